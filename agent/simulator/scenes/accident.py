"""A car runs into a motorcycle from behind, its rider lies on the road; people come running."""

from agent.simulator.cast import Cast
from agent.simulator.extras import NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A car runs into a motorcycle from behind, its rider lies on the road; people come running."""
    passers_by(cast, 30, 3)
    bike = cast.motorcycle((36, NEAR_LANE)).drive((8, NEAR_LANE), 6)
    hit = bike.now
    bike.move("tip", (5.4, NEAR_LANE), 6, 0.2).until("tip", 30)
    car = cast.vehicle("sedan", (43, NEAR_LANE), since=hit - 4).drive((11.1, NEAR_LANE), 8)
    car.move("crash", (9.8, NEAR_LANE), 8, 0).until("crash", 30)
    for x, at in ((6.6, (4.2, 8.3)), (8.4, (5.4, 8.6)), (9.4, (6.6, 8.3))):
        witness = cast.person((x, 14.85)).until("stand", hit + 1, towards=(x, 8))
        witness.run(at).until("stand", 30, towards=bike.place)
    cast.person((13, 4.9), since=hit + 2).run((7.5, 5.2)).until("crouch", 30, towards=bike.place)
    return cast.scene(30, Incident("accident", hit, 30, (bike.track, car.track)))
