"""People telephone and film with their phones held out; there is no weapon."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People telephone and film with their phones held out; there is no weapon."""
    passers_by(cast, 25, 3)
    cast.person((-2, 4.5), carries="phone").walk((5, 4.5)).do("film", 9, towards=(7, 9)).walk((14, 4.5))
    cast.person((13, 4.3), carries="phone").walk((7.4, 4.3)).do("phone", 11, towards=(5, 9)).walk((-3, 4.3))
    return cast.scene(25)
