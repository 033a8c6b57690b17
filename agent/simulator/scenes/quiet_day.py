"""Nobody is on the street by day; nothing moves."""

from agent.simulator.cast import Cast
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """Nobody is on the street by day; nothing moves."""
    cast.vehicle("sedan", (14, 12.2)).until("park", 20)
    return cast.scene(20)
