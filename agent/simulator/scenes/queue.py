"""People queue before a shop and move up one by one."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene

_HEAD, _STEP, _TURN = 4.6, 0.8, 6.0
"""Metres along the street where the first one stands, metres from one to the next, seconds for which each is served."""


def play(cast: Cast) -> Scene:
    """People queue before a shop and move up one by one."""
    passers_by(cast, 30, 4)
    traffic(cast, 30, gap=10)
    for number in range(9):
        one = cast.person((_HEAD + _STEP * number, 4.6 + 0.1 * (number % 2)))
        for turn in range(1, number + 1):
            one.until("wait", _TURN * turn + 0.6 * (number - turn), towards=(0, one.place[1]))
            one.walk((one.place[0] - _STEP, one.place[1]), 0.9)
        one.until("wait", _TURN * (number + 1) - 1, towards=(0, one.place[1])).walk((4.4, 3.6), 1.3).walk((6.4, 0.8))
    return cast.scene(30)
