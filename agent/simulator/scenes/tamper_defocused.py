"""The lens is turned out of focus."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.lens import Defocused
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """The lens is turned out of focus."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=6)
    return cast.scene(25, Incident("tamper", 10, 25), faults=(Defocused(10, 25, sigma=0.008),))
