"""Nobody is on the street by night; nothing moves."""

from agent.simulator.cast import Cast
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady


def play(cast: Cast) -> Scene:
    """Nobody is on the street by night; nothing moves."""
    cast.vehicle("pickup", (13.5, 11.0)).until("park", 20)
    cast.motorcycle((2.2, 11.4), helmets=()).until("park", 20)
    return cast.scene(20, sky=steady(NIGHT))
