"""Whether a picture really shows something in a box: told from its luma alone, without knowing what it should show."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image

CELL = 4
"""Pixels across and down that are taken together: small enough for far people, large enough to quiet the grain."""

LEAST_CONTRAST = 2.5
"""Standard deviation within a box, in grey levels, below which it is as good as plain."""

LEAST_CHANGE = 4.0
"""Mean grey levels by which a box must differ from the empty street, or from what surrounds it."""

LEAST_KNOWN = 0.5
"""Share of a box whose empty street must have been seen to be compared with."""

Cells = NDArray[np.float32]


class Eye:
    """Remembers the street of one camera as it looks where nothing stands."""

    def __init__(self) -> None:
        self._empty: Cells = np.empty((0, 0), np.float32)

    def look(self, luma: Image, boxes: Sequence[Box], height: int) -> list[bool]:
        """Which boxes show something in a luma plane, the upper rows of a picture `height` pixels high."""
        cells = _cells(luma)
        if self._empty.shape != cells.shape:
            self._empty = np.full_like(cells, np.nan)
        places = [_place(box, cells.shape, luma.shape[0] / height) for box in boxes]
        shown = [self._shows(cells, place) for place in places]
        self._learn(cells, places)
        return shown

    def _shows(self, cells: Cells, place: tuple[slice, slice]) -> bool:
        inside = cells[place]
        if inside.size == 0 or float(inside.std()) < LEAST_CONTRAST:
            return False
        change = np.abs(inside - self._empty[place])
        known = np.isfinite(change)
        if known.mean() < LEAST_KNOWN:
            change, known = np.abs(inside - _around(cells, place)), np.ones_like(known)
        return float(change[known].mean()) >= LEAST_CHANGE

    def _learn(self, cells: Cells, places: Sequence[tuple[slice, slice]]) -> None:
        free = np.ones(cells.shape, np.bool_)
        for rows, columns in places:
            free[max(rows.start - 1, 0) : rows.stop + 1, max(columns.start - 1, 0) : columns.stop + 1] = False
        self._empty[free] = cells[free]


def _cells(luma: Image) -> Cells:
    height, width = luma.shape
    size = (max(1, width // CELL), max(1, height // CELL))
    return cv2.resize(luma, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _place(box: Box, shape: tuple[int, ...], share: float) -> tuple[slice, slice]:
    """A box's cells; `share` is how much of the picture's height there are cells for."""
    rows, columns = shape[0] / share, shape[1]
    down = slice(int(box.y1 * rows), min(int(np.ceil(box.y2 * rows)), shape[0]))
    return down, slice(int(box.x1 * columns), min(int(np.ceil(box.x2 * columns)), shape[1]))


def _around(cells: Cells, place: tuple[slice, slice]) -> float:
    """The mean of what lies beside a box, half its size in each direction."""
    rows, columns = place
    down, across = (rows.stop - rows.start) // 2 + 1, (columns.stop - columns.start) // 2 + 1
    larger = cells[max(rows.start - down, 0) : rows.stop + down, max(columns.start - across, 0) : columns.stop + across]
    inside = cells[place]
    return float((larger.sum() - inside.sum()) / max(larger.size - inside.size, 1))
