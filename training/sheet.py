"""The worst mistakes as pictures: what was told most surely and is wrong, and what is largest and was not seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent.data import Image
from training.look_at import letterbox, read
from training.pictures import CLASSES, Corners, Picture
from training.score import Found, overlaps, tally

TILE = (320, 240)
EACH = 4
"""Mistakes of each kind and class."""

ACROSS = 2 * EACH

MISSED_BELOW = 0.2
"""A thing is missed when nothing that overlaps it scores so much."""

RIGHT, WRONG = (60, 220, 60), (255, 60, 40)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the picture, the box, what is said of it, and how bad it is."""

    picture: Picture
    box: Corners
    text: str
    weight: float


def worst(pictures: Sequence[Picture], found: Sequence[Found]) -> list[Mistake]:
    """Of each class the surest false ones, then the largest missed ones; one of a picture."""
    chosen: list[Mistake] = []
    for number in range(len(CLASSES)):
        for kind in (_false, _missed):
            mistakes = [each for pair in zip(pictures, found, strict=True) for each in kind(*pair, number)]
            chosen += _different(sorted(mistakes, key=lambda each: -each.weight))
    return chosen


def _different(mistakes: Sequence[Mistake]) -> list[Mistake]:
    of_picture = {each.picture.path: each for each in reversed(mistakes)}
    return sorted(of_picture.values(), key=lambda each: -each.weight)[:EACH]


def _false(picture: Picture, found: Found, number: int) -> Iterator[Mistake]:
    if number not in picture.known:
        return
    counted = tally(picture, found, number)
    wrong = set(counted.scores[~counted.right].tolist())
    for box, score, cls in zip(found.boxes.tolist(), found.scores.tolist(), found.classes.tolist(), strict=True):
        if cls == number and score in wrong:
            yield Mistake(picture, tuple(box), f"{CLASSES[number]} {score:.2f}?", score)


def _missed(picture: Picture, found: Found, number: int) -> Iterator[Mistake]:
    mine = (found.classes == number) & (found.scores >= MISSED_BELOW)
    for label in picture.labels:
        if label.cls == number and not (overlaps(np.array(label.box), found.boxes[mine]) >= 0.5).any():
            x1, y1, x2, y2 = label.box
            yield Mistake(picture, label.box, f"{CLASSES[number]} missed", (x2 - x1) * (y2 - y1))


def write(path: Path, mistakes: Sequence[Mistake]) -> None:
    """Draw the mistakes in a grid."""
    tiles = [_tile(each) for each in mistakes]
    blank = np.zeros((TILE[1], TILE[0], 3), np.uint8)
    tiles += [blank] * (-len(tiles) % ACROSS)
    rows = [np.hstack(tiles[first : first + ACROSS]) for first in range(0, len(tiles), ACROSS)]
    cv2.imwrite(str(path), np.vstack(rows)[:, :, ::-1])


def _tile(mistake: Mistake) -> Image:
    canvas, inner = letterbox(read(mistake.picture), TILE)
    for label in mistake.picture.labels:
        if CLASSES[label.cls] in mistake.text:
            _draw(canvas, label.box, inner, RIGHT)
    _draw(canvas, mistake.box, inner, WRONG)
    cv2.putText(canvas, f"{mistake.text} {mistake.picture.source}", (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.42, WRONG, 1)
    return canvas


def _draw(canvas: Image, box: Corners, inner: Corners, colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = inner
    width, height = TILE
    corners = [
        (round((left + x * (right - left)) * width), round((top + y * (bottom - top)) * height))
        for x, y in (box[:2], box[2:])
    ]
    cv2.rectangle(canvas, corners[0], corners[1], colour, 1)
