"""Two people walk up to one another and fight; a third joins, then all run off."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Two people walk up to one another and fight; a third joins, then all run off."""
    passers_by(cast, 30, 3)
    one = cast.person((-1.5, 10.5)).walk((5.0, 5.0), 1.6)
    start = one.now
    other = cast.person((12, 4.4)).walk((5.6, 4.4), 1.2).until("stand", start)
    third = cast.person((12, 4.0), since=8).run((6.2, 3.8))
    for man, foe in ((one, other), (other, one), (third, other)):
        man.until("fight", 22, towards=foe.place)
    one.run((-1.5, 10.5))
    other.run((12, 4.9))
    third.run((12, 4.0))
    return cast.scene(30, Incident("fight", start, 22, (one.track, other.track, third.track)))
