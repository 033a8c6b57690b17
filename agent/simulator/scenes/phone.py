"""People telephone and film with their phones held out; there is no weapon."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People telephone and film with their phones held out; there is no weapon."""
    passers_by(cast, 25, 3)
    traffic(cast, 25, gap=9)
    one = cast.person((11.5, 4.8), carries="phone").walk((6.6, 4.8))
    one.do("film", 14, towards=(0, 6.5)).walk((12, 4.8))
    other = cast.person((6.8, 0.8), carries="phone").walk((4.7, 4.3))
    other.do("phone", 14, towards=(9, 6)).move("phone", (11.5, 4.3), 1.2)
    third = cast.person((13, 4.1), since=5, carries="phone").move("phone", (7.9, 4.2), 1.2)
    third.do("film", 9, towards=(7.0, 9.0)).move("phone", (12, 4.0), 1.2)
    return cast.scene(25)
