"""Flat pieces of vehicles, in the vehicle's own axes, turned so that they are seen from outside."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from agent.simulator.solids import Colour, Face, Hull
from agent.simulator.view import Floats

Point = tuple[float, float, float]
RUBBER = Colour(34, 33, 32)
BLACK = Colour(26, 25, 24)


def outside(corners: Floats, middle: Point, colour: Colour, gloss: float = 0.0) -> Face:
    """A face whose corners (n, 3) run anticlockwise as seen from the side away from `middle`."""
    spread = corners - corners.mean(0)
    normal = np.cross(spread, np.roll(spread, -1, axis=0)).sum(0)
    if normal @ (corners.mean(0) - np.array(middle)) < 0:
        corners = corners[::-1].copy()
    return Face(corners, colour, gloss=gloss)


def patch(quad: Floats, u: tuple[float, float], v: tuple[float, float]) -> Floats:
    """The piece (4, 3) of a bilinear quad (4, 3): u runs from its corner 0 to 1, v from 0 to 3."""
    return np.stack([on(quad, a, b) for a, b in ((u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1]))])


def on(quad: Floats, u: float, v: float) -> Floats:
    """The point (3,) of a bilinear quad (4, 3)."""
    low, high = quad[0] * (1 - u) + quad[1] * u, quad[3] * (1 - u) + quad[2] * u
    point: Floats = low * (1 - v) + high * v
    return point


def box(low: Point, high: Point, colour: Colour, gloss: float = 0.0) -> tuple[Face, ...]:
    """The six sides of an upright box between two of its corners."""
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    middle = (corners[0] + corners[7]) / 2
    sides = ((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5))
    return tuple(outside(corners[list(side)], (middle[0], middle[1], middle[2]), colour, gloss) for side in sides)


def shell(rings: Sequence[Floats], middle: Point, colours: Sequence[Colour], gloss: float) -> tuple[Face, ...]:
    """The skin between rings (m, 3) along a body: `colours` has one colour for each of its m - 1 lengthwise strips."""
    faces = []
    for near, far in pairwise(rings):
        for row, colour in enumerate(colours):
            quad = np.stack([near[row], far[row], far[row + 1], near[row + 1]])
            faces.append(outside(quad, middle, colour, gloss))
    return tuple(faces)


def silhouette(points: Floats, colour: Colour) -> Face:
    """What lies under a convex body's faces and shows where two of them meet: the outline of its points (n, 3)."""
    return Face(points, colour, both_sides=True)


def disc(centre: Point, radius: float, colour: Colour, gloss: float = 0.0, count: int = 16) -> Face:
    """An upright disc along x that is seen from the side of the vehicle on which it is."""
    angles = np.arange(count) * (2 * math.pi / count)
    rim = np.stack([np.cos(angles) * radius, np.zeros(count), np.sin(angles) * radius], axis=1) + np.array(centre)
    return outside(rim, (centre[0], 0.0, centre[2]), colour, gloss)


def mirrored(face: Face) -> Face:
    """The same face on the vehicle's other side."""
    corners = (face.corners * np.array([1.0, -1.0, 1.0]))[::-1].copy()
    return Face(corners, face.colour, face.thing, face.gloss, face.glows, face.both_sides)


def both(*faces: Face) -> tuple[Face, ...]:
    """Faces of the left side and their likes on the right."""
    return (*faces, *(mirrored(face) for face in faces))


def darker(colour: Colour, share: float) -> Colour:
    """The colour with `share` of its light."""
    return Colour(*(channel * share for channel in colour))


def round_body(points: Sequence[Point], radius: float, colour: Colour) -> Hull:
    """The hull of balls of one radius."""
    return Hull(np.array(points, float), np.full(len(points), radius), colour)


def bar(a: Point, b: Point, radius: float, colour: Colour) -> Hull:
    """A tube."""
    return round_body([a, b], radius, colour)
