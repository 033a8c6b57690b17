"""Staying in one place: standing, sitting, bending down, lying, riding."""

from math import pi, sin, tau

from agent.simulator.people.gait import reach
from agent.simulator.people.pose import Limb, Pose

_LYINGS = (
    Pose(Limb(0.1, 0.55, 0.3), Limb(0.0, 0.9, 0.8), Limb(0.05, 0.15), Limb(0.35, 0.2, 0.75), tip=-pi / 2),
    Pose(Limb(1.5, 0.1, 0.5), Limb(0.8, 0.2, 0.9), Limb(0.5, 0.0, 0.8), Limb(0.15, 0.1, 0.5), nod=0.1, roll=1.45),
    Pose(Limb(0.9, 0.2, 0.9), Limb(1.5, 0.1, 0.5), Limb(0.15, 0.1, 0.5), Limb(0.5, 0.0, 0.8), nod=0.1, roll=-1.45),
    Pose(Limb(2.4, 0.5, 0.6), Limb(0.0, 0.6, 0.2), Limb(0.0, 0.2), Limb(0.0, 0.35, 0.4), nod=-0.2, tip=1.5),
)


def stand(seconds: float, phase: float) -> Pose:
    """Standing about, the weight going from one leg to the other."""
    ease = sin(tau * (seconds / 7.0 + phase))
    return Pose(
        Limb(0.04 * ease, 0.10, 0.25),
        Limb(0.02, 0.12, 0.15 + 0.1 * phase),
        Limb(0.06 * ease, 0.07, 0.05),
        Limb(-0.04 * ease, 0.07, 0.05),
        sway=0.03 * ease,
        twist=0.12 * sin(tau * (seconds / 11.0 + phase)),
        nod=0.05 + 0.06 * ease,
    )


def wait(seconds: float, phase: float) -> Pose:
    """Waiting in a queue: arms folded, on the hip or hanging, a look about now and then."""
    still = stand(seconds, phase)
    folded = (Limb(0.25, 0.12, 1.7, 1.15), Limb(0.3, 0.12, 1.6, 1.2))
    akimbo = (still.left_arm, Limb(-0.25, 0.65, 1.5, 0.75))
    arms = folded if phase < 0.35 else akimbo if phase < 0.6 else (still.left_arm, still.right_arm)
    turn = 0.3 * sin(tau * (seconds / 9.0 + phase))
    return Pose(*arms, still.left_leg, still.right_leg, sway=still.sway, twist=turn, nod=still.nod)


def sit(seconds: float, phase: float) -> Pose:
    """Sitting on a low stool or a kerb, about 0.35 m high, forearms on the thighs."""
    ease = 0.04 * sin(tau * (seconds / 6.0 + phase))
    wide = 0.12 + 0.12 * phase
    legs = (Limb(1.55, wide, 1.65), Limb(1.65, wide, 1.55))
    return Pose(Limb(0.75, 0.10, 0.9, 0.3), Limb(0.65, 0.14, 1.0, 0.4), *legs, lean=0.22 + ease, nod=0.12 - ease)


def bend(seconds: float, phase: float) -> Pose:
    """Bent down to the ground: picking something up, tying a shoe."""
    busy = 0.12 * sin(tau * (seconds / 1.3 + phase))
    legs = (Limb(0.75, 0.06, 0.8), Limb(0.40, 0.06, 0.75))
    return Pose(Limb(1.35 + busy, 0.05, 0.3), Limb(1.35 - busy, 0.05, 0.3), *legs, lean=1.35, nod=0.25)


def crouch(seconds: float, phase: float) -> Pose:
    """Crouching on one's heels."""
    ease = 0.05 * sin(tau * (seconds / 4.0 + phase))
    legs = (Limb(2.05, 0.18, 2.45), Limb(1.9, 0.18, 2.5))
    return Pose(Limb(1.0 + ease, 0.1, 0.8, 0.4), Limb(1.0 - ease, 0.1, 0.8, 0.4), *legs, lean=0.5, nod=-0.1)


def lie(seconds: float, phase: float) -> Pose:
    """Lying on the ground: on the back, on a side or face down, as the phase has it."""
    del seconds
    return _LYINGS[min(int(phase * len(_LYINGS)), len(_LYINGS) - 1)]


def ride(seconds: float, phase: float) -> Pose:
    """Riding a motorcycle: seated, hands on its bar, feet on the boards."""
    sway = 0.02 * sin(tau * (seconds / 2.0 + phase))
    leg = reach(0.36, 0.42)._replace(spread=0.14)
    return Pose(Limb(0.85, 0.22, 0.45), Limb(0.85, 0.22, 0.45), leg, leg, lean=0.16, sway=sway, nod=-0.08)


def pillion(seconds: float, phase: float) -> Pose:
    """Sitting behind the rider, hands on the rider's sides."""
    sway = 0.02 * sin(tau * (seconds / 2.0 + phase))
    leg = reach(0.26, 0.48)._replace(spread=0.22)
    return Pose(Limb(0.6, 0.2, 0.75, 0.2), Limb(0.6, 0.2, 0.75, 0.2), leg, leg, lean=0.1, sway=sway)
