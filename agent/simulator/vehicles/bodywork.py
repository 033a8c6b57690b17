"""The bodies of cars: a skin over cross-sections below the windows, and a narrower cabin on it."""

from dataclasses import dataclass

import numpy as np

from agent.simulator.solids import Colour, Face
from agent.simulator.vehicles.shapes import (
    BLACK,
    Point,
    both,
    darker,
    outside,
    patch,
    shell,
    silhouette,
)
from agent.simulator.view import Floats

GLASS = Colour(44, 38, 34)
_GLEAM = Colour(120, 112, 104)
PAINT_GLOSS = 0.12
SILL, DOOR, SHOULDER, EDGE, TOP = range(5)
"""The strips of a body's left half from below to the middle; the right half's follow in reverse."""


@dataclass(frozen=True, slots=True)
class Section:
    """Half a cross-section at `x`: its half width, and the heights of its sill, sides, shoulder and top."""

    x: float
    half: float
    sill: float
    low: float
    high: float
    shoulder: float
    top: float


@dataclass(frozen=True, slots=True)
class Cabin:
    """Where the glass house stands: x of the windscreen's and the rear window's feet and heads, half widths, heights.

    `pillars` are the shares of the side's length, from the front, at which the side windows begin and end.
    """

    feet: tuple[float, float]
    heads: tuple[float, float]
    base: float
    roof: float
    foot: float
    head: float
    pillars: tuple[tuple[float, float], ...]


def ring(section: Section) -> Floats:
    """(10, 3): a section's rim from the left sill over the top to the right sill."""
    s = section
    half = [(0.90, s.sill), (0.985, s.low), (1.0, s.high), (0.955, s.shoulder), (0.84, s.top)]
    left = [(s.x, s.half * share, z) for share, z in half]
    return np.array([*left, *((x, -y, z) for x, y, z in reversed(left))])


def strip(sections: tuple[Section, ...], span: int, row: int) -> Floats:
    """(4, 3): one piece of the left side's skin, from section `span` to the next, corner 0 low."""
    near, far = ring(sections[span]), ring(sections[span + 1])
    return np.stack([near[row], far[row], far[row + 1], near[row + 1]])


def lower(sections: tuple[Section, ...], colour: Colour, bed: tuple[Face, ...] = ()) -> tuple[Face, ...]:
    """All that is painted below the windows, with the dark of the underside; sections run from the front back.

    With a `bed`, which is seen from above, the body is open on top behind the fifth section.
    """
    rings = [ring(section) for section in sections]
    middle: Point = (float(np.mean([s.x for s in sections])), 0.0, 0.5)
    below = np.concatenate([r[[0, 9]] * (1, 0.9, 0.55) for r in rings])
    tones = [darker(colour, share) for share in (0.55, 0.86, 1.02, 1.06, 1.0, 1.06, 1.02, 0.86, 0.55)]
    skin = shell(rings, middle, tones, PAINT_GLOSS)
    if bed:
        skin = tuple(face for k, face in enumerate(skin) if k % 9 != TOP or k < 4 * 9)
    caps = tuple(outside(r, middle, darker(colour, 0.92), PAINT_GLOSS) for r in (rings[0], rings[-1]))
    base = silhouette(np.concatenate([below, *rings]), BLACK)
    under = silhouette(np.concatenate(rings), darker(colour, 0.7))
    return (base, under, *bed, *skin, *caps)


