"""A man falls on the pavement and stays down; passers-by come to help."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A man falls on the pavement and stays down; passers-by come to help."""
    passers_by(cast, 30, 4)
    traffic(cast, 30, gap=10)
    man = cast.person((-2, 4.4)).walk((5.5, 4.4))
    down = man.now
    man.do("fallen", 30)
    for number, x in enumerate((5.0, 6.8)):
        cast.person((12, 4.6), since=10 + 2 * number).walk((x + 0.3, 4.8)).until("crouch", 30, towards=(5.5, 4.4))
    return cast.scene(30, Incident("fall", down, 30, (man.track,)))
