"""A man threatens a passer-by with a knife."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A man threatens a passer-by with a knife."""
    passers_by(cast, 25, 4)
    victim = cast.person((11, 4.5)).walk((6.4, 4.5))
    victim.do("hands_up", 11, towards=(4.6, 4.4)).run((13, 4.6))
    attacker = cast.person((-2, 4.4), carries="knife").walk((4.6, 4.4), 1.4)
    drawn = attacker.now
    attacker.do("threaten", 11, towards=(6.4, 4.5)).run((-3, 4.4))
    weapon = Incident("weapon", drawn, attacker.now, (attacker.track, victim.track))
    return cast.scene(25, weapon)
