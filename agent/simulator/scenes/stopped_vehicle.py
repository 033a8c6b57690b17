"""A car halts in the lane and stays; another waits behind it and goes round."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A car halts in the lane and stays; another waits behind it and goes round."""
    passers_by(cast, 40, 3)
    traffic(cast, 8, gap=7, lanes=(NEAR_LANE,))
    car = cast.vehicle("hatchback", (-14, FAR_LANE)).drive((0, FAR_LANE), 8).drive((8.5, FAR_LANE), 8, 0)
    halt = car.now
    car.until("stop", 40)
    behind = cast.vehicle("pickup", (-14, FAR_LANE), since=8).drive((-5, FAR_LANE), 7).drive((1.5, FAR_LANE), 7, 0)
    behind.do("stop", 4).drive((5, 7.2), 0.5, 3).drive((13, 7.2), 3, 5).drive((18, FAR_LANE), 5, 7).drive(
        (62, FAR_LANE), 7
    )
    return cast.scene(40, Incident("stopped_vehicle", halt, 40, (car.track,)))
