"""Average precision at an overlap of one half, per class, with intervals.

A picture counts for a class only when it is known there. What overlaps an unsure place of the class is not counted.
The area under the precision envelope over all recalls is PASCAL VOC's since 2010.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.pictures import Label, Picture

Floats = NDArray[np.float64]

OVERLAP = 0.5
UNSURE = 0.5
"""Share of a found box that lies in an unsure place from which it is not counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a model found in one picture: boxes (n, 4) as fractions, scores, class numbers."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Tally:
    """One class in one picture: scores of what was found, which of it was right, how many there were."""

    scores: Floats
    right: NDArray[np.bool_]
    there: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A class's average precision, its 90 % bootstrap interval over pictures, and how many boxes are behind it."""

    ap: float
    low: float
    high: float
    boxes: int


def tallies(pictures: Sequence[Picture], found: Sequence[Found], cls: int) -> list[Tally]:
    """One class in all pictures that know it."""
    return [tally(picture, each, cls) for picture, each in zip(pictures, found, strict=True) if _counts(picture, cls)]


def _counts(picture: Picture, cls: int) -> bool:
    return cls in picture.known or any(label.cls == cls for label in picture.labels)


def tally(picture: Picture, found: Found, cls: int) -> Tally:
    """Match what was found with what is there, the surest first, each thing once."""
    mine = np.flatnonzero(found.classes == cls)
    mine = mine[np.argsort(-found.scores[mine], kind="stable")]
    there = _corners(label for label in picture.labels if label.cls == cls)
    unsure = _corners(label for label in picture.unsure if label.cls == cls)
    taken = np.zeros(len(there), bool)
    scores, right = [], []
    for box, score in zip(found.boxes[mine], found.scores[mine], strict=True):
        over = np.where(taken, 0, overlaps(box, there))
        hit = bool(len(over)) and over.max() >= OVERLAP
        if hit:
            taken[over.argmax()] = True
        elif len(unsure) and (_within(box, unsure).max() > UNSURE or overlaps(box, unsure).max() >= OVERLAP):
            continue
        scores.append(score)
        right.append(hit)
    return Tally(np.array(scores, float), np.array(right, bool), len(there))


def figure(tallied: Sequence[Tally], rounds: int = 200) -> Figure | None:
    """The class's figure; None where there is nothing to find."""
    there = sum(each.there for each in tallied)
    if not there:
        return None
    random = np.random.default_rng(0)
    drawn = (random.integers(0, len(tallied), len(tallied)) for _ in range(rounds))
    again = [average_precision([tallied[each] for each in round_]) for round_ in drawn]
    low, high = np.nanpercentile(again, (5, 95)) if rounds else (np.nan, np.nan)
    return Figure(average_precision(tallied), float(low), float(high), there)


def average_precision(tallied: Sequence[Tally]) -> float:
    """The area under the precision envelope; not a number where there is nothing to find."""
    there = sum(each.there for each in tallied)
    if not there:
        return float("nan")
    scores = np.concatenate([each.scores for each in tallied])
    right = np.concatenate([each.right for each in tallied])[np.argsort(-scores, kind="stable")]
    hits = np.cumsum(right)
    precision = np.maximum.accumulate((hits / np.arange(1, len(right) + 1))[::-1])[::-1]
    return float(precision[right].sum() / there)


def overlaps(box: Floats, others: Floats) -> Floats:
    """Intersection over union of one box with each of the others (n, 4)."""
    shared = _shared(box, others)
    result: Floats = shared / np.maximum(_area(box) + _area(others) - shared, 1e-12)
    return result


def _within(box: Floats, others: Floats) -> Floats:
    result: Floats = _shared(box, others) / max(float(_area(box)), 1e-12)
    return result


def _shared(box: Floats, others: Floats) -> Floats:
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared: Floats = np.clip(high - low, 0, None).prod(axis=1)
    return shared


def _area(boxes: Floats) -> Floats:
    area: Floats = np.asarray((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1]))
    return area


def _corners(labels: Iterable[Label]) -> Floats:
    return np.array([label.box for label in labels], float).reshape(-1, 4)
