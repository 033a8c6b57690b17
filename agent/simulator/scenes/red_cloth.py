"""A red cloth waves in the wind before a shop, and a man carries another; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A red cloth waves in the wind before a shop, and a man carries another; there is no fire."""
    passers_by(cast, 25, 4)
    traffic(cast, 25, gap=12)
    cast.red_cloth((5.4, 15.0, 2.9))
    one = cast.person((11.5, 4.5), since=2, carries="red_cloth").walk((5.6, 4.5))
    one.do("wave", 9, towards=(0.0, 5.5)).walk((12, 4.7))
    cast.person((-3, 12.85), since=8, carries="red_cloth").walk((28, 12.85))
    return cast.scene(25)
