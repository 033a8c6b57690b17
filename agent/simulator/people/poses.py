"""All poses by the word that a script has for them."""

from collections.abc import Callable, Mapping

from agent.simulator.people import actions, gait, rest
from agent.simulator.people.pose import Limb, Pose

PoseOf = Callable[[float, float], Pose]
"""Of how many seconds somebody has been at it, or the metres gone for a `GAITS`, and of their own phase 0..1."""

GAITS: Mapping[str, PoseOf] = {"walk": gait.walk, "run": gait.run, "cycle": gait.cycle}
"""Those that follow from the metres gone, of somebody 1.7 m tall."""

ARMS: Mapping[str, PoseOf] = {
    "phone": actions.phone,
    "film": actions.film,
    "umbrella": actions.umbrella,
    "threaten": actions.threaten,
    "wave": actions.wave,
    "carry": actions.carry,
    "hands_up": actions.hands_up,
}
"""Those that need no more than arms, and so can be kept up while walking."""

POSES: Mapping[str, PoseOf] = {
    **GAITS,
    **ARMS,
    "stand": rest.stand,
    "wait": rest.wait,
    "sit": rest.sit,
    "bend": rest.bend,
    "crouch": rest.crouch,
    "lie": rest.lie,
    "fallen": rest.lie,
    "ride": rest.ride,
    "pillion": rest.pillion,
    "fight": actions.fight,
    "hug": actions.hug,
    "swing": actions.swing,
    "play": actions.play,
}

HOLDS: Mapping[str, Limb] = {
    "umbrella": Limb(0.19, 0.20, 2.13, 0.22),
    "phone": Limb(0.17, 0.13, 1.99, 0.28),
    "red_cloth": Limb(1.1, 0.35, 0.4),
    "bag": Limb(0.03, 0.12, 0.08),
}
"""The right arm of somebody who has this in the hand while walking or standing."""
