"""People bend down to tie a shoe and to pick something up."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People bend down to tie a shoe and to pick something up."""
    passers_by(cast, 25, 3)
    cast.person((-2, 4.4)).walk((5, 4.4)).do("bend", 4).walk((6.5, 4.4)).do("crouch", 4).walk((14, 4.4))
    cast.person((13, 4.8), since=4).walk((7.6, 4.8)).do("crouch", 5).do("bend", 3).walk((-3, 4.8))
    return cast.scene(25)
