"""A motorcycle and then a car drive against the traffic."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A motorcycle and then a car drive against the traffic."""
    passers_by(cast, 25, 3)
    traffic(cast, 25, gap=9, lanes=(FAR_LANE,))
    bike = cast.motorcycle((-12, NEAR_LANE), 4, helmets=(True,)).drive((45, NEAR_LANE), 6)
    car = cast.vehicle("sedan", (-12, NEAR_LANE), since=12).drive((45, NEAR_LANE), 6)
    told = [Incident("wrong_way", one.now - 8, one.now - 4, (one.track,)) for one in (bike, car)]
    return cast.scene(25, *told)
