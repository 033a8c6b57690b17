"""Where to look: parts of the picture for the detector, so that a distant person is not lost in a small input.

A region has the shape of the detector's input, so that no part of the input lies idle, and its size where that is
enough (no pixel is thrown away). It is larger around large things, and there are few: regions that overlap or lie
close are looked at as one. The margin of 1.35 around things that are known and 2 around raw motion are Frigate's.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from agent.data import WHOLE, Box
from agent.geometry import area, centre, intersection, span, union

MOST = 3
"""Regions in one look that time allows; beyond it the nearest are joined."""

AROUND_TRACK = 1.35
AROUND_MOTION = 2.0

LARGE = 0.6
"""Share of the picture that one region may cover; beyond it the whole picture is looked at instead."""

Size = tuple[int, int]


def plan(motion: Iterable[Box], tracks: Iterable[Box], picture: Size, least: Size, most: int = MOST) -> tuple[Box, ...]:
    """At most `most` regions that hold the motion and the tracks, boxes as fractions; 0: the whole picture in one.

    `picture` and `least`, the detector's input, are (width, height) in pixels. No region is smaller than `least`, and
    a larger one keeps its shape.
    """
    wanted = [_grow(box, AROUND_MOTION) for box in motion] + [_grow(box, AROUND_TRACK) for box in tracks]
    if wanted and not most:
        return (WHOLE,)
    regions = _join(_gathered(wanted, picture, least), picture, least, most)
    if any(area(region) > LARGE for region in regions):
        return (WHOLE,)
    return regions


def covered(box: Box, by: Iterable[Box]) -> bool:
    """Whether four fifths of a box lie in one of some others."""
    return any(intersection(box, other) >= 0.8 * area(box) for other in by)


def _grow(box: Box, factor: float) -> Box:
    middle = centre(box)
    half_width, half_height = (box.x2 - box.x1) / 2 * factor, (box.y2 - box.y1) / 2 * factor
    grown = (middle.x - half_width, middle.y - half_height, middle.x + half_width, middle.y + half_height)
    return Box(*(min(1.0, max(0.0, value)) for value in grown))


def _framed(box: Box, picture: Size, least: Size) -> Box:
    """A region of the shape of `least` around a box, as far as the picture allows."""
    wide, high = (box.x2 - box.x1) * picture[0], (box.y2 - box.y1) * picture[1]
    times = max(1.0, wide / least[0], high / least[1])
    middle = centre(box)
    x1, x2 = span(middle.x, times * least[0] / picture[0])
    y1, y2 = span(middle.y, times * least[1] / picture[1])
    return Box(x1, y1, x2, y2)


def _gathered(boxes: Iterable[Box], picture: Size, least: Size) -> list[tuple[Box, Box]]:
    """Pairs of (content, region), where what fits into a region of another as large as that has none of its own."""
    held: list[tuple[Box, Box]] = []
    for box in boxes:
        for number, (content, region) in enumerate(held):
            both = union(content, box)
            if _fits(both, region):
                held[number] = both, _framed(both, picture, least)
                break
        else:
            held.append((box, _framed(box, picture, least)))
    return held


def _fits(box: Box, region: Box) -> bool:
    return box.x2 - box.x1 <= region.x2 - region.x1 and box.y2 - box.y1 <= region.y2 - region.y1


def _join(held: list[tuple[Box, Box]], picture: Size, least: Size, most: int) -> tuple[Box, ...]:
    """Join pairs of (content, region), nearest first, while that saves looking or there are too many."""
    while len(held) > 1:
        first, second = _nearest([region for _, region in held])
        content = union(held[first][0], held[second][0])
        joined = _framed(content, picture, least)
        if len(held) <= most and area(joined) > area(held[first][1]) + area(held[second][1]):
            break
        held = [pair for i, pair in enumerate(held) if i not in (first, second)] + [(content, joined)]
    return tuple(region for _, region in held)


def _nearest(regions: Sequence[Box]) -> tuple[int, int]:
    """The pair whose centres lie nearest; a noisy picture has dozens of boxes."""
    middles = np.array([centre(region) for region in regions])
    apart = np.square(middles[:, None] - middles).sum(2)
    apart[np.triu_indices(len(regions))] = np.inf
    first, second = np.unravel_index(apart.argmin(), apart.shape)
    return int(first), int(second)
