"""Does smoke hide a part of the street? Blocks of the picture beside what the place usually looks like.

Smoke takes the edges from what lies behind it (Toreyin, Dedeoglu and Cetin, 2005, who watch the wavelet energy fall),
turns it grey, makes it darker or lighter, and billows while it does so. What stands there once and for all (a parked
lorry) hides as much but does not billow; who walks past is gone after a second; fog, rain and dusk come over the whole
picture. What counts is therefore how long a block has been veiled and restless.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image
from agent.yuv import planes

BLOCK = 8
"""Pixels of a block's side: a person far away fills a few, so that a block has a texture to lose."""

LONGEST = 0.5
"""Seconds that one look counts at most: two pictures far apart say little."""

ACQUAINTED, FIRST_SECONDS, REFERENCE_SECONDS = 3.0, 2.0, 60.0
"""For so many seconds the reference follows with the first time constant, then with the second."""

VEILED_PACE = 0.1
"""How fast the reference follows where it looks veiled, beside elsewhere: smoke that stays is news for minutes."""

MOTION_SECONDS = 1.5
"""Time constant of a block's restlessness."""

CHANGE = 10.0
"""Levels of luma by which smoke changes a block, once the picture's own change is taken out."""

LOSS, FLOOR = 0.5, 2.0
"""A block has lost its edges when fewer than this share are left, and so many levels that grain makes anyway."""

GREY_LEVEL = 128
"""What both colour differences are where there is no colour."""

GREY, TINGE = 8.0, 2.0
"""Levels of colour (sum of both differences from grey) that smoke may have, or as many more than the place itself."""

RESTLESS, COMMON = 1.2, 2.0
"""Levels of mean luma from look to look that a block billows by, plus so many times what is usual in the picture."""

CLEARING = 2.0
"""How much faster a block's age falls while it is not veiled: what covers it half of the time never grows old."""

YOUNG = 1.0
"""Seconds of age from which a block belongs to a veil."""

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

_EDGES = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Veil:
    """Veiled blocks side by side: the share of the picture they are, and each one's age in seconds, oldest first."""

    box: Box
    share: float
    ages: tuple[float, ...]

    def age(self, blocks: int) -> float:
        """Seconds for which so many of its blocks have been veiled; 0 where it is smaller."""
        return self.ages[blocks - 1] if blocks <= len(self.ages) else 0.0


@dataclass(frozen=True, slots=True)
class _Measures:
    """What a picture's blocks look like: mean edge, mean luma and colour, all in levels."""

    edge: Map
    luma: Map
    colour: Map


@dataclass(slots=True)
class _Memory:
    """What is usual and for how many seconds that is known; each block's luma, motion and age as of the last look."""

    at: float
    known: float
    usual: _Measures
    last: Map
    motion: Map
    age: Map


class Smoke:
    """Remembers what one camera's picture usually looks like. What smokes when it starts, it takes for usual."""

    def __init__(self) -> None:
        self._memory: _Memory | None = None

    def look(self, small: Image, now: float, hidden: Sequence[Box] = ()) -> tuple[Veil, ...]:
        """The veils in an I420 picture at second `now`, largest first; nothing is veiled inside `hidden`."""
        seen = _measure(small)
        memory = self._memory
        if memory is None or memory.last.shape != seen.luma.shape:
            self._memory = _Memory(now, 0.0, seen, seen.luma.copy(), np.zeros_like(seen.luma), np.zeros_like(seen.luma))
            return ()
        elapsed, memory.at = min(LONGEST, max(0.0, now - memory.at)), now
        memory.known += elapsed
        cv2.accumulateWeighted(cv2.absdiff(seen.luma, memory.last), memory.motion, 1 - exp(-elapsed / MOTION_SECONDS))
        memory.last = seen.luma
        veiled = _veiled(seen, memory)
        _hide(veiled, hidden)
        memory.age = np.where(veiled, memory.age + elapsed, np.maximum(0, memory.age - CLEARING * elapsed))
        _learn(seen, memory, elapsed)
        return _together(memory.age)


def _veiled(seen: _Measures, memory: _Memory) -> Mask:
    """Where blocks are changed, grey, softer than usual, and restless."""
    usual = memory.usual
    change = seen.luma - usual.luma
    changed = np.abs(change - np.median(change)) > CHANGE
    grey = seen.colour <= np.maximum(usual.colour, GREY) + TINGE
    softer = seen.edge < LOSS * usual.edge + FLOOR
    billows = memory.motion > RESTLESS + COMMON * np.median(memory.motion)
    veiled: Mask = changed & grey & softer & billows
    return veiled


def _learn(seen: _Measures, memory: _Memory, elapsed: float) -> None:
    seconds = FIRST_SECONDS if memory.known < ACQUAINTED else REFERENCE_SECONDS
    pace = np.where(memory.age > 0, np.float32(VEILED_PACE), np.float32(1)) * np.float32(1 - exp(-elapsed / seconds))
    old = memory.usual
    memory.usual = _Measures(
        edge=old.edge + pace * (seen.edge - old.edge),
        luma=old.luma + pace * (seen.luma - old.luma),
        colour=old.colour + pace * (seen.colour - old.colour),
    )


def _measure(small: Image) -> _Measures:
    luma, blue, red = planes(small)
    grey = np.full_like(blue, GREY_LEVEL)
    return _Measures(
        edge=_blocks(cv2.morphologyEx(luma, cv2.MORPH_GRADIENT, _EDGES), BLOCK),
        luma=_blocks(luma, BLOCK),
        colour=_blocks(cv2.add(cv2.absdiff(blue, grey), cv2.absdiff(red, grey)), BLOCK // 2),
    )


def _blocks(plane: NDArray[Any], side: int) -> Map:
    """The mean of each whole block of `side` pixels."""
    height, width = plane.shape[0] // side, plane.shape[1] // side
    whole = plane[: height * side, : width * side]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def _hide(veiled: Mask, hidden: Sequence[Box]) -> None:
    height, width = veiled.shape
    for box in hidden:
        rows = slice(int(box.y1 * height), int(box.y2 * height) + 1)
        veiled[rows, int(box.x1 * width) : int(box.x2 * width) + 1] = False


def _together(age: Map) -> tuple[Veil, ...]:
    height, width = age.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats((age >= YOUNG).astype(np.uint8))
    veils = []
    for number in range(1, count):
        x, y, w, h, size = (int(value) for value in stats[number])
        box = Box(x / width, y / height, (x + w) / width, (y + h) / height)
        ages = np.sort(age[labels == number])[::-1]
        veils.append(Veil(box, size / age.size, tuple(ages.tolist())))
    return tuple(sorted(veils, key=lambda veil: -veil.share))
