"""It begins to rain; people take out umbrellas and run."""

from agent.simulator.cast import Cast
from agent.simulator.extras import traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import OVERCAST, RAIN, turning


def play(cast: Cast) -> Scene:
    """It begins to rain; people take out umbrellas and run."""
    traffic(cast, 30, gap=8)
    for number in range(4):
        y = 13.0 + 0.6 * number
        cast.person((-6, y), since=2 * number, carries="umbrella" if number % 2 else None).walk((28, y), 1.5)
    cast.person((26, 14.9), since=8).run((-6, 14.9))
    return cast.scene(30, sky=turning(OVERCAST, RAIN, 4, 10))
