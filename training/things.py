"""What people hold, as polygons: pistols, rifles, knives, sticks, and what only looks like them.

Each is told in units of its length and differs every time. What is harmless (a phone, a bottle, a tool, a cup) has no
name.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator
Points = NDArray[np.float64]


class Piece(NamedTuple):
    """A polygon in units of the thing's length, x along it from the hand, y down; its colour."""

    corners: Points
    colour: tuple[float, float, float]


class Thing(NamedTuple):
    """What is held: its name (None: nothing that anyone asks for), pieces, length in the holder's heights."""

    name: str | None
    pieces: tuple[Piece, ...]
    length: tuple[float, float]
    grip: tuple[float, float]


def _metal(random: Random) -> tuple[float, float, float]:
    level = random.choice([random.uniform(10, 60), random.uniform(90, 190)], p=[0.75, 0.25])
    return level, level * random.uniform(0.95, 1.05), level * random.uniform(0.95, 1.1)


def _dull(random: Random) -> tuple[float, float, float]:
    red = random.uniform(20, 150)
    return red, red * random.uniform(0.5, 1.0), red * random.uniform(0.3, 1.0)


def _bar(x1: float, x2: float, y1: float, y2: float, lean: float = 0.0) -> Points:
    """A rectangle whose lower edge is moved along by `lean`."""
    return np.array([(x1, y1), (x2, y1), (x2 + lean, y2), (x1 + lean, y2)])


def _pistol(random: Random) -> Thing:
    steel, grip = _metal(random), random.choice(np.array([_metal(random), _dull(random)]))
    thick, drop = random.uniform(0.14, 0.22), random.uniform(0.45, 0.7)
    lean = -random.uniform(0.05, 0.2)
    guard = _bar(0.3, 0.48, thick, thick + random.uniform(0.12, 0.2), -0.03)
    pieces = [
        Piece(_bar(0.05, 0.32, thick * 0.8, drop, lean), tuple(grip)),
        Piece(guard, steel),
        Piece(_bar(0, 1, 0, thick), steel),
    ]
    if random.random() < 0.3:
        pieces.append(Piece(_bar(0.25, 0.5, -0.06, thick + 0.1), _metal(random)))
    if random.random() < 0.5:
        pieces.append(Piece(_bar(0.93, 0.98, -0.04, 0), steel))
    return Thing("gun", tuple(pieces), (0.1, 0.4), (0.12, drop * 0.6))


def _rifle(random: Random) -> Thing:
    steel, wood = _metal(random), random.choice(np.array([_metal(random), _dull(random)]))
    thick = random.uniform(0.05, 0.09)
    butt = thick + random.uniform(0.08, 0.14)
    pieces = (
        Piece(np.array([(-0.35, 0.0), (0.05, 0.0), (0.05, thick), (-0.35, butt)]), tuple(wood)),
        Piece(_bar(0, 0.45, -0.01, thick), steel),
        Piece(_bar(0.1, 0.17, thick, thick + 0.16, -0.03), tuple(wood)),
        Piece(_bar(0.25, 0.33, thick, thick + random.uniform(0.1, 0.22), random.uniform(0, 0.06)), steel),
        Piece(_bar(0.45, 1, 0.01, 0.01 + thick * 0.45), steel),
    )
    return Thing("gun", pieces, (0.35, 0.7), (0.12, thick))


def _knife(random: Random) -> Thing:
    shine = random.uniform(130, 235)
    blade = (shine, shine * random.uniform(0.97, 1.03), shine * random.uniform(0.97, 1.08))
    wide, start = random.uniform(0.08, 0.18), random.uniform(0.3, 0.42)
    tip = random.uniform(0, wide)
    edge = np.array([(start, 0), (0.85, 0), (1, tip), (0.8, wide), (start, wide)])
    return Thing(
        "knife",
        (Piece(edge, blade), Piece(_bar(0, start, 0.01, wide * random.uniform(0.7, 1)), _dull(random))),
        (0.12, 0.38),
        (start * 0.45, wide * 0.5),
    )


def _stick(random: Random) -> Thing:
    thin, thick = random.uniform(0.015, 0.035), random.uniform(0.025, 0.08)
    rod = np.array([(0, -thin), (1, -thick), (1, thick), (0, thin)])
    colour = random.choice(np.array([_dull(random), _metal(random)]))
    return Thing("stick", (Piece(rod, tuple(colour)),), (0.4, 0.75), (random.uniform(0.05, 0.25), 0))


def _harmless(random: Random) -> Thing:
    long, colour = random.uniform(0.35, 0.6), random.choice(np.array([_metal(random), _dull(random)]))
    shapes = (
        (Piece(_bar(0, 1, 0, long), tuple(colour)),),
        (Piece(_bar(0, 0.7, 0, 0.3), tuple(colour)), Piece(_bar(0.7, 1, 0.09, 0.21), tuple(colour))),
        (Piece(_bar(0, 0.8, 0, 0.12), tuple(colour)), Piece(_bar(0.75, 1, -0.1, 0.22), _metal(random))),
        (Piece(_bar(0, 0.8, 0, 0.9, 0.05), tuple(random.uniform(60, 250, 3))),),
    )
    return Thing(None, shapes[random.integers(len(shapes))], (0.07, 0.2), (0.2, 0.1))


_DANGEROUS: tuple[Callable[[Random], Thing], ...] = (_pistol, _pistol, _rifle, _knife, _knife, _stick)


def some(random: Random) -> Thing:
    """One of the things, somewhat more often a dangerous one than a harmless one."""
    make = _DANGEROUS[random.integers(len(_DANGEROUS))] if random.random() < 0.6 else _harmless
    return make(random)
