"""After rain the water rises over the road and on to the pavements; people and vehicles wade through it."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.sky import OVERCAST, steady
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """After rain the water rises over the road and on to the pavements; people and vehicles wade through it."""
    passers_by(cast, 40, 6)
    for since, kind in ((1, "sedan"), (9, "hatchback"), (22, "pickup")):
        cast.vehicle(kind, (18, NEAR_LANE), since).drive((-4, NEAR_LANE), 3.0)
    cast.vehicle("van", (-4, FAR_LANE), since=14).drive((24, FAR_LANE), 3.0)
    cast.motorcycle((-2, FAR_LANE), 27).drive((22, FAR_LANE), 2.5)
    cast.person((-1.5, 9), since=26).walk((6, 6), 0.8).walk((12, 5), 0.8)
    return cast.scene(
        40, Incident("flood", 12, 40), sky=steady(OVERCAST), water=lambda seconds: max(0.0, 0.012 * (seconds - 4))
    )
