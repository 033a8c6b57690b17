"""People sit down on the kerb and stay; nobody has fallen."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People sit down on the kerb and stay; nobody has fallen."""
    passers_by(cast, 30, 3)
    for number in range(3):
        one = cast.person((-3 - number, 4.4)).walk((4.2 + 1.1 * number, 4.6 + 0.1 * number))
        one.do("sit", 14 - number, towards=(6, 9)).walk((14, 4.4))
    return cast.scene(30)
