"""A street kitchen steams, and people wait for their soup; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A street kitchen steams, and people wait for their soup; there is no fire."""
    passers_by(cast, 25, 3)
    cast.stall((8.5, 13.6))
    cast.steam((8.1, 13.5, 1.15))
    for number in range(3):
        cast.person((10.2 + 0.8 * number, 13.5)).until("wait", 25, towards=(8.5, 13.5))
    return cast.scene(25)
