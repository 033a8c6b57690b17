"""People telephone and film with their phones held out; there is no weapon."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People telephone and film with their phones held out; there is no weapon."""
    passers_by(cast, 25, 4)
    traffic(cast, 25, gap=9)
    one = cast.person((11.5, 4.7), carries="phone").walk((6.6, 4.8))
    one.do("film", 10, towards=(0, 6.5)).walk((12, 4.8))
    other = cast.person((6.8, 0.8), since=1, carries="phone").walk((4.6, 4.3))
    other.do("phone", 12, towards=(9, 6)).move("phone", (11.5, 4.2), 1.2)
    cast.person((28, 12.85), carries="phone").walk((13.0, 12.85)).do("film", 8, towards=(6, 4)).walk((28, 12.85))
    return cast.scene(25)
