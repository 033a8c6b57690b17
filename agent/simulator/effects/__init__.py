"""What is soft or wet on the street and before the lens."""

from agent.simulator.effects.cloth import RedCloth
from agent.simulator.effects.clouds import Smoke, Steam
from agent.simulator.effects.fire import Fire

__all__ = ["Fire", "RedCloth", "Smoke", "Steam"]
