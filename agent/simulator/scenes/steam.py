"""A street kitchen steams, and people wait for their soup; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A street kitchen steams, and people wait for their soup; there is no fire."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=9)
    cast.stall((5.6, 4.4))
    cast.steam((5.15, 4.2, 1.2))
    cast.steam((5.25, 4.1, 1.2))
    for number in range(2):
        cast.person((7.1 + 0.9 * number, 4.75 - 0.3 * number)).until("wait", 25, towards=(5.6, 4.4))
    cast.stool((7.0, 3.9))
    cast.person((11.5, 4.1), since=1).walk((7.0, 3.9)).until("sit", 25, towards=(5.6, 4.2))
    return cast.scene(25)
