"""Traffic slows down to a crawl and stands, bumper to bumper, in both lanes."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, NEAR_LANE, passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Traffic slows down to a crawl and stands, bumper to bumper, in both lanes."""
    passers_by(cast, 40, 3)
    _jam(cast, FAR_LANE, 21, 1, ("sedan", "pickup", "van", "hatchback", "pickup", "sedan"))
    _jam(cast, NEAR_LANE, -5, -1, ("pickup", "hatchback", "sedan", "pickup", "sedan", "van"))
    cast.motorcycle((-3, 8.5), 20).drive((30, 8.5), 3)
    return cast.scene(40, Incident("congestion", 9, 40))


def _jam(cast: Cast, y: float, first: float, way: int, kinds: tuple[str, ...]) -> None:
    """A row of vehicles that brake one after another behind the first, which comes to stand at `first`."""
    x = first
    for number, kind in enumerate(kinds):
        car = cast.vehicle(kind, (x - 42 * way, y), since=0.6 * number - 2).drive((x - 18 * way, y), 6)
        car.drive((x - 6 * way, y), 6, 1).drive((x, y), 1, 0).until("stop", 40)
        x -= 6.2 * way
