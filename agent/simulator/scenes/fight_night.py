"""Two men fight on the far pavement by night."""

from agent.simulator.cast import Cast
from agent.simulator.extras import traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Two men fight on the far pavement by night."""
    traffic(cast, 25, gap=9)
    one = cast.person((-3, 13.6)).walk((7.0, 13.6), 1.7)
    other = cast.person((15, 13.5)).walk((7.8, 13.5), 1.2)
    start = max(one.now, other.now)
    one.until("fight", 19, towards=other.place)
    other.until("stand", start, towards=one.place).until("fight", 19, towards=one.place)
    one.run((-6, 13.6))
    other.run((26, 13.5))
    return cast.scene(25, Incident("fight", start, 19, (one.track, other.track)), sky=steady(NIGHT))
