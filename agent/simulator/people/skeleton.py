"""Where the joints of a body in a pose are: forward kinematics from the hips outwards.

A body's own axes are ahead, left and up. Segment lengths are shares of a 1.7 m body after Drillis and Contini, Body
Segment Parameters (1966), as commonly tabled.
"""

from dataclasses import dataclass
from math import cos, sin

import numpy as np

from agent.simulator.people.body import GROWN, Body
from agent.simulator.people.pose import Limb, Pose
from agent.simulator.view import Floats

THIGH, SHIN, FOOT, SOLE = 0.415, 0.42, 0.17, 0.075
UPPER_ARM, FOREARM, HAND = 0.29, 0.245, 0.10
_HIPS, _SHOULDERS, _TRUNK, _NECK, _HEAD = 0.085, 0.165, 0.48, 0.07, 0.205
_GIRTHS = np.array([0.11, 0.10, 0.06, 0.10, *[0.06] * 2, *[0.045] * 2, *[0.035] * 2, *[0.03] * 2])
_LEG_GIRTHS = np.array([*[0.09] * 2, *[0.06] * 2, *[SOLE] * 2, *[0.035] * 2])
_ALL_GIRTHS = np.concatenate([_GIRTHS, _LEG_GIRTHS])


@dataclass(frozen=True, slots=True)
class Joints:
    """Points in metres of the world, (3,), in pairs (2, 3) left and right; `size` is the body's beside 1.7 m.

    `chest` lies between the shoulders, `hands` are the fingertips. `trunk` and `face` (3, 3) hold the axes of chest
    and head as rows: ahead, left, up; `seat` those of the hips.
    """

    hips: Floats
    chest: Floats
    neck: Floats
    head: Floats
    shoulders: Floats
    elbows: Floats
    wrists: Floats
    hands: Floats
    hip_ends: Floats
    knees: Floats
    ankles: Floats
    toes: Floats
    seat: Floats
    trunk: Floats
    face: Floats
    size: float


def joints(body: Body, pose: Pose, place: tuple[float, ...], heading: float) -> Joints:
    """The body on the ground at `place` (x, y) or (x, y, z): its lowest joint rests there, its hips are above it."""
    size = body.height / GROWN
    points, axes = _points(body, pose, heading)
    points *= size
    low = float((points[:, 2] - _ALL_GIRTHS * size).min())
    ground = place[2] if len(place) > 2 else 0.0
    foot = np.array([place[0], place[1], ground - low + pose.lift * size])
    return _named(points + foot, axes, size)


def seated(body: Body, pose: Pose, seat: tuple[float, float, float], heading: float) -> Joints:
    """The body with its hips at `seat`: a point as high over what it sits on as the buttocks are thick, 0.1 m."""
    size = body.height / GROWN
    points, axes = _points(body, pose, heading)
    return _named(points * size + np.array(seat), axes, size)


def _named(points: Floats, axes: tuple[Floats, Floats, Floats], size: float) -> Joints:
    shoulders, elbows, wrists, hands, hips, knees, ankles, toes = points[4:].reshape(8, 2, 3)
    hub, chest, neck, head = points[:4]
    seat, trunk, face = axes
    return Joints(
        hub, chest, neck, head, shoulders, elbows, wrists, hands, hips, knees, ankles, toes, seat, trunk, face, size
    )


def _points(body: Body, pose: Pose, heading: float) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """All joints (20, 3) of a 1.7 m body about its hips, and the axes of hips, chest and head."""
    seat = _turned(pose.tip, -pose.roll, 0.0) @ _heading(heading)
    trunk = _turned(pose.lean, -pose.sway, pose.twist) @ seat
    face = _turned(pose.nod, 0.0, 0.0) @ trunk
    upper, lower = _arms(body, pose) @ trunk, _legs(pose) @ seat
    head = upper[2] + (0.03, 0.0, _HEAD - _NECK) @ face
    return np.concatenate([np.zeros((1, 3)), upper[1:3], head[None], upper[3:], lower]), (seat, trunk, face)


