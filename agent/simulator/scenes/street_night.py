"""The same street by night, under its lamps, with headlights."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady


def play(cast: Cast) -> Scene:
    """The same street by night, under its lamps, with headlights."""
    passers_by(cast, 30, 6)
    traffic(cast, 30, gap=8)
    return cast.scene(30, sky=steady(NIGHT))
