"""Which detection shows which track: a cost for each pair that may belong together, then the cheapest pairs first.

Two rounds in the spirit of ByteTrack (Zhang et al., ECCV 2022): sure detections first, then what was seen less
clearly may continue a confirmed track but never begin one. Within the first round confirmed tracks choose before new
ones. Taking the cheapest pair first did as well on real sequences as the optimal assignment.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.data import Box

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEAR = 3.0
"""How many standard deviations from its expected place a thing is looked for."""

REACH = 2.0
"""How far from its expected place at most, in sizes of the thing."""

OVERLAP = 0.3
"""Intersection over union from which a detection may be the thing wherever it was expected."""

UNSURE_OVERLAP = 0.2
"""The least overlap with the expected place of what was seen less clearly."""

GROWTH = 2.5
"""How many times larger or smaller a thing may look than expected."""

FAR = 0.5
"""What a distance of one size costs; an overlap that is lost costs 1."""

ROUND = 10.0
"""More than any pair costs."""


class Expected(NamedTuple):
    """A track as it is expected in this look: `spread` as standard deviations in x and y of its centre."""

    box: Box
    spread: tuple[float, float]
    group: str
    confirmed: bool


class Seen(NamedTuple):
    """A detection as it is compared."""

    box: Box
    group: str
    sure: bool


def associate(expected: Sequence[Expected], seen: Sequence[Seen]) -> list[tuple[int, int]]:
    """Pairs of (track, detection), as numbers in the sequences; each number at most once."""
    if not expected or not seen:
        return []
    return _cheapest(_costs(expected, seen))


def overlaps(boxes: Sequence[Box], others: Sequence[Box]) -> Floats:
    """Intersection over union of each of `boxes` (rows) with each of `others` (columns)."""
    a, b = _array(boxes)[:, None], _array(others)[None]
    sides = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None)
    shared = sides[..., 0] * sides[..., 1]
    ratio: Floats = shared / np.maximum(_areas(a) + _areas(b) - shared, np.finfo(np.float64).tiny)
    return ratio


def _costs(expected: Sequence[Expected], seen: Sequence[Seen]) -> Floats:
    """A cost for each track (row) and detection (column), infinite where they cannot belong together."""
    overlap = overlaps([track.box for track in expected], [each.box for each in seen])
    distance, possible = _distances(expected, seen, overlap)
    confirmed = np.array([[track.confirmed] for track in expected])
    sure = np.array([each.sure for each in seen])
    possible &= sure | (confirmed & (overlap > UNSURE_OVERLAP))
    possible &= np.array([[track.group == each.group for each in seen] for track in expected])
    rounds = np.where(sure, np.where(confirmed, 0, 1), 2)
    costs: Floats = np.where(possible, 1 - overlap + FAR * distance + ROUND * rounds, np.inf)
    return costs


def _distances(expected: Sequence[Expected], seen: Sequence[Seen], overlap: Floats) -> tuple[Floats, Flags]:
    """Distances between centres in mean sizes, and which pairs are near and alike enough."""
    a, b = _array([track.box for track in expected])[:, None], _array([each.box for each in seen])[None]
    size_a, size_b = a[..., 2:] - a[..., :2], np.maximum(b[..., 2:] - b[..., :2], 1e-4)
    apart = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2
    spread = np.array([track.spread for track in expected])[:, None]
    distance: Floats = np.hypot(*np.moveaxis(2 * apart / (size_a + size_b), -1, 0))
    deviations = np.hypot(*np.moveaxis(apart / spread, -1, 0))
    alike = (np.maximum(size_a / size_b, size_b / size_a) < GROWTH).all(axis=-1)
    near: Flags = ((deviations < NEAR) | (overlap > OVERLAP)) & (distance < REACH) & alike
    return distance, near


def _cheapest(costs: Floats) -> list[tuple[int, int]]:
    """The cheapest pair, then the cheapest of the rest, and so on."""
    order = np.argsort(costs, axis=None, kind="stable")[: np.count_nonzero(np.isfinite(costs))]
    tracks: set[int] = set()
    detections: set[int] = set()
    pairs = []
    for track, detection in (divmod(place, costs.shape[1]) for place in order.tolist()):
        if track not in tracks and detection not in detections:
            tracks.add(track)
            detections.add(detection)
            pairs.append((track, detection))
    return pairs


def _array(boxes: Sequence[Box]) -> Floats:
    return np.array(boxes, np.float64).reshape(-1, 4)


def _areas(boxes: Floats) -> Floats:
    areas: Floats = (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
    return areas
