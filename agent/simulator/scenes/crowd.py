"""People come together before a shop until the pavement is full."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """People come together before a shop until the pavement is full."""
    passers_by(cast, 35, 3)
    for number in range(22):
        x, y = 4.5 + 0.75 * (number % 8), 12.7 + 0.75 * (number // 8)
        side = -6 if number % 2 else 26
        come = cast.person((side, y), since=0.8 * number - 6).walk((x, y), 1.4)
        come.until("stand", 35, towards=(7, 15.5))
    return cast.scene(35, Incident("crowd", 18, 35))
