"""Is the ground still to be seen? Each block of the picture beside what it looked like when it was dry.

The measure is the correlation coefficient of a block's luma with that of a reference (normalised cross-correlation:
Lewis, 1995), which light and shade barely change, for they change brightness and contrast and not the pattern. Water
takes the ground's pattern away and puts a mirror in its place, whose ripples never rest; what parks there takes it
away, too, but lies still; who walks there is gone in a moment, and the averages over some seconds pass over him.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image

BLOCK = 16
"""Pixels of a block's side: asphalt shows too little pattern in less."""

LONGEST = 2.0
"""Seconds that one look counts at most: as long as a camera sleeps."""

REFERENCE_SECONDS = 1800.0
"""Time constant of the reference once it has lasted as long; before, it is the mean of all looks."""

LOST_PACE = 0.05
"""How fast it follows, once acquainted, where the pattern is lost: a flood stays news for hours, new asphalt not."""

AVERAGE_SECONDS = 3.0
"""Time constant of what is measured: one wave or wheel says nothing."""

PATTERN = 4.0
"""Standard deviation, in levels, that a block must have had for its pattern to be recognised or missed."""

LOST, KEPT = 0.45, 0.7
"""Correlation below which a block's pattern is lost, and above which it is certainly there."""

RIPPLE, COMMON = 1.0, 0.8
"""Levels of luma from look to look that a mirror ripples by, plus this share of what is usual in the kept blocks."""

STIR = 10.0
"""Levels that one look counts at most: a lorry that comes to stand there must not count as ripples for long."""

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

_EDGES = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Ground:
    """What has become of each block that had a pattern (`known`): it is `kept`, `lost` under what ripples, or neither.

    `ripples` is where anything stirs, `edges` how sharp a block is beside the reference (1: as sharp), `change` by how
    many levels its luma differs.
    """

    known: Mask
    kept: Mask
    lost: Mask
    ripples: Mask
    edges: Map
    change: Map


@dataclass(slots=True)
class _Memory:
    """The reference, pixel by pixel and block by block, and the averages of the last seconds."""

    at: float
    known: float
    luma: Map
    edge: Map
    last: Image
    likeness: Map
    motion: Map


class Water:
    """Remembers the dry street of one camera, which it takes to be what it sees in its first `acquaintance` seconds."""

    def __init__(self, acquaintance: float) -> None:
        self._acquaintance = acquaintance
        self._memory: _Memory | None = None

    @property
    def acquainted(self) -> bool:
        """Whether it has seen enough of this picture to judge."""
        return self._memory is not None and self._memory.known >= self._acquaintance

    @property
    def reference(self) -> Map | None:
        """The luma that it expects, pixel by pixel."""
        return self._memory.luma if self._memory else None

    def look(self, luma: Image, now: float, hidden: Sequence[Box] = ()) -> Ground | None:
        """The ground in a luma plane (height, width) at second `now`; None at first. `hidden` stands before it."""
        exact = luma.astype(np.float32)
        edge = mean(cv2.morphologyEx(luma, cv2.MORPH_GRADIENT, _EDGES).astype(np.float32))
        memory = self._memory
        if memory is None or memory.last.shape != luma.shape:
            blank = np.zeros_like(edge)
            self._memory = _Memory(now, 0.0, exact, edge, luma, blank + 1, blank)
            return None
        elapsed, memory.at = min(LONGEST, max(0.0, now - memory.at)), now
        memory.known += elapsed
        open_blocks = _outside(hidden, edge.shape)
        motion = np.minimum(STIR, mean(cv2.absdiff(luma, memory.last).astype(np.float32)))
        weight = open_blocks * np.float32(1 - exp(-elapsed / AVERAGE_SECONDS))
        memory.likeness += weight * (correlation(memory.luma, exact) - memory.likeness)
        memory.motion += weight * (motion - memory.motion)
        memory.last = luma
        ground = _ground(memory, exact, edge)
        pace = elapsed / max(1e-3, min(memory.known, REFERENCE_SECONDS))
        _learn(memory, exact, edge, open_blocks * np.float32(pace), LOST_PACE if self.acquainted else 1.0)
        return ground


def mean(plane: Map) -> Map:
    """The mean of each whole block."""
    height, width = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    whole = plane[: height * BLOCK, : width * BLOCK]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def correlation(one: Map, other: Map) -> Map:
    """The correlation coefficient of two planes in each block, -1..1; towards 0 where one of them is flat."""
    first, second = mean(one), mean(other)
    spread = np.maximum(mean(one * one) - first**2, 1.0) * np.maximum(mean(other * other) - second**2, 1.0)
    alike: Map = (mean(one * other) - first * second) / np.sqrt(spread)
    return alike


def _outside(hidden: Sequence[Box], shape: tuple[int, ...]) -> Map:
    """1 for the blocks that no box touches, 0 for the others."""
    height, width = shape
    outside = np.ones((height, width), np.float32)
    for box in hidden:
        outside[int(box.y1 * height) : int(box.y2 * height) + 1, int(box.x1 * width) : int(box.x2 * width) + 1] = 0
    return outside


def _ground(memory: _Memory, luma: Map, edge: Map) -> Ground:
    usual = mean(memory.luma)
    patterned = mean(memory.luma**2) - usual**2 > PATTERN**2
    kept = patterned & (memory.likeness > KEPT)
    calm = float(np.median(memory.motion[kept])) if kept.any() else 0.0
    ripples = memory.motion > RIPPLE + COMMON * calm
    return Ground(
        known=patterned,
        kept=kept,
        lost=patterned & (memory.likeness < LOST) & ripples,
        ripples=ripples,
        edges=edge / (memory.edge + 0.1),
        change=np.abs(mean(luma) - usual),
    )


def _learn(memory: _Memory, luma: Map, edge: Map, pace: Map, lost_pace: float) -> None:
    pace = np.where(memory.likeness < LOST, np.float32(lost_pace), np.float32(1)) * pace
    memory.edge += pace * (edge - memory.edge)
    height, width = pace.shape[0] * BLOCK, pace.shape[1] * BLOCK
    fine = cv2.resize(pace, (width, height), interpolation=cv2.INTER_NEAREST)
    memory.luma[:height, :width] += fine * (luma[:height, :width] - memory.luma[:height, :width])
