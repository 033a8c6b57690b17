"""A model as one stack of points, so that placing it in the street is one product of matrices."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.truth import Thing
from agent.simulator.vehicles.model import Model, Part, Role
from agent.simulator.view import Floats, View

_LEAST_PIXELS = 0.7
"""A face that is thinner than this in the picture is left out."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a model is put: place, heading and roll to the left in radians, metres rolled, share of its dent."""

    place: tuple[float, float]
    heading: float
    roll: float = 0.0
    rolled: float = 0.0
    dent: float = 0.0


@dataclass(frozen=True, slots=True)
class Lamps:
    """Whether the head lamps and the brake lights are on."""

    head: bool
    brake: bool


class Stack:
    """A model that makes the solids of a pose, only those that the camera can see."""

    def __init__(self, model: Model, thing: Thing) -> None:
        self._model, self._thing = model, thing
        pairs = [(part, solid) for part in model.parts for solid in part.solids]
        self._solids = [solid for _, solid in pairs]
        self._roles = [part.role for part, _ in pairs]
        points = [_points(solid) for solid in self._solids]
        counts = np.array([len(found) for found in points])
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._points = np.concatenate(points)
        self._first = self._starts[:-1, None] + np.stack([0 * counts, counts // 3, 2 * counts // 3], axis=1)
        self._one_sided = np.array([isinstance(s, Face) and not s.both_sides for s in self._solids])
        self._thick = np.array([_thickness(solid) for solid in self._solids])
        self._parts = np.repeat(np.arange(len(model.parts)), [len(part.solids) for part in model.parts])
        self._hubs = _hubs(pairs, counts)

    def solids(self, pose: Pose, view: View, lamps: Lamps) -> list[list[Solid]]:
        """The bodies to paint, for `canvas.draw`."""
        points = self._placed(pose)
        shown = self._shown(points, view)
        bodies: list[list[Solid]] = [[] for _ in self._model.parts]
        for index in np.flatnonzero(shown).tolist():
            at = points[self._starts[index] : self._starts[index + 1]]
            bodies[self._parts[index]].append(self._solid(index, at, lamps))
        if self._model.thin:
            return [body for body in bodies if body]
        return [[solid for k in self._order(pose, view) for solid in bodies[k]]]

    def _placed(self, pose: Pose) -> Floats:
        points = _dented(self._points, self._model.length, pose.dent) if pose.dent else self._points
        hub, radius, turning = self._hubs
        if len(turning):
            angle = pose.rolled / radius
            x, z = points[turning, 0] - hub[:, 0], points[turning, 2] - hub[:, 1]
            points = points.copy()
            points[turning, 0] = hub[:, 0] + x * np.cos(angle) + z * np.sin(angle)
            points[turning, 2] = hub[:, 1] + z * np.cos(angle) - x * np.sin(angle)
        return place(points, pose)

    def _shown(self, points: Floats, view: View) -> NDArray[np.bool_]:
        a, b, c = (points[self._first[:, k]] for k in range(3))
        sight = view.place - a
        behind = self._one_sided & ((np.cross(b - a, c - a) * sight).sum(1) < -1e-3 * self._thick)
        pixels = self._thick * view.focal / np.linalg.norm(sight, axis=1)
        shown: NDArray[np.bool_] = ~behind & (pixels > _LEAST_PIXELS)
        return shown

    def _solid(self, index: int, points: Floats, lamps: Lamps) -> Solid:
        solid, role = self._solids[index], self._roles[index]
        colour, glows = _lit(solid.colour, role, lamps)
        if isinstance(solid, Hull):
            return Hull(points, solid.radii, colour, self._thing, glows)
        return Face(points, colour, self._thing, 0.0 if glows else solid.gloss, glows, solid.both_sides)

    def _order(self, pose: Pose, view: View) -> list[int]:
        """The far side's outward parts, the body, the near side's."""
        sight = view.place[:2] - np.array(pose.place)
        turn = -pose.heading
        ahead = sight[0] * math.cos(turn) - sight[1] * math.sin(turn)
        left = sight[0] * math.sin(turn) + sight[1] * math.cos(turn)
        rank = [_rank(part, (ahead, left, float(view.place[2]))) for part in self._model.parts]
        return sorted(range(len(rank)), key=rank.__getitem__)


def place(points: Floats, pose: Pose) -> Floats:
    """World points (n, 3) of a vehicle's own."""
    if pose.roll:
        points = _rolled(points, pose.roll)
    c, s = math.cos(pose.heading), math.sin(pose.heading)
    turned = points @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    placed: Floats = turned + np.array([*pose.place, 0.0])
    return placed


def _rolled(points: Floats, roll: float) -> Floats:
    """Turned to the left about the line on which the wheels stand, and held up by the end of its handlebar."""
    c, s = math.cos(roll), math.sin(roll)
    turned: Floats = points @ np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]]) + (0.0, 0.0, 0.2 * abs(s))
    return turned


def _rank(part: Part, sight: tuple[float, float, float]) -> int:
    if part.outward is None:
        return 0
    return 1 if sum(a * b for a, b in zip(part.outward, sight, strict=True)) > 0 else -1


def _points(solid: Solid) -> Floats:
    return solid.centres if isinstance(solid, Hull) else solid.corners


def _thickness(solid: Solid) -> float:
    """Metres across the narrow way."""
    if isinstance(solid, Hull):
        return float(solid.radii.max()) * 2
    reach = float(np.linalg.norm(np.ptp(solid.corners, axis=0)))
    spread = solid.corners - solid.corners.mean(0)
    area = float(np.linalg.norm(np.cross(spread, np.roll(spread, -1, axis=0)).sum(0))) / 2
    return reach if solid.both_sides else area / reach


def _hubs(pairs: list[tuple[Part, Solid]], counts: NDArray[np.int_]) -> tuple[Floats, Floats, NDArray[np.int_]]:
    """Of the points that turn: their hubs (n, 2), the wheel's radii (n,), their places in the stack (n,)."""
    turning = np.flatnonzero(np.repeat([part.hub is not None for part, _ in pairs], counts))
    hubs = np.repeat([part.hub or (0.0, 0.0) for part, _ in pairs], counts, axis=0)
    radii = np.repeat([part.radius for part, _ in pairs], counts)
    return hubs[turning], radii[turning], turning


def _lit(colour: Colour, role: Role, lamps: Lamps) -> tuple[Colour, bool]:
    if role is Role.HEADLAMP and lamps.head:
        return Colour(410, 420, 420), True
    if role is Role.TAIL_LAMP and (lamps.brake or lamps.head):
        return (Colour(110, 90, 420) if lamps.brake else Colour(55, 45, 250)), True
    return colour, False


def _dented(points: Floats, length: float, dent: float) -> Floats:
    """The nose pushed in and the bonnet thrown up in folds, as a blow from ahead leaves it."""
    reach = np.clip((points[:, 0] - (length / 2 - 1.2)) / 1.2, 0.0, 1.0) * dent
    high = np.clip((points[:, 2] - 0.45) / 0.4, 0.0, 1.0)
    folded = points.copy()
    folded[:, 0] -= 0.42 * reach**1.5
    folded[:, 1] += 0.16 * reach * np.sin(7 * points[:, 0])
    folded[:, 2] += high * reach * 0.1 * np.cos(3 * points[:, 1]) + 0.24 * high * np.sin(math.pi * reach)
    return folded
