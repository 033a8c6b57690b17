"""A crowd stands before a shop, then all run at once."""

from agent.simulator.cast import Cast
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A crowd stands before a shop, then all run at once."""
    told = []
    for number in range(16):
        x, y = 5.0 + 0.8 * (number % 6), 12.7 + 0.8 * (number // 6)
        one = cast.person((x, y)).until("stand", 12 + 0.1 * number, towards=(7, 15.5))
        one.run((-8 if number % 2 else 30, y), 3.4)
        told.append(one.track)
    return cast.scene(22, Incident("crowd", 12, 17, tuple(told)))
