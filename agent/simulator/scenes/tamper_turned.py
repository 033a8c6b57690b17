"""Somebody turns the camera away, towards the wall."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.lens import Turned
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Somebody turns the camera away, towards the wall."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=6)
    return cast.scene(25, Incident("tamper", 10, 25), faults=(Turned(10, 25, pan=55.0, tilt=-12.0),))
