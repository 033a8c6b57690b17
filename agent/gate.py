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
"""Pixels of the small copy across, at least; a person of 20 pixels in a 720p picture is 5 pixels there."""

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

ROWS = 2
"""Rows of the picture that make one row of the small copy: of a large picture, more would only cost."""

Average = NDArray[np.float32]

_CLOSE = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves in one frame: boxes around it and the share of the picture, 0..1."""

    boxes: tuple[Box, ...]
    share: float


STILL = Motion((), 0.0)
EVERYTHING = Motion((WHOLE,), 1.0)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A small copy beside the average: how they differ, and where too much (255) to be noise."""

    at: float
    small: Image
    difference: Image
    moving: Image
    motion: Motion


class Gate:
    """Keeps the running average of one camera, of which no two pictures have the same time."""

    def __init__(self) -> None:
        self._average: Average | None = None
        self._noise = LEAST_DIFFERENCE / NOISE_FACTOR
        self._learned = 0.0
        self._compared: _Comparison | None = None

    def look(self, luma: Image, now: float) -> Motion:
        """What moves in a luma plane of shape (height, width) at monotonic time `now`, which is then learned.

        A first look sees all move.
        """
        seen = self._compare(luma, now)
        elapsed, self._learned = max(0.0, now - self._learned), now
        if self._average is None or seen.motion is EVERYTHING:
            self._average = seen.small.astype(np.float32)
        else:
            self._learn(self._average, seen, elapsed)
        return seen.motion

    def peek(self, luma: Image, now: float) -> Motion:
        """The same without learning it; a look at the same picture then costs no second comparison."""
        return self._compare(luma, now).motion

    def _compare(self, luma: Image, now: float) -> _Comparison:
        if self._compared is None or self._compared.at != now:
            self._compared = self._measure(_shrink(luma), now)
        return self._compared

    def _measure(self, small: Image, now: float) -> _Comparison:
        average = self._average
        if average is None or average.shape != small.shape:
            return _Comparison(now, small, small, small, EVERYTHING)
        brighter = cv2.mean(small)[0] - cv2.mean(average)[0]
        expected = cv2.addWeighted(average, 1.0, average, 0.0, brighter, dtype=cv2.CV_8U)
        difference = _bytes(cv2.absdiff(small, expected))
        threshold = max(LEAST_DIFFERENCE, NOISE_FACTOR * self._noise)
        moving = _bytes(cv2.threshold(difference, threshold, 255, cv2.THRESH_BINARY)[1])
        share = cv2.countNonZero(moving) / moving.size
        motion = EVERYTHING if share > SUDDEN else Motion(_boxes(moving), share)
        return _Comparison(now, small, difference, moving, motion)

    def _learn(self, average: Average, seen: _Comparison, elapsed: float) -> None:
        """Let `average` follow in place, and the noise what is left of the difference."""
        cv2.accumulateWeighted(seen.small, average, 1 - exp(-elapsed / STILL_SECONDS), cv2.bitwise_not(seen.moving))
        cv2.accumulateWeighted(seen.small, average, 1 - exp(-elapsed / MOVING_SECONDS), seen.moving)
        self._noise += (_deviation(seen.difference) - self._noise) * (1 - exp(-elapsed / STILL_SECONDS))


def _shrink(luma: Image) -> Image:
    """A small copy, each pixel the mean of whole pixels: other ratios would cost ten times as much."""
    width = luma.shape[1]
    across = max(1, width // WIDTH)
    down = min(across, ROWS)
    rows = luma[:: across // down]
    size = (width // across, len(rows) // down)
    whole = rows[: size[1] * down, : size[0] * across]
    return _bytes(cv2.GaussianBlur(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), (3, 3), 0))


def _bytes(picture: NDArray[Any]) -> Image:
    """The same picture: OpenCV's types do not tell that bytes stay bytes."""
    return picture.astype(np.uint8, copy=False)


def _deviation(difference: Image) -> float:
    """Standard deviation of the noise in an absolute difference of whole levels.

    The median of |x| for normal noise is 0.6745 of its standard deviation, and motion barely moves a median. It is
    that of grouped data: between the levels.
    """
    counts = np.bincount(difference[::4, ::4].ravel())
    reached = np.cumsum(counts)
    half = reached[-1] / 2
    level = int(np.searchsorted(reached, half))
    return float(level + 0.5 - (reached[level] - half) / counts[level]) / 0.6745


def _boxes(moving: Image) -> tuple[Box, ...]:
    """Around what moves together: the dilation joins what is less than five pixels apart."""
    height, width = moving.shape
    outlines, _ = cv2.findContours(cv2.dilate(moving, _CLOSE), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = (cv2.boundingRect(outline) for outline in outlines)
    return tuple(
        Box(x / width, y / height, (x + w) / width, (y + h) / height)
        for x, y, w, h in found
        if cv2.countNonZero(moving[y : y + h, x : x + w]) >= LEAST_AREA
    )
