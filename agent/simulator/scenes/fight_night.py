"""Two people fight under a street lamp by night."""

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Two people fight under a street lamp by night."""
    traffic(cast, 25, gap=9, lanes=(FAR_LANE,))
    one = cast.person((-1.5, 7.5)).walk((7.4, 5.2), 1.7)
    start = one.now
    other = cast.person((13, 4.6)).walk((8.0, 4.6), 1.1).until("stand", start)
    one.until("fight", 19, towards=other.place).run((-1.5, 7.5))
    other.until("fight", 19, towards=(7.4, 5.2)).run((14, 5))
    return cast.scene(25, Incident("fight", start, 19, (one.track, other.track)), sky=steady(NIGHT))
