"""People come together before a shop until the pavement is full and they stand on the road."""

from agent.simulator.cast import Cast
from agent.simulator.extras import NEAR_LANE, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident

_ROWS = (10.5, 11.5, 13.0, 13.7, 14.4)


def play(cast: Cast) -> Scene:
    """People come together before a shop until the pavement is full and they stand on the road."""
    come = []
    for number in range(30):
        side, row, rank = number % 2 * 2 - 1, number // 2 % 5, number // 10
        one = cast.person((12.8 + 15 * side, _ROWS[row]), since=0.65 * number - 6)
        come.append(one.walk((12.8 + side * (0.6 + 1.2 * rank) + 0.6 * (row % 2), _ROWS[row]), 1.4))
    full = come[14].now
    for one in come:
        one.until("stand", 35, towards=(12.8, 17))
    traffic(cast, 35, gap=12, lanes=(NEAR_LANE,))
    return cast.scene(35, Incident("crowd", full, 35, tuple(one.track for one in come)))
