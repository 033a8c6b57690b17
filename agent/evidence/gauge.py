"""How much of a marked line does water cover? The line's pieces beside what they looked like when dry.

The same measure as for the ground, correlation with a reference, for short pieces of a pole, a wall or a kerb's face
from its foot upwards.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, hypot

import numpy as np
from numpy.typing import NDArray

from agent.data import Image, Point

PIECE, FEWEST, MOST = 5.0, 3, 12
"""Pixels of a piece's length, and how many pieces a line is cut into at least and at most."""

ASIDE = 4
"""Pixels to each side of the line that belong to it."""

PATTERN = 4.0
"""Standard deviation, in levels, that a piece must have had to be recognised or missed."""

LOST = 0.45
"""Correlation below which a piece is covered."""

AVERAGE_SECONDS = 3.0
"""Time constant of what is measured: one wave or leg says nothing."""

LONGEST = 2.0
"""Seconds that one look counts at most: as long as a camera sleeps."""

Plane = NDArray[np.float32]


class Gauge:
    """One line from `foot` to `top` in one camera's picture."""

    def __init__(self, foot: Point, top: Point) -> None:
        self._foot, self._top = foot, top
        self._likeness: NDArray[np.float64] | None = None
        self._at = 0.0

    def look(self, luma: Image, reference: Plane, now: float) -> float | None:
        """The share 0..1 of the line, from its foot, that is covered without a gap; None where all of it is.

        None, too, where the line never had a pattern: covered whole or hidden whole look alike.
        """
        pieces = self._pieces(luma.shape)
        alike = np.array([_likeness(luma[piece], reference[piece]) for piece in pieces])
        weight = 1 - exp(-min(LONGEST, max(0.0, now - self._at)) / AVERAGE_SECONDS)
        if self._likeness is None or len(self._likeness) != len(alike):
            self._likeness = np.ones(len(alike))
        known = ~np.isnan(alike)
        self._likeness[known] += weight * (alike[known] - self._likeness[known])
        self._at = now
        return _level(np.where(known, self._likeness, np.nan))

    def _pieces(self, shape: Sequence[int]) -> list[tuple[slice, slice]]:
        """Boxes of pixels around the line's pieces, from the foot on."""
        height, width = shape
        ends = np.array([self._foot, self._top]) * (width, height)
        length = hypot(*(ends[1] - ends[0]))
        count = int(min(MOST, max(FEWEST, length // PIECE)))
        joints = np.linspace(ends[0], ends[1], count + 1)
        return [_around(a, b, width, height) for a, b in pairwise(joints)]


def _around(a: NDArray[np.float64], b: NDArray[np.float64], width: int, height: int) -> tuple[slice, slice]:
    """The pixels between two ends, and some to the sides of a line that rises, or over and under one that lies."""
    upright = abs(b[1] - a[1]) >= abs(b[0] - a[0])
    wider, taller = (ASIDE, 0) if upright else (0, ASIDE)
    left, right = min(a[0], b[0]) - wider, max(a[0], b[0]) + wider + 1
    top, bottom = min(a[1], b[1]) - taller, max(a[1], b[1]) + taller + 1
    return slice(max(0, int(top)), min(height, int(bottom))), slice(max(0, int(left)), min(width, int(right)))


def _likeness(seen: Image, dry: Plane) -> float:
    """Their correlation coefficient; NaN where the dry piece has no pattern."""
    if dry.size == 0 or dry.std() < PATTERN:
        return float("nan")
    return float(((seen - seen.mean()) * (dry - dry.mean())).mean() / (max(1.0, float(seen.std())) * dry.std()))


def _level(likeness: NDArray[np.float64]) -> float | None:
    """How far up the pieces with a pattern are lost."""
    seen = [index for index, value in enumerate(likeness) if value >= LOST]
    return min(seen) / len(likeness) if seen else None
