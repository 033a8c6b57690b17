"""A man swings a stick at a passer-by, who backs away."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A man swings a stick at a passer-by, who backs away."""
    passers_by(cast, 25, 4)
    victim = cast.person((11, 4.5)).walk((6.4, 4.5))
    victim.do("hands_up", 3, towards=(4.6, 4.4)).walk((8.4, 4.5), 0.5).do("hands_up", 4, towards=(4.6, 4.4)).run(
        (14, 4.6)
    )
    attacker = cast.person((-2, 4.4), carries="stick").walk((4.6, 4.4), 1.4)
    drawn = attacker.now
    attacker.do("swing", 11, towards=(6.4, 4.5)).run((-3, 4.4))
    weapon = Incident("weapon", drawn, attacker.now, (attacker.track, victim.track))
    return cast.scene(25, weapon)
