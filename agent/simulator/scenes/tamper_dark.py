"""By day the picture goes dark."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.lens import Dark
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """By day the picture goes dark."""
    passers_by(cast, 25, 5)
    traffic(cast, 25, gap=6)
    return cast.scene(25, Incident("tamper", 10, 25), faults=(Dark(10, 25),))
