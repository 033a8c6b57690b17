"""People: how they are built and dressed, how they move, and what they carry."""

from agent.simulator.people.body import Body, random_body
from agent.simulator.people.person import Person

__all__ = ["Body", "Person", "random_body"]
