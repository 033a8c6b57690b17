"""A lorry parks right before the camera and hides half of the street for a while."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, customers, passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A lorry parks right before the camera and hides half of the street for a while."""
    passers_by(cast, 30, 6)
    customers(cast, 30, 6)
    traffic(cast, 30, gap=7, lanes=(FAR_LANE,))
    lorry = cast.vehicle("lorry", (40, 6.4), since=-2).drive((14, 6.4), 9).drive((7, 6.4), 6, 0)
    lorry.do("park", 15).drive((3, 6.4), 0.5, 4).drive((-16, 6.4), 6)
    cast.person((-3, 12.85), since=2).walk((28, 12.85))
    cast.person((28, 12.85), since=3, carries="umbrella").walk((14.5, 12.85)).walk((14.5, 14.9)).walk((-3, 14.9))
    return cast.scene(30)
