"""Riders without helmets pass: one alone, three on one motorcycle; others wear theirs."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Riders without helmets pass: one alone, three on one motorcycle; others wear theirs."""
    passers_by(cast, 25, 3)
    cast.motorcycle((40, NEAR_LANE), 0, helmets=(True,)).drive((-12, NEAR_LANE), 8)
    alone = cast.motorcycle((40, NEAR_LANE), 5, helmets=(False,)).drive((-12, NEAR_LANE), 7)
    three = cast.motorcycle((-12, FAR_LANE), 9, helmets=(False, False, False)).drive((45, FAR_LANE), 6)
    cast.motorcycle((-12, FAR_LANE), 17, helmets=(True, True)).drive((45, FAR_LANE), 8)
    told = [Incident("no_helmet", bike.now - 6, bike.now, (bike.track,)) for bike in (alone, three)]
    return cast.scene(25, *told)
