"""Motion that was looked at again and again and was nothing: leaves, a flag, a fountain, rain.

A grid over the picture remembers, cell by cell, how often motion there was looked at in vain and how large it was. Who
walks through leaves moves more of the picture than they do, or another part of it, and is not familiar. Something
found in a motion clears its cells at once, and what is not confirmed fades.
"""

from collections.abc import Sequence
from math import ceil, exp

import numpy as np

from agent.data import Box
from agent.geometry import area, intersection

ACROSS, DOWN = 32, 18
"""Cells of the grid; one is 40 pixels of a 720p picture wide and high."""

ENOUGH = 25.0
"""Looks in vain after which motion is familiar: five seconds of looking."""

MOST = 2 * ENOUGH
"""Looks in vain that are remembered."""

FADE = 300.0
"""Seconds in which the memory of looks fades to 1/e: a look every five seconds is enough to keep it."""

WAKE = 9.0
"""Looks that a wake in vain counts as: after three such motion is familiar."""

KNOWN = 0.8
"""How well its cells must be known, 1 being enough looks at each: a branch does not swing twice alike."""

LARGER = 1.5
"""How much larger than usual familiar motion may be, as a ratio of areas."""

UP, DOWNWARDS = 1.20, 0.98
"""Steps with which the usual size follows larger and smaller motion. They balance where one motion in ten is larger:
the 0.9 quantile by stochastic approximation (Robbins and Monro, 1951)."""

_Cells = tuple[slice, slice]


class Habit:
    """What moves in vain in one camera's picture."""

    def __init__(self) -> None:
        self._looks = np.zeros((DOWN, ACROSS))
        self._usual = np.zeros((DOWN, ACROSS))
        self._faded = float("-inf")

    def familiar(self, box: Box, now: float) -> bool:
        """Whether motion in `box` at monotonic time `now` is of the kind and place that was nothing before."""
        self._fade(now)
        cells = _cells(box)
        known = float(np.minimum(1.0, self._looks[cells] / ENOUGH).mean())
        return known >= KNOWN and area(box) <= LARGER * float(self._usual[cells].max())

    def learn(self, moving: Sequence[Box], found: Sequence[Box], doubtful: Sequence[Box], now: float) -> None:
        """Take in a look at `moving`, of which some may be what was found; the rest was looked at in vain.

        What is doubtful is neither.
        """
        self._fade(now)
        for box in moving:
            if any(belongs(box, thing) for thing in found):
                self._looks[_cells(box)] = 0.0
            elif not any(belongs(box, thing) for thing in doubtful):
                self._count(box)

    def learn_wake(self, moving: Sequence[Box], now: float) -> None:
        """Take in motion that woke the camera and was nothing: a picture after seconds of sleep moves more at once.

        It counts as many looks, because so many followed, and as large, because it comes rarely.
        """
        self._fade(now)
        for box in moving:
            cells = _cells(box)
            self._usual[cells] = np.maximum(self._usual[cells], area(box))
            self._looks[cells] = np.minimum(MOST, self._looks[cells] + WAKE)

    def _count(self, box: Box) -> None:
        cells, size = _cells(box), area(box)
        looks, usual = self._looks[cells], self._usual[cells]
        followed = usual * np.where(usual < size, UP, DOWNWARDS)
        self._usual[cells] = np.where(looks < 1, size, followed)
        self._looks[cells] = np.minimum(MOST, looks + 1)

    def _fade(self, now: float) -> None:
        if now > self._faded:
            self._looks *= exp((self._faded - now) / FADE)
            self._faded = now


def belongs(motion: Box, thing: Box) -> bool:
    """Whether motion is that of a thing, or holds it: half of the smaller lies in the larger."""
    shared = intersection(motion, thing)
    return shared > 0 and 2 * shared >= min(area(motion), area(thing))


def _cells(box: Box) -> _Cells:
    return _reach(box.y1, box.y2, DOWN), _reach(box.x1, box.x2, ACROSS)


def _reach(start: float, end: float, count: int) -> slice:
    first = min(count - 1, max(0, int(start * count)))
    return slice(first, max(first + 1, min(count, ceil(end * count))))
