"""Somebody swings a stick at a passer-by, who cowers and runs off."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident

IN_VIEW = 1.0
"""Second from which the weapon is to be seen: it is carried in the hand all the way."""


def play(cast: Cast) -> Scene:
    """Somebody swings a stick at a passer-by, who cowers and runs off."""
    passers_by(cast, 25, 3)
    attacker = cast.person((-1.5, 10.5), carries="stick").walk((4.9, 5.0), 1.4)
    drawn = attacker.now
    victim = cast.person((12, 4.1)).walk((5.8, 4.1), 1.1).until("stand", drawn)
    attacker.do("swing", 8, towards=victim.place).run((-1.5, 10.5))
    victim.do("hands_up", 4, towards=(4.9, 5.0)).do("crouch", 4).run((12, 4.1))
    weapon = Incident("weapon", IN_VIEW, attacker.now, (attacker.track, victim.track))
    return cast.scene(25, weapon)
