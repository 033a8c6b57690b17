"""A hand comes over the lens and stays there."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.lens import Covered
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A hand comes over the lens and stays there."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=6)
    return cast.scene(25, Incident("tamper", 10, 25), faults=(Covered(10, 25, "hand"),))
