"""What people do with their arms, quiet or not: telephone, film, wave, threaten, fight."""

from dataclasses import replace
from math import pi, sin, tau

from agent.simulator.people.pose import Limb, Pose, blend
from agent.simulator.people.rest import stand

_GUARD = Pose(
    Limb(0.7, 0.2, 2.0, 0.3),
    Limb(0.6, 0.2, 2.1, 0.3),
    Limb(0.35, 0.08, 0.35),
    Limb(-0.3, 0.1, 0.25),
    lean=0.18,
    twist=0.3,
    nod=0.15,
)
_BLOWS = (
    replace(_GUARD, left_arm=Limb(1.55, 0.05, 0.1), twist=-0.45, lean=0.3),
    replace(_GUARD, right_arm=Limb(1.6, 0.05, 0.1), twist=0.75, lean=0.32),
    replace(_GUARD, right_leg=Limb(1.5, 0.1, 0.25), left_leg=Limb(-0.1, 0.08, 0.2), lean=-0.35, twist=0.2),
    replace(_GUARD, left_arm=Limb(1.4, 0.1, 0.25), right_arm=Limb(1.4, 0.1, 0.25), lean=0.45, twist=0.0),
    replace(_GUARD, right_arm=Limb(2.2, 0.6, 0.7, 0.6), twist=0.5, lean=0.4),
    replace(_GUARD, left_leg=Limb(1.1, 0.1, 1.6), left_arm=Limb(0.9, 0.4, 0.5), lean=0.25),
)


def fight(seconds: float, phase: float) -> Pose:
    """Punching, kicking and shoving, a blow about every 0.4 s, each person in an order of their own."""
    beat = seconds / (0.36 + 0.1 * phase) + phase * 7.0
    blow = _BLOWS[(int(beat) * 5 + int(phase * 97)) % len(_BLOWS)]
    sway = 0.12 * sin(tau * (seconds * 1.1 + phase))
    return replace(blend(_GUARD, blow, sin(pi * (beat % 1.0)) ** 0.7), sway=sway)


def hug(seconds: float, phase: float) -> Pose:
    """Arms around somebody who stands close ahead."""
    ease = sin(tau * (seconds / 3.0 + phase))
    arms = (Limb(1.25 + 0.03 * ease, 0.35, 0.75, 1.3), Limb(1.05 - 0.03 * ease, 0.35, 0.8, 1.3))
    return replace(stand(seconds, phase), left_arm=arms[0], right_arm=arms[1], lean=0.12, nod=0.2, sway=0.04 * ease)


def phone(seconds: float, phase: float) -> Pose:
    """A telephone at the right ear."""
    return replace(stand(seconds, phase), right_arm=Limb(1.45, 0.40, 2.45, 0.34), nod=0.12)


def film(seconds: float, phase: float) -> Pose:
    """Filming: both hands hold a telephone up before the face."""
    still = stand(seconds, phase)
    return replace(still, left_arm=Limb(1.15, 0.0, 1.50, 0.40), right_arm=Limb(1.24, 0.0, 1.54, 0.38), nod=0.02)


def umbrella(seconds: float, phase: float) -> Pose:
    """The right hand holds an umbrella up before the chest."""
    return replace(stand(seconds, phase), right_arm=Limb(0.19, 0.20, 2.13, 0.22))


def threaten(seconds: float, phase: float) -> Pose:
    """The right arm stretched out ahead with a weapon, the left one off the body."""
    shake = 0.04 * sin(tau * (seconds * 1.7 + phase))
    still = replace(stand(seconds, phase), left_leg=Limb(0.3, 0.1, 0.2), right_leg=Limb(-0.25, 0.1, 0.1))
    return replace(still, left_arm=Limb(0.4, 0.5, 0.6), right_arm=Limb(1.5 + shake, 0.05, 0.1), lean=0.1, twist=0.25)


def swing(seconds: float, phase: float) -> Pose:
    """A stick over the head and down, about every second."""
    share = (seconds / 0.95 + phase) % 1.0
    high = replace(
        _GUARD, right_arm=Limb(2.75, 0.2, 0.9), left_arm=Limb(2.5, 0.0, 1.1, 0.5), lean=-0.12, twist=0.1, nod=0.1
    )
    low = replace(_GUARD, right_arm=Limb(0.95, 0.0, 0.2, 0.5), left_arm=Limb(0.9, 0.0, 0.3, 0.6), lean=0.55, twist=0.3)
    return blend(high, low, 1 - (share / 0.65) ** 0.5 if share < 0.65 else ((share - 0.65) / 0.35) ** 2)


def wave(seconds: float, phase: float) -> Pose:
    """The right arm up and waving."""
    turn = 0.4 * sin(tau * (seconds * 1.3 + phase))
    return replace(stand(seconds, phase), right_arm=Limb(2.75, 0.35 + turn, 0.3), nod=-0.1)


def carry(seconds: float, phase: float) -> Pose:
    """Something heavy in the right hand, the body leaning away from it."""
    return replace(stand(seconds, phase), right_arm=Limb(0.03, 0.12, 0.08), left_arm=Limb(0.0, 0.3, 0.2), sway=0.06)


def play(seconds: float, phase: float) -> Pose:
    """A child that jumps with its arms up."""
    beat = (seconds * 1.5 + phase) % 1.0
    up = max(sin(tau * beat), 0.0)
    bent = 0.6 * max(-sin(tau * beat), 0.0)
    arm = Limb(1.7 + 1.1 * up, 0.35, 0.4)
    leg = Limb(bent + 0.1, 0.14, 2 * bent + 0.3 * up)
    return Pose(arm, arm, leg, leg, lean=0.3 * bent, nod=-0.15, twist=0.2 * sin(tau * seconds), lift=0.30 * up)


def hands_up(seconds: float, phase: float) -> Pose:
    """Both hands up, palms out."""
    still = stand(seconds, phase)
    return replace(still, left_arm=Limb(1.7, 0.75, 1.15), right_arm=Limb(1.7, 0.75, 1.15), lean=-0.05)
