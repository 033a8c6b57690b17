"""A lorry parks right before the camera and hides half of the street for a while."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A lorry parks right before the camera and hides half of the street for a while."""
    passers_by(cast, 30, 4)
    traffic(cast, 30, gap=7, lanes=(FAR_LANE,))
    lorry = cast.vehicle("lorry", (40, 6.3)).drive((14, 6.3), 9).drive((6, 6.3), 6, 0)
    lorry.do("park", 14).drive((0, 6.3), 0.5, 5).drive((-16, 6.3), 5)
    return cast.scene(30)
