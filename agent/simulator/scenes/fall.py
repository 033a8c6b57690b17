"""Somebody falls on the pavement and stays down; passers-by come to help."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Somebody falls on the pavement and stays down; passers-by come to help."""
    passers_by(cast, 30, 3)
    traffic(cast, 30, gap=10)
    man = cast.person((12, 4.4)).walk((5.8, 4.4))
    down = man.now
    man.do("fallen", 30)
    cast.person((12, 4.8), since=down + 5).run((6.4, 5.0)).until("crouch", 30, towards=man.place)
    cast.person((12, 4.2), since=down + 8, carries="phone").run((7.3, 4.2)).until("phone", 30, towards=man.place)
    return cast.scene(30, Incident("fall", down, 30, (man.track,)))
