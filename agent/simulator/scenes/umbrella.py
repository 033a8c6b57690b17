"""People walk with umbrellas in the sun and point with a folded one; there is no weapon."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People walk with umbrellas in the sun and point with a folded one; there is no weapon."""
    passers_by(cast, 25, 2)
    cast.person((-3, 4.5), carries="umbrella").walk((14, 4.5))
    cast.person((13, 4.2), since=3, carries="umbrella").walk((6, 4.2)).do("umbrella", 6).walk((-3, 4.2))
    cast.person((-4, 13.6), carries="umbrella").walk((28, 13.6))
    return cast.scene(25)
