"""Is something burning? Pixels of a flame's colour whose brightness will not rest, told from what merely passes.

A pixel has a flame's colour by the rules of Celik and Demirel (2009) for YCbCr: luma over blue-difference, red-
difference far over blue-difference, and each on its side of the picture's mean. It is alive when its luma keeps jumping
between looks at which it has that colour both times: flames flicker at about 10 Hz (Toreyin, Dedeoglu, Gudukbay and
Cetin, 2006), which five looks a second see as disorder. An orange wall that people walk past has the colour, and
comes and goes, but each time it is back it is as bright as before; a car's lamp is there once and gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import cv2
import numpy as np
from numpy.typing import NDArray

from agent import yuv
from agent.data import Box, Image

MEMORY = 1.2
"""Seconds of the averages: a few looks, so that a flame is told within seconds and a passing lamp is forgotten."""

LONGEST = 0.5
"""Seconds that one look counts at most: two pictures far apart say little."""

REDNESS = 40
"""Levels by which a flame's red-difference exceeds its blue-difference (Celik and Demirel's tau)."""

REDDEST = 155
"""Levels of red-difference that a flame has at least: mustard and khaki clothes have about 150."""

DARKEST = 80
"""Levels of luma below which nothing burns: at night the picture's mean is too low a bar."""

RESTLESS = 9.0
"""Levels of luma by which a pixel of a flame jumps from look to look: grain and most cloth stay below."""

LIVELY = 14.0
"""Levels by which those of a flame jump on average: real and painted flames by 20 to 27, red clothes by up to 13."""

COMMON = 2.0
"""How often the median pixel's jump (rain, grain, a shaking camera, changing exposure) is added to that."""

PRESENT, TWICE = 0.2, 0.08
"""Shares of the recent looks at which a pixel has the colour, and has it at two in a row, for its luma to count."""

LEAST = 5
"""Pixels, of the half-size picture, that must be alive together."""

WIDENED = 3 * LEAST
"""Pixels that so many fill at least once each has been widened by one all around."""

HABIT_SECONDS, HABITUAL = 86400.0, 0.05
"""A place that is alive for more than this share of a day is a sign or a hearth, and no news: about 75 minutes."""

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

_AROUND = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Flame:
    """What is alive together. `share` of the picture it covers, `jump` in levels of luma from look to look.

    `alight` is the share of it, 0..1, that has a flame's colour right now.
    """

    box: Box
    share: float
    jump: float
    alight: float


@dataclass(slots=True)
class _Memory:
    """What is remembered of each pixel of the half-size picture, and how `restless` the median one is, in levels."""

    at: float
    restless: float
    luma: Image
    coloured: Mask
    present: Map
    twice: Map
    jumps: Map
    usual: Map


class Flames:
    """Remembers the last seconds of one camera, and where it flickers every day."""

    def __init__(self) -> None:
        self._memory: _Memory | None = None

    def look(self, small: Image, now: float, hidden: Sequence[Box] = ()) -> tuple[Flame, ...]:
        """What burns in an I420 picture at second `now`, largest first; nothing burns inside `hidden`."""
        luma, blue, red = planes(small)
        coloured = flame_coloured(luma, blue, red)
        _hide(coloured, hidden)
        memory = self._memory
        if memory is None or memory.luma.shape != luma.shape:
            self._memory = _Memory(now, 0.0, luma, coloured, *(np.zeros(luma.shape, np.float32) for _ in range(4)))
            return ()
        elapsed = min(LONGEST, max(0.0, now - memory.at))
        common = _learn(memory, luma, coloured, elapsed)
        memory.at = now
        jumps = memory.jumps / (memory.twice + 1e-3)
        alive = (jumps > RESTLESS + COMMON * common) & (memory.twice > TWICE) & (memory.present > PRESENT)
        cv2.accumulateWeighted(alive.astype(np.float32), memory.usual, elapsed / HABIT_SECONDS)
        return _together(alive & (memory.usual < HABITUAL), jumps, coloured)


def planes(small: Image) -> tuple[Image, Image, Image]:
    """Luma and both colour-difference planes of an I420 picture, all at the size of the latter."""
    luma, blue, red = yuv.planes(small)
    shrunk = cv2.resize(luma, blue.shape[::-1], interpolation=cv2.INTER_AREA)
    return shrunk.astype(np.uint8, copy=False), blue, red


def flame_coloured(luma: Image, blue: Image, red: Image) -> Mask:
    """Where three planes of equal shape have a flame's colour (Celik and Demirel, 2009, rules 3 to 6)."""
    bright = luma > max(cv2.mean(luma)[0], DARKEST)
    warm = (cv2.subtract(red, blue) >= REDNESS) & (red >= REDDEST)
    beside = (blue < cv2.mean(blue)[0]) & (red > cv2.mean(red)[0])
    coloured: Mask = bright & warm & beside & (luma > blue)
    return coloured


def _hide(coloured: Mask, hidden: Sequence[Box]) -> None:
    height, width = coloured.shape
    for box in hidden:
        rows = slice(max(0, int(box.y1 * height) - 1), int(box.y2 * height) + 2)
        coloured[rows, max(0, int(box.x1 * width) - 1) : int(box.x2 * width) + 2] = False


def _learn(memory: _Memory, luma: Image, coloured: Mask, elapsed: float) -> float:
    """Take in one look; how much the median pixel jumps, now or lately."""
    weight = 1 - exp(-elapsed / MEMORY)
    jump = cv2.absdiff(luma, memory.luma)
    both = (coloured & memory.coloured).astype(np.float32)
    cv2.accumulateWeighted(coloured.astype(np.float32), memory.present, weight)
    cv2.accumulateWeighted(both, memory.twice, weight)
    cv2.accumulateWeighted(both * jump, memory.jumps, weight)
    memory.luma, memory.coloured = luma, coloured
    common = float(np.median(jump))
    memory.restless += weight * (common - memory.restless)
    return max(common, memory.restless)


def _together(alive: Mask, jumps: Map, coloured: Mask) -> tuple[Flame, ...]:
    """What is alive side by side, largest first."""
    near = cv2.dilate(alive.astype(np.uint8), _AROUND)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    found = []
    for number in range(1, count):
        x, y, width, height, size = (int(value) for value in stats[number])
        if size < WIDENED:
            continue
        part = alive & (labels == number)
        if np.count_nonzero(part) >= LEAST and jumps[part].mean() >= LIVELY:
            found.append(_flame((x, y, x + width, y + height), part, jumps, coloured))
    return tuple(sorted(found, key=lambda flame: -flame.share))


def _flame(corners: tuple[int, int, int, int], part: Mask, jumps: Map, coloured: Mask) -> Flame:
    height, width = part.shape
    x1, y1, x2, y2 = corners
    return Flame(
        box=Box(x1 / width, y1 / height, x2 / width, y2 / height),
        share=float(part.mean()),
        jump=float(jumps[part].mean()),
        alight=float(coloured[part].mean()),
    )
