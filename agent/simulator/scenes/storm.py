"""A storm: heavy rain, and the camera shakes in the wind."""

from dataclasses import replace

from agent.simulator.cast import Cast
from agent.simulator.extras import traffic
from agent.simulator.lens import Shake
from agent.simulator.scene import Scene
from agent.simulator.sky import RAIN, turning
from agent.simulator.truth import Incident

HARD = replace(RAIN, rain=1.0, haze=0.02)


def play(cast: Cast) -> Scene:
    """A storm: heavy rain, and the camera shakes in the wind."""
    cast.person((-2, 13.2), since=8, carries="umbrella").walk((28, 13.2), 1.6)
    traffic(cast, 25, gap=9)
    for number in range(3):
        cast.person((28, 13.8 + 0.5 * number), since=7 + 1.5 * number).run((-2, 13.8 + 0.5 * number))
    return cast.scene(25, Incident("storm", 8, 25), sky=turning(RAIN, HARD, 4, 8), faults=(Shake(7, 25, 9.0),))
