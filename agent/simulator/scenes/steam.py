"""A street kitchen steams, and people wait for their soup; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A street kitchen steams, and people wait for their soup; there is no fire."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=9)
    cast.stall((4.7, 4.5))
    for pot in ((4.2, 4.42, 1.25), (4.3, 4.35, 1.2)):
        cast.steam(pot)
    for number in range(2):
        cast.person((6.9 + 1.0 * number, 4.1 + 1.05 * number)).until("wait", 25, towards=(4.7, 4.5))
    cast.stool((6.1, 3.95))
    cast.person((11.5, 3.6), since=1).walk((7.0, 3.55)).walk((6.1, 3.95)).until("sit", 25, towards=(4.7, 4.5))
    return cast.scene(25)
