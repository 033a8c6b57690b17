"""The picture freezes while the street goes on."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.lens import Frozen
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """The picture freezes while the street goes on."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=6)
    return cast.scene(25, Incident("tamper", 10, 25), faults=(Frozen(10, 25),))
