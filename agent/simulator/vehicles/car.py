"""Cars as they stand in a Thai street: sedan, hatchback, pickup, van."""

from dataclasses import dataclass

import numpy as np

from agent.simulator.solids import Colour, Face, Hull
from agent.simulator.vehicles.bodywork import (
    DOOR,
    SHOULDER,
    Cabin,
    Section,
    bed,
    glass_house,
    lower,
    seam,
    strip,
    trim,
)
from agent.simulator.vehicles.model import Model, Part, Role
from agent.simulator.vehicles.shapes import BLACK, both, darker, outside, patch
from agent.simulator.vehicles.wheels import treads, wheels
from agent.simulator.view import Floats

PAINTS = (
    Colour(228, 230, 230),
    Colour(228, 230, 230),
    Colour(178, 176, 172),
    Colour(40, 38, 36),
    Colour(112, 108, 104),
    Colour(44, 40, 158),
    Colour(124, 72, 40),
    Colour(96, 108, 118),
)
"""White, which most are, silver, black, grey, red, blue, bronze."""

_LENS = Colour(235, 236, 232)
_TAIL = Colour(46, 36, 178)
_PLATE = Colour(225, 225, 222)
_CHROME = Colour(175, 174, 172)


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells one kind of car from another; `doors` are the x of the gaps between them, `axles` front and rear."""

    sections: tuple[Section, ...]
    cabin: Cabin
    axles: tuple[float, float]
    wheel: float
    doors: tuple[float, ...]
    bed: bool = False


SEDAN = Shape(
    sections=(
        Section(2.20, 0.60, 0.30, 0.38, 0.58, 0.66, 0.69),
        Section(2.06, 0.76, 0.24, 0.36, 0.60, 0.72, 0.78),
        Section(1.70, 0.86, 0.22, 0.36, 0.66, 0.80, 0.86),
        Section(0.90, 0.875, 0.22, 0.38, 0.76, 0.89, 0.95),
        Section(-1.40, 0.875, 0.22, 0.38, 0.78, 0.92, 0.99),
        Section(-2.00, 0.82, 0.26, 0.38, 0.80, 0.94, 1.01),
        Section(-2.20, 0.68, 0.34, 0.42, 0.76, 0.90, 0.96),
    ),
    cabin=Cabin((1.00, -1.80), (0.22, -1.10), 0.76, 0.60, 0.93, 1.38, ((0.06, 0.45), (0.48, 0.83))),
    axles=(1.32, -1.28),
    wheel=0.31,
    doors=(0.86, -0.20, -1.12),
)
HATCHBACK = Shape(
    sections=(
        Section(1.98, 0.60, 0.30, 0.40, 0.62, 0.72, 0.76),
        Section(1.84, 0.76, 0.24, 0.38, 0.64, 0.78, 0.84),
        Section(1.48, 0.85, 0.22, 0.38, 0.70, 0.85, 0.92),
        Section(0.86, 0.86, 0.22, 0.38, 0.78, 0.92, 0.99),
        Section(-1.40, 0.86, 0.22, 0.38, 0.82, 0.96, 1.03),
        Section(-1.86, 0.82, 0.26, 0.38, 0.82, 0.96, 1.03),
        Section(-1.98, 0.72, 0.34, 0.42, 0.80, 0.94, 1.00),
    ),
    cabin=Cabin((1.02, -1.90), (0.34, -1.50), 0.76, 0.62, 0.97, 1.44, ((0.06, 0.45), (0.48, 0.78), (0.81, 0.93))),
    axles=(1.22, -1.28),
    wheel=0.30,
    doors=(0.80, -0.18, -1.08),
)
PICKUP = Shape(
    sections=(
        Section(2.60, 0.68, 0.42, 0.52, 0.82, 0.96, 1.00),
        Section(2.46, 0.84, 0.36, 0.50, 0.84, 1.00, 1.06),
        Section(2.10, 0.92, 0.34, 0.48, 0.88, 1.04, 1.10),
        Section(1.20, 0.925, 0.34, 0.48, 0.94, 1.08, 1.15),
        Section(-0.75, 0.925, 0.34, 0.48, 0.94, 1.08, 1.14),
        Section(-2.45, 0.92, 0.38, 0.50, 0.94, 1.08, 1.14),
        Section(-2.60, 0.88, 0.44, 0.52, 0.94, 1.08, 1.13),
    ),
    cabin=Cabin((1.25, -0.82), (0.52, -0.66), 0.80, 0.66, 1.11, 1.68, ((0.07, 0.53), (0.57, 0.94))),
    axles=(1.66, -1.48),
    wheel=0.37,
    doors=(1.10, 0.16, -0.74),
    bed=True,
)
VAN = Shape(
    sections=(
        Section(2.42, 0.70, 0.32, 0.42, 0.72, 0.88, 0.95),
        Section(2.28, 0.84, 0.26, 0.40, 0.76, 0.96, 1.04),
        Section(1.95, 0.91, 0.24, 0.40, 0.82, 1.04, 1.12),
        Section(1.50, 0.92, 0.24, 0.40, 0.86, 1.08, 1.16),
        Section(-1.60, 0.92, 0.24, 0.40, 0.90, 1.10, 1.18),
        Section(-2.30, 0.90, 0.26, 0.40, 0.90, 1.10, 1.18),
        Section(-2.42, 0.84, 0.34, 0.44, 0.90, 1.10, 1.17),
    ),
    cabin=Cabin((1.95, -2.40), (1.18, -2.26), 0.84, 0.74, 1.12, 1.90, ((0.07, 0.26), (0.30, 0.60), (0.63, 0.95))),
    axles=(1.55, -1.45),
    wheel=0.34,
    doors=(1.30, 0.35, -1.10),
)


def car(shape: Shape, colour: Colour) -> Model:
    """A car of that shape and colour, which paints right from every side."""
    sections = shape.sections
    half = max(section.half for section in sections)
    lamps, tails = _headlamps(shape), _tail_lamps(shape)
    parts = (
        treads(shape.axles, half - 0.04, shape.wheel),
        Part(lower(sections, colour, _bed(shape, colour))),
        Part(_details(shape, colour)),
        lamps,
        tails,
        *wheels(shape.axles, half, shape.wheel, shape.wheel * 1.2),
        Part(glass_house(shape.cabin, colour)),
        *_mirrors(shape.cabin, colour),
    )
    front, rear = sections[0], sections[-1]
    return Model(
        parts,
        length=front.x - rear.x,
        width=2 * half,
        headlamps=tuple((front.x, side * front.half * 0.85, front.high) for side in (1, -1)),
        tail_lamps=tuple((rear.x, side * rear.half * 0.9, rear.high) for side in (1, -1)),
    )


def _headlamps(shape: Shape) -> Part:
    """Clear lenses from the grille round to the corners."""
    front = shape.sections[0]
    lens = _across(front, (0.52, 0.96), (front.high - 0.06, front.shoulder - 0.03))
    corner = strip(shape.sections, 0, SHOULDER)
    return Part((*both(_cap(lens, _LENS, 0.2)), *trim(corner, (0.08, 0.8), (0.1, 0.75), _LENS, 0.2)), Role.HEADLAMP)


def _tail_lamps(shape: Shape) -> Part:
    rear = shape.sections[-1]
    on_tail = _across(rear, (0.62, 0.97), (rear.high - 0.10, rear.shoulder - 0.01))
    corner = strip(shape.sections, len(shape.sections) - 2, SHOULDER)
    side = strip(shape.sections, len(shape.sections) - 2, DOOR)
    faces = (
        *both(_cap(on_tail, _TAIL)),
        *trim(corner, (0.15, 1.0), (0.0, 1.0), _TAIL),
        *trim(side, (0.15, 1.0), (0.75, 1.0), _TAIL),
    )
    return Part(faces, Role.TAIL_LAMP)


def _cap(corners: Floats, colour: Colour, gloss: float = 0.0) -> Face:
    """A piece of the front or the rear."""
    return outside(corners, (0.0, 0.0, 0.5), colour, gloss)


def _across(section: Section, share: tuple[float, float], z: tuple[float, float]) -> Floats:
    """(4, 3): a piece of the front or rear cap between two shares of its half width and two heights."""
    y1, y2 = section.half * share[0], section.half * share[1]
    return np.array([[section.x, y1, z[0]], [section.x, y2, z[0]], [section.x, y2, z[1]], [section.x, y1, z[1]]])


def _details(shape: Shape, colour: Colour) -> tuple[Face, ...]:
    front, rear = shape.sections[0], shape.sections[-1]
    gap, dark = darker(colour, 0.45), darker(BLACK, 1.5)
    low, high = front.high - 0.10, front.shoulder
    caps = (
        (front, (-0.45, 0.45), (low, high - 0.02), BLACK),
        (front, (-0.42, 0.42), (high - 0.06, high - 0.035), _CHROME),
        (front, (-0.42, 0.42), (low + 0.025, low + 0.045), _CHROME),
        (front, (0.47, 1.0), (low + 0.01, high), dark),
        (front, (-1.0, -0.47), (low + 0.01, high), dark),
        (front, (-0.85, 0.85), (front.sill, front.low + 0.03), BLACK),
        (front, (-0.27, 0.27), (front.low - 0.01, front.low + 0.10), _PLATE),
        (rear, (-0.95, 0.95), (rear.sill, rear.low), BLACK),
        (rear, (-0.27, 0.27), (rear.low + 0.11, rear.low + 0.26), gap),
        (rear, (-0.25, 0.25), (rear.low + 0.12, rear.low + 0.25), _PLATE),
        (rear, (-0.9, 0.9), (rear.low + 0.07, rear.low + 0.085), gap),
    )
    faces = [_cap(_across(section, share, z), tone) for section, share, z, tone in caps]
    bezel = trim(strip(shape.sections, 0, SHOULDER), (0.0, 0.9), (0.0, 0.9), dark)
    return (*faces, *bezel, *_doors(shape, gap))


def _doors(shape: Shape, gap: Colour) -> tuple[Face, ...]:
    """Gaps and handles on the long span of the side."""
    faces: list[Face] = []
    front, rear = shape.sections[3], shape.sections[4]
    door, shoulder = strip(shape.sections, 3, DOOR), strip(shape.sections, 3, SHOULDER)
    for x in shape.doors:
        share = min(max((front.x - x) / (front.x - rear.x), 0.01), 0.99)
        faces += [seam(door, share, (0.0, 0.0, 0.5), gap), seam(shoulder, share, (0.0, 0.0, 0.5), gap)]
    handles = [(front.x - x) / (front.x - rear.x) - 0.06 for x in shape.doors[1:]]
    faces += [outside(patch(door, (share - 0.05, share), (0.82, 0.90)), (0.0, 0.0, 0.5), gap) for share in handles]
    return both(*faces)


def _mirrors(cabin: Cabin, colour: Colour) -> tuple[Part, ...]:
    x, z = cabin.feet[0] - 0.40, cabin.foot + 0.10
    parts = []
    for side in (1.0, -1.0):
        centres = np.array([[x, side * (cabin.base + 0.10), z], [x, side * (cabin.base + 0.19), z]])
        hull = Hull(centres, np.array([0.07, 0.075]), darker(colour, 0.85))
        parts.append(Part((hull,), outward=(0.0, side, 0.0)))
    return tuple(parts)


def _bed(shape: Shape, colour: Colour) -> tuple[Face, ...]:
    if not shape.bed:
        return ()
    last = shape.sections[-1]
    return bed(shape.cabin.feet[1], last.x + 0.08, last.half * 0.84, 0.72, last.top, colour)
