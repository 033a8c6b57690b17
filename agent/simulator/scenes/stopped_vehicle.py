"""A car halts in the lane and stays; another waits behind it and goes round."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A car halts in the lane and stays; another waits behind it and goes round."""
    passers_by(cast, 40, 3)
    car = cast.vehicle("hatchback", (-14, FAR_LANE)).drive((0, FAR_LANE), 8).drive((10, FAR_LANE), 8, 0)
    halt = car.now
    car.until("stop", 40)
    behind = cast.vehicle("pickup", (-14, FAR_LANE), since=8).drive((-5, FAR_LANE), 7).drive((2.5, FAR_LANE), 7, 0)
    behind.do("stop", 4).drive((4.5, 9.4), 0.5, 2).drive((8, 7.2), 2, 3).drive((12, 7.0), 3, 5)
    behind.drive((17, FAR_LANE), 5, 7).drive((40, FAR_LANE), 7)
    for since, kind in ((2, "sedan"), (8, "van"), (22, "sedan")):
        cast.vehicle(kind, (40, NEAR_LANE), since).drive((-10, NEAR_LANE), 8)
    cast.motorcycle((-5, FAR_LANE), 24).drive((1, FAR_LANE), 5).drive((7, 8.4), 5).drive((13, 8.4), 5).drive(
        (30, FAR_LANE), 5
    )
    return cast.scene(40, Incident("stopped_vehicle", halt, 40, (car.track,)))
