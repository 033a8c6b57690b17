"""Is anything moving? Decided on a small copy of the luma plane; no colour is converted for it.

The street is compared with a running average of itself: what differs by more than the picture's own noise moves.
Two corrections keep light from looking like motion: the mean brightness is taken out of both pictures first, and a
change of most of the picture at once (a lamp, a camera's IR switch) starts the average anew.
The running average is OpenCV's `accumulateWeighted`, with weights from elapsed time, so that irregular frames do no
harm.
"""

from dataclasses import dataclass
from math import exp
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import WHOLE, Box, Image

WIDTH = 320
"""Pixels of the small copy across; a person of 20 pixels in a 720p picture is 5 pixels there."""

STILL_SECONDS = 4.0
"""Time constant with which the average follows what does not move."""

MOVING_SECONDS = 30.0
"""Time constant with which it takes in what moves, so that a car that parks ends as part of the street."""

LEAST_DIFFERENCE = 10.0
"""Levels of luma below which nothing counts as motion, however quiet the sensor."""

NOISE_FACTOR = 5.0
"""Standard deviations of the sensor's noise that motion must exceed."""

LEAST_AREA = 6
"""Pixels of the small copy that must move together."""

SUDDEN = 0.6
"""Share of the picture that, when it changes at once, is light and not motion."""

Small = NDArray[np.float32]

_CLOSE = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves in one frame: boxes around it and the share of the picture, 0..1."""

    boxes: tuple[Box, ...]
    share: float


STILL = Motion((), 0.0)
EVERYTHING = Motion((WHOLE,), 1.0)


class Gate:
    """Keeps the running average of one camera."""

    def __init__(self) -> None:
        self._average: Small | None = None
        self._noise = LEAST_DIFFERENCE / NOISE_FACTOR
        self._looked = 0.0

    def look(self, luma: Image, now: float) -> Motion:
        """What moves in a luma plane of shape (height, width) at monotonic time `now`; a first look sees all move."""
        small = _shrink(luma)
        average = self._average
        if average is None or average.shape != small.shape:
            return self._restart(small, now)
        difference = cv2.absdiff(small, average + (small.mean() - average.mean()))
        threshold = max(LEAST_DIFFERENCE, NOISE_FACTOR * self._noise)
        moving = (difference > threshold).astype(np.uint8)
        share = float(moving.mean())
        if share > SUDDEN:
            return self._restart(small, now)
        self._learn(small, average, difference, moving, now - self._looked)
        self._looked = now
        return Motion(_boxes(moving), share)

    def _restart(self, small: Small, now: float) -> Motion:
        self._average, self._looked = small, now
        return EVERYTHING

    def _learn(self, small: Small, average: Small, difference: NDArray[Any], moving: Image, elapsed: float) -> None:
        """Let `average` follow `small` in place, and the noise what is left of the difference."""
        cv2.accumulateWeighted(small, average, 1 - exp(-elapsed / STILL_SECONDS), 1 - moving)
        cv2.accumulateWeighted(small, average, 1 - exp(-elapsed / MOVING_SECONDS), moving)
        # the median of |x| for normal noise is 0.6745 of its standard deviation, and motion barely moves a median
        deviation = float(np.median(difference[::4, ::4])) / 0.6745
        self._noise += (deviation - self._noise) * (1 - exp(-elapsed / STILL_SECONDS))


def _shrink(luma: Image) -> Small:
    height, width = luma.shape
    size = (min(WIDTH, width), max(1, round(height * min(1.0, WIDTH / width))))
    small = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (3, 3), 0).astype(np.float32)


def _boxes(moving: Image) -> tuple[Box, ...]:
    height, width = moving.shape
    joined = cv2.dilate(moving, _CLOSE, iterations=2)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    moved = np.bincount(labels.ravel(), weights=moving.ravel(), minlength=count)
    kept = (stats[i, :4] for i in range(1, count) if moved[i] >= LEAST_AREA)
    return tuple(
        Box(float(x) / width, float(y) / height, float(x + w) / width, float(y + h) / height) for x, y, w, h in kept
    )
