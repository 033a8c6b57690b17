"""The way a body holds itself, and what lies between two such ways."""

from dataclasses import dataclass
from typing import NamedTuple


class Limb(NamedTuple):
    """An arm or a leg, in radians; all 0 hangs straight down.

    `swing` lifts it ahead, `spread` outwards. `bend` folds elbow (forwards) or knee (backwards); `turn` is how far
    inwards from there the forearm goes, or the shin.
    """

    swing: float = 0.0
    spread: float = 0.0
    bend: float = 0.0
    turn: float = 0.0


_ARM, _LEG = Limb(0.0, 0.1, 0.2), Limb(0.0, 0.03)


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles in radians. `left_arm` to `right_leg` hang from the trunk, the arms turning with the chest.

    `lean` bends the trunk ahead and `sway` to the left, `twist` turns the chest to the left, `nod` the head down.
    `tip` turns the whole body on its face (pi / 2; on its back when negative), `roll` on its left side. `lift` is the
    height over the ground in metres, for a body of 1.7 m.
    """

    left_arm: Limb = _ARM
    right_arm: Limb = _ARM
    left_leg: Limb = _LEG
    right_leg: Limb = _LEG
    lean: float = 0.0
    sway: float = 0.0
    twist: float = 0.0
    nod: float = 0.0
    tip: float = 0.0
    roll: float = 0.0
    lift: float = 0.0


def blend(a: Pose, b: Pose, share: float) -> Pose:
    """What is `share` (0..1) of the way from one pose to another."""
    if share <= 0.0 or share >= 1.0:
        return a if share <= 0.0 else b
    return Pose(
        _between(a.left_arm, b.left_arm, share),
        _between(a.right_arm, b.right_arm, share),
        _between(a.left_leg, b.left_leg, share),
        _between(a.right_leg, b.right_leg, share),
        *(
            x + (y - x) * share
            for x, y in (
                (a.lean, b.lean),
                (a.sway, b.sway),
                (a.twist, b.twist),
                (a.nod, b.nod),
                (a.tip, b.tip),
                (a.roll, b.roll),
                (a.lift, b.lift),
            )
        ),
    )


def _between(a: Limb, b: Limb, share: float) -> Limb:
    return Limb(*(x + (y - x) * share for x, y in zip(a, b, strict=True)))
