"""Traffic slows down to a crawl and stands, bumper to bumper."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Traffic slows down to a crawl and stands, bumper to bumper."""
    passers_by(cast, 40, 3)
    kinds = ("sedan", "pickup", "van", "hatchback", "bus", "sedan", "pickup")
    x = 27.0
    for number, kind in enumerate(kinds):
        x -= 9.5 if "bus" in kinds[max(number - 1, 0) : number + 1] else 6.5
        car = cast.vehicle(kind, (x - 20, FAR_LANE), since=-1).drive((x - 6, FAR_LANE), 3).drive((x, FAR_LANE), 3, 0)
        car.until("stop", 40)
    traffic(cast, 40, gap=9, lanes=(NEAR_LANE,))
    return cast.scene(40, Incident("congestion", 12, 40))
