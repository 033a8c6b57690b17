"""It begins to rain; people run for shelter, and others come by under umbrellas."""

from agent.simulator.cast import Cast
from agent.simulator.extras import traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import OVERCAST, RAIN, turning

_STROLLERS = (((1.5, 13.3), (9.2, 14.9)), ((9.0, 13.8), (14.2, 14.9)), ((4.0, 14.4), (10.2, 14.9)))
"""Where each is at the start and where they shelter."""


def play(cast: Cast) -> Scene:
    """It begins to rain; people run for shelter, and others come by under umbrellas."""
    traffic(cast, 30, gap=7)
    for at, shelter in _STROLLERS:
        cast.person(at).walk((at[0] + 3, at[1]), 0.6).run(shelter).until("wait", 30, towards=(shelter[0], 5))
    cast.person((11.5, 4.5)).walk((7.5, 4.5), 0.8).run((6.4, 0.8))
    for number in range(3):
        cast.person((12, 4.8), since=5.5 + 6.5 * number, carries="umbrella").walk((5.0, 4.6)).walk((6.4, 0.8))
        cast.person((-3, 12.85), since=4 + 5 * number, carries="umbrella").walk((28, 12.85), 1.5)
        cast.person((28, 13.8), since=1 + 5 * number, carries="umbrella").walk((-3, 13.8), 1.4)
    return cast.scene(30, sky=turning(OVERCAST, RAIN, 4, 10))
