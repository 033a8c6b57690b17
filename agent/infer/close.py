"""Closer looks: at parts of the picture where the first look gives a reason, at the camera's own resolution.

What is told of such a part replaces what was told there before of the same labels. A network that judges its subject,
the very thing that gave the reason, only adds: it is silent also where it could not see enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from agent.data import WHOLE, Box, Detection, Image
from agent.geometry import centre, contains, span
from agent.infer.heads import Candidates
from agent.infer.merge import cut, suppress, within
from agent.infer.pack import Look
from agent.infer.turns import Reason, Turns

LEAST_SIDE = 8
"""Pixels of the camera; in a smaller part there is nothing to recognise."""

Size = tuple[int, int]
Grow = tuple[float, float, float, float]


class Finder(Protocol):
    """What a closer look needs of a network."""

    def detect(self, yuv: Image, regions: Sequence[Box]) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame, as fractions of the whole."""


class CloseLook:
    """Looks closer for the reasons in `looks`, `per_second` times. `overlap`: above it two boxes are one thing.

    `judges`: whether the finder judges the subject of a crop, instead of finding things in it.
    """

    def __init__(
        self, finder: Finder, looks: Sequence[Look], per_second: float, overlap: float, *, judges: bool = False
    ) -> None:
        self._finder = finder
        self._looks = looks
        self._overlap = overlap
        self._judges = judges
        self._turns = Turns(per_second)

    @property
    def put_off(self) -> int:
        """How many closer looks there was no time for."""
        return self._turns.put_off

    def look(self, yuv: Image, found: Sequence[Detection], now: float | None) -> tuple[Detection, ...]:
        """What was `found` in an I420 frame, amended by closer looks, the surest first.

        `now` is the frame's monotonic time in seconds; None for a single picture, which is looked at without bound.
        """
        picture = (yuv.shape[1], yuv.shape[0] * 2 // 3)
        reasons = list(self._reasons(found, picture))
        granted = reasons if now is None else self._turns.grant(reasons, now)
        closer = [(each, reason) for reason in granted for each in self._seen(yuv, reason)]
        kept = [each for each in found if self._judges or not any(_replaced(each, reason) for reason in granted)]
        return _merged(kept, closer, self._overlap)

    def _reasons(self, found: Sequence[Detection], picture: Size) -> Iterator[Reason]:
        for look in self._looks:
            for each in found:
                if each.label in look.at and each.score >= look.least:
                    part = crop(each.box, look.grow, picture)
                    if part:
                        yield Reason(part, each.box, each.score, look)

    def _seen(self, yuv: Image, reason: Reason) -> list[Detection]:
        told = [each for each in self._finder.detect(yuv, (reason.crop,)) if each.label in reason.look.tells]
        return [replace(each, box=reason.box) for each in told] if self._judges else told


def crop(box: Box, grow: Grow, picture: Size) -> Box | None:
    """The part of a picture of (width, height) pixels to look at closer: a square, as far as the picture allows.

    `grow` is how far it goes beyond the box: left, up, right, down, in widths and heights of the box. None where that
    is too small to see anything.
    """
    wide, high = box.x2 - box.x1, box.y2 - box.y1
    left, up, right, down = grow
    grown = (box.x1 - left * wide, box.y1 - up * high, box.x2 + right * wide, box.y2 + down * high)
    inside = Box(*(min(1.0, max(0.0, side)) for side in grown))
    width, height = (inside.x2 - inside.x1) * picture[0], (inside.y2 - inside.y1) * picture[1]
    if min(width, height) < LEAST_SIDE:
        return None
    side, middle = max(width, height), centre(inside)
    x1, x2 = span(middle.x, side / picture[0])
    y1, y2 = span(middle.y, side / picture[1])
    return Box(x1, y1, x2, y2)


def _replaced(found: Detection, reason: Reason) -> bool:
    return found.label in reason.look.tells and contains(reason.crop, centre(found.box))


def _merged(
    kept: Sequence[Detection], closer: Sequence[tuple[Detection, Reason]], overlap: float
) -> tuple[Detection, ...]:
    """All that was found, each thing once: two crops may show it, or a crop what the first look found beside it."""
    labels = sorted({each.label for each, _ in closer})
    apart = [each for each in kept if each.label not in labels]
    rivals = [(each, WHOLE) for each in kept if each.label in labels] + [(each, reason.crop) for each, reason in closer]
    if not rivals:
        return tuple(apart)
    boxes, crops = (np.array(each, np.float32) for each in ([d.box for d, _ in rivals], [crop for _, crop in rivals]))
    scores = np.array([each.score for each, _ in rivals], np.float32)
    classes = np.array([labels.index(each.label) for each, _ in rivals])
    best = suppress(Candidates(boxes, scores, classes), cut(within(boxes, crops), crops), overlap)
    return tuple(sorted((*apart, *(rivals[each][0] for each in best)), key=lambda each: -each.score))
