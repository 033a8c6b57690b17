"""Two men walk up to one another and fight; a third joins, then all run off."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """Two men walk up to one another and fight; a third joins, then all run off."""
    passers_by(cast, 30, 3)
    one = cast.person((-2, 4.6)).walk((5.2, 4.6), 1.5)
    other = cast.person((11, 4.7)).walk((6.0, 4.7), 1.2)
    third = cast.person((12, 4.2), since=6).run((6.5, 4.3))
    start = max(one.now, other.now)
    other.until("stand", start, towards=one.place)
    one.until("stand", start, towards=other.place)
    for man, foe in ((one, other), (other, one), (third, one)):
        man.until("fight", 22, towards=foe.place)
    for man in (one, other, third):
        man.run((14 if man is third else -4, 4.4))
    return cast.scene(30, Incident("fight", start, 22, (one.track, other.track, third.track)))
