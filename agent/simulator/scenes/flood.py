"""After rain the water rises over the road and on to the pavements."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import OVERCAST, steady
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """After rain the water rises over the road and on to the pavements."""
    traffic(cast, 40, gap=12)
    passers_by(cast, 40, 4)
    return cast.scene(
        40, Incident("flood", 12, 40), sky=steady(OVERCAST), water=lambda seconds: max(0.0, 0.012 * (seconds - 4))
    )
