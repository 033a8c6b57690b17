"""A busy street by day: people on both pavements, traffic in both lanes."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A busy street by day: people on both pavements, traffic in both lanes."""
    passers_by(cast, 40, 9)
    traffic(cast, 40, gap=6)
    cast.bicycle((-9, 11.5), since=2).drive((34, 11.5), 4)
    return cast.scene(40)
