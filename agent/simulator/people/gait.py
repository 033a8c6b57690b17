"""Going somewhere on one's feet or on pedals: poses that follow from the distance gone, so that feet do not slide."""

from dataclasses import dataclass
from math import acos, atan2, cos, hypot, pi, sin, tau

from agent.simulator.people.pose import Limb, Pose
from agent.simulator.people.skeleton import SHIN, THIGH


@dataclass(frozen=True, slots=True)
class _Gait:
    """Two steps of somebody 1.7 m tall, in metres: `hips` over the ankles, feet from `front` to behind the hips.

    `stance` is the share of the two steps that a foot is on the ground; its `heel` comes up first, then all of it by
    `rise`. The hips go up and down by `bob`.
    """

    stride: float
    stance: float
    front: float
    hips: float
    rise: float
    heel: float
    bob: float


_WALK = _Gait(stride=1.25, stance=0.56, front=0.30, hips=0.79, rise=0.06, heel=0.10, bob=0.02)
_RUN = _Gait(stride=2.1, stance=0.34, front=0.30, hips=0.77, rise=0.16, heel=0.22, bob=0.0)


def walk(distance: float, phase: float) -> Pose:
    """Walking, after some metres."""
    legs, _ = _legs(_WALK, distance / _WALK.stride + phase)
    beat = tau * (distance / _WALK.stride + phase)
    left, right = 0.42 * sin(beat - 0.6), -0.42 * sin(beat - 0.6)
    return Pose(
        Limb(left, 0.10, 0.22 + 0.25 * max(left, 0.0)),
        Limb(right, 0.10, 0.22 + 0.25 * max(right, 0.0)),
        *legs,
        lean=0.05,
        twist=0.10 * sin(beat + 2.5),
    )


def run(distance: float, phase: float) -> Pose:
    """Running, after some metres."""
    legs, lift = _legs(_RUN, distance / _RUN.stride + phase)
    beat = tau * (distance / _RUN.stride + phase)
    left = 0.85 * sin(beat - 0.6)
    return Pose(
        Limb(left - 0.15, 0.18, 1.6 + 0.25 * left, 0.3),
        Limb(-left - 0.15, 0.18, 1.6 - 0.25 * left, 0.3),
        *legs,
        lean=0.24,
        twist=0.18 * sin(beat + 2.5),
        nod=-0.1,
        lift=lift,
    )


def cycle(distance: float, phase: float) -> Pose:
    """Pedalling a bicycle, hands on its bar, after some metres; a turn of the pedals takes one about 4 m on."""
    turn = tau * (distance / 4.0 + phase)
    arm = Limb(1.05, 0.10, 0.25)
    left, right = (reach(0.24 + 0.16 * cos(angle), 0.62 + 0.16 * sin(angle)) for angle in (turn, turn + pi))
    return Pose(arm, arm, left, right, lean=0.40, nod=-0.35)


def reach(ahead: float, down: float) -> Limb:
    """The leg whose ankle is so many metres ahead of and below its hip: two bones and the law of cosines."""
    far = min(max(hypot(ahead, down), 0.12), THIGH + SHIN - 0.002)
    knee = acos((THIGH**2 + SHIN**2 - far**2) / (2 * THIGH * SHIN))
    hip = acos((THIGH**2 + far**2 - SHIN**2) / (2 * THIGH * far))
    return Limb(atan2(ahead, down) + hip, 0.02, pi - knee)


def _legs(gait: _Gait, strides: float) -> tuple[tuple[Limb, Limb], float]:
    """Left and right leg, and how high the lower of the two feet is."""
    feet = [_foot(gait, (strides + half) % 1.0) for half in (0.0, 0.5)]
    hips = gait.hips - gait.bob * cos(2 * tau * (strides - 0.03))
    legs = [reach(ahead, hips - height) for ahead, height in feet]
    return (legs[0], legs[1]), min(height for _, height in feet)


def _foot(gait: _Gait, phase: float) -> tuple[float, float]:
    """The ankle ahead of the hips and over its place on the ground: still on the street first, then swung ahead."""
    back = gait.front - gait.stance * gait.stride
    if phase < gait.stance:
        late = max(phase / gait.stance - 0.6, 0.0) / 0.4
        return gait.front - phase * gait.stride + 0.05 * late**2, gait.heel * late**2
    swung = (phase - gait.stance) / (1 - gait.stance)
    eased = swung * swung * (3 - 2 * swung)
    height = gait.heel * (1 - swung) ** 2 + gait.rise * sin(pi * swung)
    return (back + 0.05) * (1 - eased) + gait.front * eased, height
