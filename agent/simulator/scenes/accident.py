"""A car brakes too late, a motorcycle goes down before it; people gather."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A car brakes too late, a motorcycle goes down before it; people gather."""
    passers_by(cast, 30, 4)
    bike = cast.motorcycle((-12, FAR_LANE), 0, helmets=(True,)).drive((7.5, FAR_LANE), 6)
    hit = bike.now
    bike.move("tip", (9.5, 9.6), 4, 0.2).until("tip", 30)
    car = (
        cast.vehicle("sedan", (-12 - 2.6, FAR_LANE), since=hit - 2.6)
        .drive((2, FAR_LANE), 8)
        .drive((6.0, FAR_LANE), 8, 0.5)
    )
    car.until("crash", 30)
    for number in range(4):
        helper = cast.person((20 - 6 * number, 13.5), since=hit + number).run((9 + 1.0 * number, 11.6))
        helper.until("stand", 30, towards=bike.place)
    return cast.scene(30, Incident("accident", hit, 30, (bike.track, car.track)))