def bed(front: float, rear: float, half: float, floor: float, rail: float, colour: Colour) -> tuple[Face, ...]:
    """What is seen from above of a pickup's bed: its floor and the insides of its walls."""
    middle: Point = ((front + rear) / 2, 0.0, rail + 9.0)
    lining = darker(colour, 0.45)
    x, y, low, high = (front, rear), half, floor, rail
    walls = [
        ([(x[0], y, low), (x[1], y, low), (x[1], y, high), (x[0], y, high)], (0.0, 9.0, 1.0)),
        ([(x[0], -y, low), (x[1], -y, low), (x[1], -y, high), (x[0], -y, high)], (0.0, -9.0, 1.0)),
        ([(x[0], -y, low), (x[0], y, low), (x[0], y, high), (x[0], -y, high)], (9.0, 0.0, 1.0)),
        ([(x[1], -y, low), (x[1], y, low), (x[1], y, high), (x[1], -y, high)], (-9.0, 0.0, 1.0)),
    ]
    ground = np.array([(x[0], y, low), (x[1], y, low), (x[1], -y, low), (x[0], -y, low)])
    floor_face = outside(ground, (middle[0], 0.0, -9.0), darker(colour, 0.3))
    return (floor_face, *(outside(np.array(corners), beyond, lining) for corners, beyond in walls))


def glass_house(cabin: Cabin, colour: Colour) -> tuple[Face, ...]:
    """The cabin: pillars and roof in the car's colour, windscreen, side windows and rear window in dark glass."""
    base, edge, roof = (_corners(cabin, level) for level in range(3))
    middle: Point = ((cabin.feet[0] + cabin.feet[1]) / 2, 0.0, cabin.foot)
    faces = [silhouette(np.concatenate([base, edge, roof]), darker(colour, 0.6))]
    for k in range(4):
        side = np.stack([base[k], base[(k + 1) % 4], edge[(k + 1) % 4], edge[k]])
        rail = np.stack([edge[k], edge[(k + 1) % 4], roof[(k + 1) % 4], roof[k]])
        faces += [outside(side, middle, darker(colour, 0.9), PAINT_GLOSS), outside(rail, middle, colour, PAINT_GLOSS)]
        faces.append(outside(patch(side, (0.03, 0.97), (0.0, 0.06)), middle, BLACK))
        faces += _windows(side, middle, cabin.pillars if k % 2 else ((0.05, 0.95),))
    return (*faces, outside(roof, middle, colour, PAINT_GLOSS))


def _corners(cabin: Cabin, level: int) -> Floats:
    """(4, 3): front right, front left, rear left, rear right at the foot, the head or the roof."""
    front, rear = cabin.feet if level == 0 else cabin.heads
    if level == 2:
        front, rear = front - 0.16, rear + 0.16
    half = (cabin.base, cabin.roof, cabin.roof - 0.10)[level]
    height = (cabin.foot, cabin.head, cabin.head + 0.07)[level]
    return np.array([[front, -half, height], [front, half, height], [rear, half, height], [rear, -half, height]])


def _windows(side: Floats, middle: Point, pillars: tuple[tuple[float, float], ...]) -> list[Face]:
    """Glass on one side of the cabin with a brighter upper part, where it mirrors the sky."""
    faces = []
    for low, high in pillars:
        faces.append(outside(patch(side, (low, high), (0.06, 0.93)), middle, GLASS, 0.10))
        lean = (high - low) * 0.3
        gleam = patch(side, (low + lean, high - lean), (0.06, 0.93))
        gleam[2:] = patch(side, (low + lean * 1.6, high - lean * 0.4), (0.06, 0.93))[2:]
        faces.append(outside(gleam, middle, GLASS, 0.26))
    return faces


def seam(quad: Floats, u: float, middle: Point, colour: Colour) -> Face:
    """A door's gap across a strip of skin."""
    length = float(np.linalg.norm(quad[1] - quad[0]))
    return outside(patch(quad, (u - 0.008 / length, u + 0.008 / length), (0.0, 1.0)), middle, colour)


def trim(
    quad: Floats, u: tuple[float, float], v: tuple[float, float], colour: Colour, gloss: float = 0.0
) -> tuple[Face, ...]:
    """A piece of the left side's skin in another colour, and its like on the right."""
    return both(outside(patch(quad, u, v), (0.0, 0.0, 0.5), colour, gloss))
