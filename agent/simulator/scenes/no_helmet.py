"""Riders without helmets pass: one alone, three on one motorcycle; others wear theirs."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Riders without helmets pass: one alone, three on one motorcycle; others wear theirs."""
    passers_by(cast, 25, 3)
    cast.motorcycle((20, NEAR_LANE)).drive((-2, NEAR_LANE), 5)
    cast.motorcycle((-4, FAR_LANE), 16, helmets=(True, True)).drive((30, FAR_LANE), 6)
    told = []
    for since, helmets in ((5, (False,)), (11, (False, False, False))):
        bike = cast.motorcycle((14, NEAR_LANE), since, helmets).drive((-1.4, NEAR_LANE), 3.5)
        told.append(Incident("no_helmet", since, bike.now, (bike.track,)))
    return cast.scene(25, *told)
