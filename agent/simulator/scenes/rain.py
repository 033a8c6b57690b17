"""It begins to rain; people run for shelter, and others come by under umbrellas."""

from agent.simulator.cast import Cast
from agent.simulator.extras import cross, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import OVERCAST, RAIN, turning


def play(cast: Cast) -> Scene:
    """It begins to rain; people run for shelter, and others come by under umbrellas."""
    vehicles = traffic(cast, 30, gap=7)
    for number, x in enumerate((10.6, 3.0)):
        one = cast.person((x - 3.0, 12.9)).walk((x, 12.9), 0.6)
        cross(one, (8.0 - 3.2 * number, 4.9), vehicles, speed=3.0).run((7.0, 0.8))
    cast.person((11.5, 4.5)).walk((7.0, 4.3), 0.8).run((6.4, 0.8))
    for number in range(4):
        cast.person((12, 4.7), since=4.5 + 6 * number, carries="umbrella").walk((4.6, 4.6)).walk((6.2, 0.8))
        cast.person((7.4, 0.8), since=7.5 + 6 * number, carries="umbrella").walk((7.2, 4.1)).walk((12, 4.0), 1.1)
    for number in range(2):
        cast.person((-3, 13.8), since=4 + 8 * number, carries="umbrella").walk((28, 13.8), 1.5)
    return cast.scene(30, sky=turning(OVERCAST, RAIN, 4, 10))
