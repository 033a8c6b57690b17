"""People bend down to tie a shoe and to pick something up."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People bend down to tie a shoe and to pick something up."""
    passers_by(cast, 25, 4)
    traffic(cast, 25, gap=10)
    one = cast.person((11.5, 4.4)).walk((4.9, 4.5)).do("crouch", 5, towards=(9, 3)).do("stand", 1.5)
    one.do("bend", 4).walk((12, 4.3))
    other = cast.person((6.8, 0.8), since=3, carries="bag").walk((7.1, 4.2)).do("bend", 4, towards=(4, 4.6))
    other.do("stand", 2).do("crouch", 4).walk((12, 4.8))
    cast.person((28, 12.85)).walk((12.6, 12.85)).do("crouch", 6, towards=(8, 11)).walk((-3, 12.85))
    return cast.scene(25)
