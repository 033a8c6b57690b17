"""A motorcycle and then a car drive against the traffic, which has to make way or stop."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A motorcycle and then a car drive against the traffic, which has to make way or stop."""
    passers_by(cast, 28, 3)
    cast.vehicle("pickup", (-5, FAR_LANE)).drive((30, FAR_LANE), 7)
    cast.vehicle("hatchback", (30, 7.5), since=2).drive((-5, 7.5), 7)
    bike = cast.motorcycle((-1.5, 5.6), 3).drive((12, 5.6), 4)
    cast.vehicle("pickup", (30, NEAR_LANE), since=8).drive((16, NEAR_LANE), 7).drive((12, NEAR_LANE), 7, 0).do(
        "stop", 9
    ).drive((6, NEAR_LANE), 0.5, 5).drive((-5, NEAR_LANE), 5)
    car = cast.vehicle("sedan", (-3, NEAR_LANE), since=9).drive((0, NEAR_LANE), 6).drive((3, NEAR_LANE), 6, 0)
    car.do("stop", 4).drive((5, 7.6), 0.5, 2).drive((9, 10), 2, 3)
    told = (Incident("wrong_way", 3, bike.now, (bike.track,)), Incident("wrong_way", 9, car.now, (car.track,)))
    car.drive((12, FAR_LANE), 3, 5).drive((30, FAR_LANE), 5, 8)
    return cast.scene(28, *told)
