"""Does it rain hard? Fine, upright specks all over the picture that are elsewhere at every look.

Falling drops blur into streaks that are much longer than wide and never twice at one place (Garg and Nayar, 2007). So
what changes between two looks changes far more from column to column than from row to row, and not just where things
move but in the picture's median pixel. Grain has no direction; waves lie flat.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.evidence.shake import Shift

Signed = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Streaks:
    """`density`: levels by which the median pixel's change differs from its neighbour's beside it.

    `upright`: how much more the changes differ from column to column than from row to row; grain has 1, streaks 1.4
    and more.
    """

    density: float = 0.0
    upright: float = 1.0


def streaks(before: Image, luma: Image, shift: Shift) -> Streaks:
    """What changed between two luma planes (height, width), the camera having moved by `shift`."""
    if shift.pixels > 0:
        moved = np.array([[1, 0, shift.x], [0, 1, shift.y]])
        size = luma.shape[1], luma.shape[0]
        before = cv2.warpAffine(before, moved, size, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    change: Signed = cv2.subtract(luma, before, dtype=cv2.CV_16S).astype(np.int16, copy=False)
    beside, below = _steps(change[::2, 1:], change[::2, :-1]), _steps(change[1:, ::2], change[:-1, ::2])
    return Streaks(beside, (beside + 0.1) / (below + 0.1))


def _steps(one: Signed, other: Signed) -> float:
    """The median of |a - b|, between whole levels."""
    counts = np.bincount(np.abs(one - other).ravel())
    reached = np.cumsum(counts)
    half = reached[-1] / 2
    level = int(np.searchsorted(reached, half))
    return float(level + 0.5 - (reached[level] - half) / counts[level])
