"""People come together before a shop until the pavement is full."""

from agent.simulator.cast import Cast
from agent.simulator.extras import NEAR_LANE, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """People come together before a shop until the pavement is full."""
    traffic(cast, 35, gap=12, lanes=(NEAR_LANE,))
    come = []
    for number in range(24):
        side, row, rank = number % 2 * 2 - 1, number // 2 % 3, number // 6
        one = cast.person((12.8 + 15 * side, 12.9 + 0.7 * row), since=0.8 * number - 6)
        come.append(one.walk((12.8 + side * (0.4 + 0.75 * rank), 12.9 + 0.7 * row), 1.4))
    full = come[11].now
    for one in come:
        one.until("stand", 35, towards=(12.8, 17))
    return cast.scene(35, Incident("crowd", full, 35, tuple(one.track for one in come)))
