"""A crowd stands before a shop, then all run at once."""

from agent.simulator.cast import Cast
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident

_ROWS = (11.2, 13.1, 13.9)


def play(cast: Cast) -> Scene:
    """A crowd stands before a shop, then all run at once."""
    told = []
    for number in range(18):
        side, row, rank = number % 2 * 2 - 1, number // 2 % 3, number // 6
        x, y = 12.8 + side * (0.5 + 1.0 * rank) + 0.5 * (row % 2), _ROWS[row]
        one = cast.person((x, y))
        one.until("stand", 12.8 - 0.3 * rank + 0.1 * row, towards=(12.8, 17))
        one.run((12.8 + 15 * side, 6 if row == 0 else y), 3.4)
        told.append(one.track)
    return cast.scene(22, Incident("crowd", 12, 17, tuple(told)))
