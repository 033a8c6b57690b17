"""People queue before a shop and move up one by one."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """People queue before a shop and move up one by one."""
    passers_by(cast, 30, 2)
    for number in range(7):
        one = cast.person((6 + 0.9 * number, 14.6))
        for step in range(3):
            one.until("wait", 7 * (step + 1) + 0.7 * number, towards=(0, 14.6)).walk((one.place[0] - 0.9, 14.6), 0.9)
        one.until("wait", 30, towards=(0, 14.6))
    return cast.scene(30)
