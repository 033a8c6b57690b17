"""A red cloth waves in the wind before a shop, and a man carries another; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A red cloth waves in the wind before a shop, and a man carries another; there is no fire."""
    passers_by(cast, 25, 3)
    cast.red_cloth((7, 15.0, 2.9))
    cast.person((-4, 13.2), carries="red_cloth").walk((28, 13.2))
    return cast.scene(25)
