"""The evening sun turns the street orange and red; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import customers, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import DAY, SUNSET, turning


def play(cast: Cast) -> Scene:
    """The evening sun turns the street orange and red; there is no fire."""
    passers_by(cast, 30, 5)
    customers(cast, 30, 7)
    traffic(cast, 30, gap=7)
    return cast.scene(30, sky=turning(DAY, SUNSET, 3, 18))
