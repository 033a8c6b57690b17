"""The road's own directions, learned from who drives on it: where vehicles pass, and which way.

A grid over the picture counts each vehicle once in each cell that it drives through, with its direction. The mean
direction of a cell and how much the passes agree are the mean resultant of circular data (Mardia and Jupp,
"Directional Statistics", 2000, section 2.3). A cell that both directions use never agrees, so it never judges.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.data import Box
from agent.evidence.trail import Course
from agent.geometry import foot

COLUMNS, ROWS = 32, 18
"""Cells of the grid across and down."""

LEAST_PASSES = 60
"""Vehicles that must have driven through a cell before it has a direction: where none of 60 went another way, fewer
than one in twenty does (rule of three, Hanley and Lippman-Hand, 1983)."""

LEAST_AROUND = 3 * LEAST_PASSES
"""The same for a cell and those around it: a vehicle counts in about three of them."""

OBJECTIONS = 5.0
"""Passes the other way at which a cell goes no longer by those around it."""

AGREEMENT = 0.9
"""Mean resultant length, 0..1, from which a cell's passes agree: one vehicle in twenty goes the other way."""

MOST_PASSES = 200.0
"""Passes of a cell from which the old ones are halved: roads change, cameras are turned."""

FAR = 6
"""Cells that a vehicle may cross from one look to the next: beyond it may have gone round a corner."""

DRIVEN = 0.1
"""Share of the busiest cell's passes from which others drive through a place too."""

KNOWN = 20.0
"""Passes of the busiest cell from which it is known where vehicles drive."""

Cell = tuple[int, int]
"""Row and column."""


class Direction(NamedTuple):
    """Where a road leads, in heights of the picture; a unit vector."""

    dx: float
    dy: float


class Lanes:
    """What one camera has learned of its road."""

    def __init__(self) -> None:
        self._passes = np.zeros((ROWS, COLUMNS))
        self._sums = np.zeros((ROWS, COLUMNS, 2))
        self._last: dict[int, Cell] = {}

    def learn(self, number: int, box: Box, way: Course) -> None:
        """Track `number`, in `box`, drives this way: it counts in each cell that it came into since it was told of."""
        if not way.length:
            return
        cell = _cell(box)
        for new in _between(self._last.get(number), cell):
            self._sums[new] += (way.dx / way.length, way.dy / way.length)
            self._passes[new] += 1
            if self._passes[new] > MOST_PASSES:
                self._passes[new] /= 2
                self._sums[new] /= 2
        self._last[number] = cell

    def forget(self, living: set[int]) -> None:
        """Forget where the tracks were that are no more."""
        self._last = {number: cell for number, cell in self._last.items() if number in living}

    def direction(self, box: Box) -> Direction | None:
        """The way of those who drive where this box meets the ground; None where too few did or they disagree.

        Where too few did, as along the kerb, those beside it count, unless some here went against them.
        """
        cell, around = _cell(box), _around(_cell(box))
        if self._passes[cell] >= LEAST_PASSES:
            return _agreed(float(self._passes[cell]), self._sums[cell], LEAST_PASSES)
        sums = self._sums[around].sum(axis=(0, 1))
        beside = _agreed(float(self._passes[around].sum()), sums, LEAST_AROUND)
        own = float(self._sums[cell] @ beside) if beside else 0.0
        return beside if own > -OBJECTIONS else None

    def is_beside(self, box: Box) -> bool:
        """Whether it is known where vehicles drive, and it is not where this box meets the ground: a kerb, a yard."""
        busiest, here = float(self._passes.max()), float(self._passes[_around(_cell(box))].max())
        return busiest >= KNOWN and here < DRIVEN * busiest


def _between(before: Cell | None, cell: Cell) -> list[Cell]:
    """The cells on the line from one to another, the first left out; the last alone where the line is too long."""
    if before is None:
        return [cell]
    down, across = cell[0] - before[0], cell[1] - before[1]
    steps = max(abs(down), abs(across))
    if steps > FAR:
        return [cell]
    return [(before[0] + round(down * n / steps), before[1] + round(across * n / steps)) for n in range(1, steps + 1)]


def _agreed(passes: float, sums: NDArray[np.float64], least: float) -> Direction | None:
    """The mean direction of so many passes with this sum."""
    dx, dy = (float(value) for value in sums)
    length = (dx * dx + dy * dy) ** 0.5
    return Direction(dx / length, dy / length) if passes >= least and length >= AGREEMENT * passes else None


def _around(cell: Cell) -> tuple[slice, slice]:
    """A cell and those that touch it."""
    row, column = cell
    return slice(max(0, row - 1), row + 2), slice(max(0, column - 1), column + 2)


def _cell(box: Box) -> Cell:
    at = foot(box)
    return min(ROWS - 1, max(0, int(at.y * ROWS))), min(COLUMNS - 1, max(0, int(at.x * COLUMNS)))
