"""Does the camera itself move? How far the whole picture has shifted between two looks.

Six tiles of the picture are each compared with themselves by phase correlation (Kuglin and Hines, 1975). When the
camera moves, most tiles shift alike; when things move before it, each tile shifts as it likes.
"""

from dataclasses import dataclass
from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image

TILE = 64
"""Pixels of a tile's side: a power of two, for the Fourier transform."""

ACROSS, DOWN = 3, 2
"""Tiles beside and below each other."""

ALIKE, ALIKE_SHARE = 0.6, 0.5
"""Pixels by which a tile may differ from the others' median shift, plus this share of it: a camera rolls, too."""

AGREED = 4
"""Tiles that must shift alike for it to be the camera."""

LEAST = 0.4
"""Pixels from which it is a shift; compression alone makes up to 0.3."""

Tiles = tuple[NDArray[np.float32], ...]

_WINDOW = cv2.createHanningWindow((TILE, TILE), cv2.CV_32F)


@dataclass(frozen=True, slots=True)
class Shift:
    """Pixels to the right and down by which most of the picture moved; (0, 0) when the camera held still."""

    x: float = 0.0
    y: float = 0.0

    @property
    def pixels(self) -> float:
        """How far."""
        return hypot(self.x, self.y)


class Shake:
    """Remembers the last picture of one camera."""

    def __init__(self) -> None:
        self._last: Tiles = ()

    def look(self, luma: Image) -> Shift:
        """How the camera moved since the last look; `luma` has shape (height, width)."""
        last, self._last = self._last, _tiles(luma)
        if len(last) != len(self._last) or not last:
            return Shift()
        shifts = np.array([cv2.phaseCorrelate(a, b, _WINDOW)[0] for a, b in zip(last, self._last, strict=True)])
        x, y = (float(value) for value in np.median(shifts, axis=0))
        apart = np.hypot(shifts[:, 0] - x, shifts[:, 1] - y)
        alike = np.count_nonzero(apart < ALIKE + ALIKE_SHARE * hypot(x, y))
        return Shift(x, y) if alike >= AGREED and hypot(x, y) >= LEAST else Shift()


def _tiles(luma: Image) -> Tiles:
    """Spread evenly over the picture; none where it is smaller than one."""
    height, width = luma.shape
    if min(height, width) < TILE:
        return ()
    lefts = np.linspace(0, width - TILE, ACROSS).astype(int)
    tops = np.linspace(0, height - TILE, DOWN).astype(int)
    return tuple(luma[top : top + TILE, left : left + TILE].astype(np.float32) for top in tops for left in lefts)
