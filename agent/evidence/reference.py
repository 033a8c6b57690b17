"""Is this still the same view? A picture's edges and their sharpness, held against what is learned of the scene.

Light changes how strong an edge is, but hardly ever where it is and which way it runs. So each pixel's gradient is
brought to a length of nearly one (normalised gradient correlation: Tzimiropoulos, Argyriou and Stathaki 2011) and
averaged over time: where it keeps its direction the average is long; where things move, or noise rules, it is short.
What share of the average a picture still shows is told tile by tile, so that a lorry costs the tiles that it hides and
no others. Edges that come on top cost nothing. The sharpness is the energy of fine detail beside that of coarse detail
(high-frequency share: Saglam and Temizel 2009), which fog and dusk lower alike and a blur does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, exp
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image
from agent.yuv import luma

ACROSS, DOWN = 160, 90
"""Pixels of the picture in which edges are looked for: camera shake and rain leave them where they are."""

TILES = (16, 9)
"""Tiles across and down."""

FAINT = 2.0
"""Levels per pixel of the gradient whose normalised length is 0.7: much less is noise."""

STEADY = 0.05
"""Mean square length of a tile's averaged gradient from which it has edges to go by."""

KEPT = 0.4
"""Share of a tile's learned edges from which it still shows them."""

LEAST_TILES = 0.15
"""Share of all tiles that must have edges and be open to view for anything to be told."""

LEARNING, LEAST_LOOKS = 8.0, 10
"""Seconds and pictures until a scene is known."""

FOLLOWING, DOUBTING = 60.0, 600.0
"""Seconds, time constants with which a tile that shows what it should, or something else, is learned."""

LONGEST = 3.0
"""Seconds that one picture counts for at most: a gap says nothing of what was there."""

Floats = NDArray[np.float32]
_TINY = 1e-3


@dataclass(frozen=True, slots=True)
class View:
    """What one picture shows: unit-like gradients (2, DOWN, ACROSS); per tile fine and coarse detail, and luma."""

    edges: Floats
    fine: Floats
    coarse: Floats
    luma: Floats


@dataclass(frozen=True, slots=True)
class Likeness:
    """A picture beside the reference: shares or ratios, 1.0 where nothing has changed.

    `kept` is the share of the tiles that still show their edges; `sharpness`, `contrast` are medians over the tiles,
    and `detail` the ratio of the finest tenth's detail. `luma` and `usual` are mean levels, now and as learned.
    """

    kept: float
    sharpness: float
    contrast: float
    detail: float
    luma: float
    usual: float


def view(small: Image) -> View:
    """The edges and detail of an I420 picture, at most 320 pixels wide."""
    bright = luma(small)
    fine = cv2.absdiff(bright, cv2.GaussianBlur(bright, (5, 5), 0))
    soft = cv2.GaussianBlur(cv2.resize(bright, (ACROSS, DOWN), interpolation=cv2.INTER_AREA), (0, 0), 1.2)
    across, down = (cv2.Scharr(soft, cv2.CV_32F, *axis, scale=1 / 16) for axis in ((1, 0), (0, 1)))
    square = across * across + down * down
    length = np.sqrt(square + FAINT * FAINT)
    edges = np.asarray([across / length, down / length], np.float32)
    return View(edges, _tiles(fine), _tiles(np.sqrt(square)), _tiles(bright))


def _tiles(plane: NDArray[Any]) -> Floats:
    """The mean of each tile."""
    return np.asarray(cv2.resize(plane.astype(np.float32, copy=False), TILES, interpolation=cv2.INTER_AREA), np.float32)


class Reference:
    """What is learned of one scene. It follows slow changes of light, and takes in what stays in minutes."""

    def __init__(self) -> None:
        self._mean: View | None = None
        self._age = 0.0
        self._looks = 0

    @property
    def known(self) -> bool:
        """Whether enough was seen of the scene to compare with."""
        return self._age >= LEARNING and self._looks >= LEAST_LOOKS

    def likeness(self, seen: View, hidden: Iterable[Box] = ()) -> Likeness | None:
        """How much a picture is like the scene, apart from what is `hidden` behind known things.

        None while the scene is not known, or too little of it has edges and is open to view.
        """
        mean = self._mean
        if mean is None or not self.known:
            return None
        steady = _tiles((mean.edges**2).sum(0))
        told = (steady > STEADY) & _open(hidden)
        if told.mean() < LEAST_TILES:
            return None
        kept = _tiles((seen.edges * mean.edges).sum(0))[told] / steady[told]
        fine, coarse = seen.fine[told] / (mean.fine[told] + _TINY), seen.coarse[told] / (mean.coarse[told] + _TINY)
        return Likeness(
            kept=float((kept > KEPT).mean()),
            sharpness=float(np.median(fine / (coarse + _TINY))),
            contrast=float(np.median(coarse)),
            detail=float(np.percentile(seen.fine, 90) / (np.percentile(mean.fine, 90) + _TINY)),
            luma=float(seen.luma.mean()),
            usual=float(mean.luma.mean()),
        )

    def learn(self, seen: View, elapsed: float) -> None:
        """Take in a picture that came `elapsed` seconds after the last."""
        if self._mean is None:
            self._mean, elapsed = seen, 0.0
        elapsed = min(LONGEST, max(0.0, elapsed))
        self._age += elapsed
        self._looks += 1
        share = self._shares(self._mean, seen, elapsed)
        pixels = np.asarray(cv2.resize(share, (ACROSS, DOWN), interpolation=cv2.INTER_NEAREST), np.float32)
        self._mean = View(
            edges=_between(self._mean.edges, seen.edges, pixels),
            fine=_between(self._mean.fine, seen.fine, share),
            coarse=_between(self._mean.coarse, seen.coarse, share),
            luma=_between(self._mean.luma, seen.luma, share),
        )

    def _shares(self, mean: View, seen: View, elapsed: float) -> Floats:
        """Per tile, how much of the new picture goes into the mean: all alike until the scene is known."""
        if not self.known:
            return np.full(TILES[::-1], 1 / self._looks, np.float32)
        steady = _tiles((mean.edges**2).sum(0))
        strange = (steady > STEADY) & (_tiles((seen.edges * mean.edges).sum(0)) < KEPT * steady)
        following, doubting = (1 - exp(-elapsed / seconds) for seconds in (FOLLOWING, DOUBTING))
        return np.where(strange, doubting, following).astype(np.float32)


def _between(mean: Floats, now: Floats, share: Floats) -> Floats:
    """The mean with a share of what is now."""
    return mean + share * (now - mean)


def _open(hidden: Iterable[Box]) -> NDArray[np.bool_]:
    """Tiles that no box touches."""
    across, down = TILES
    seen = np.ones((down, across), bool)
    for box in hidden:
        seen[int(box.y1 * down) : ceil(box.y2 * down), int(box.x1 * across) : ceil(box.x2 * across)] = False
    return seen