def _arms(body: Body, pose: Pose) -> Floats:
    """Hips, chest, neck, then shoulders, elbows, wrists and hands (11, 3) in the trunk's axes."""
    wide = _SHOULDERS * body.shoulders
    pairs = [
        _chain(_TRUNK, wide * side, side, arm, 1.0, (UPPER_ARM, FOREARM, HAND)) for side, arm in _sides(pose, True)
    ]
    trunk = [(0.0, 0.0, 0.0), (0.0, 0.0, _TRUNK), (0.0, 0.0, _TRUNK + _NECK)]
    return np.array(trunk + [point for both in zip(*pairs, strict=True) for point in both])


def _legs(pose: Pose) -> Floats:
    """Hips, knees, ankles and toes (8, 3) in the axes of the hips."""
    pairs = [_chain(0.0, _HIPS * side, side, leg, -1.0, (THIGH, SHIN, FOOT)) for side, leg in _sides(pose, False)]
    return np.array([point for both in zip(*pairs, strict=True) for point in both])


def _sides(pose: Pose, arms: bool) -> tuple[tuple[float, Limb], tuple[float, Limb]]:
    left, right = (pose.left_arm, pose.right_arm) if arms else (pose.left_leg, pose.right_leg)
    return (1.0, left), (-1.0, right)


def _chain(
    up: float, left: float, side: float, limb: Limb, folds: float, lengths: tuple[float, float, float]
) -> list[tuple[float, float, float]]:
    """A limb's four joints; `folds` is 1 for one that folds ahead (an elbow) and -1 for a knee."""
    a, b, c, d = limb.swing, limb.spread, limb.bend, limb.turn
    along = (cos(b) * sin(a), side * sin(b), -cos(b) * cos(a))
    ahead = (cos(a), 0.0, sin(a))
    inward = (sin(b) * sin(a), -side * cos(b), -sin(b) * cos(a))
    across = [folds * cos(d) * p + sin(d) * q for p, q in zip(ahead, inward, strict=True)]
    lower = [cos(c) * p + sin(c) * q for p, q in zip(along, across, strict=True)]
    last = lower if folds > 0 else _foot(ahead, along, c)
    points = [(0.0, left, up)]
    for length, way in zip(lengths, (along, lower, last), strict=True):
        x, y, z = points[-1]
        points.append((x + length * way[0], y + length * way[1], z + length * way[2]))
    return points


def _foot(ahead: tuple[float, ...], along: tuple[float, ...], bend: float) -> list[float]:
    """Where the toes point: half-way between square to the shin and square to the trunk, and a little down."""
    square = [cos(bend) * p + sin(bend) * q for p, q in zip(ahead, along, strict=True)]
    mixed = [square[0] + 0.6, square[1], square[2] - 0.15]
    length = (mixed[0] ** 2 + mixed[1] ** 2 + mixed[2] ** 2) ** 0.5 or 1.0
    return [part / length for part in mixed]


def _heading(angle: float) -> Floats:
    return np.array([[cos(angle), sin(angle), 0.0], [-sin(angle), cos(angle), 0.0], [0.0, 0.0, 1.0]])


def _turned(pitch: float, roll: float, yaw: float) -> Floats:
    """Axes (rows ahead, left, up) after tipping ahead by `pitch`, to the right by `roll`, turning left by `yaw`."""
    p, r, y = (cos(pitch), sin(pitch)), (cos(roll), sin(roll)), (cos(yaw), sin(yaw))
    tip = np.array([[p[0], 0.0, -p[1]], [0.0, 1.0, 0.0], [p[1], 0.0, p[0]]])
    side = np.array([[1.0, 0.0, 0.0], [0.0, r[0], r[1]], [0.0, -r[1], r[0]]])
    turn = np.array([[y[0], y[1], 0.0], [-y[1], y[0], 0.0], [0.0, 0.0, 1.0]])
    turned: Floats = turn @ side @ tip
    return turned
