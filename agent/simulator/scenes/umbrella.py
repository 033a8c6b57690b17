"""People walk and stand under umbrellas in the sun; there is no weapon."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People walk and stand under umbrellas in the sun; there is no weapon."""
    passers_by(cast, 25, 4)
    traffic(cast, 25, gap=10)
    cast.person((11.5, 4.7), carries="umbrella").walk((4.9, 4.7)).do("stand", 5, towards=(9, 7)).walk((6.6, 0.8))
    cast.person((12.5, 4.2), since=3, carries="umbrella").walk((7.2, 4.2)).do("umbrella", 8).walk((12, 4.2))
    cast.person((6.8, 0.8), since=17, carries="umbrella").walk((6.2, 4.5)).walk((12, 4.6))
    cast.person((-3, 12.85), carries="umbrella").walk((28, 12.85))
    cast.person((28, 14.85), since=2, carries="umbrella").walk((-3, 14.85))
    return cast.scene(25)
