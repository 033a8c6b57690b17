"""Vehicles pass one by one, and two people come and stay a while: what a self-test counts."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene

KINDS = ("sedan", "pickup", "bus", "van", "motorcycle")


def play(cast: Cast) -> Scene:
    """Vehicles pass one by one, and two people come and stay a while: what a self-test counts."""
    passers_by(cast, 20, 3)
    for number, kind in enumerate(cast.rng.permutation(KINDS)):
        at, to = ((-14, FAR_LANE), (62, FAR_LANE)) if cast.rng.random() < 0.5 else ((31, NEAR_LANE), (-14, NEAR_LANE))
        since = 3.7 * number - 1.5
        vehicle = cast.motorcycle(at, since) if kind == "motorcycle" else cast.vehicle(str(kind), at, since)
        vehicle.drive(to, 9)
    early = cast.person((13, 4.5)).walk((6.2, 4.5))
    early.do("phone", 5, towards=(7, 10)).walk((13, 4.3))
    late = cast.person((13, 5.0), since=9).walk((5.6, 4.8))
    late.until("stand", 20, towards=(7, 10))
    return cast.scene(20)
