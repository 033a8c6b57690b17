"""Things drawn into people's hands.

Labelled weapons are few and of a few films; their outlines are known well enough to draw. Each is shaded, turned at
random, held by a hand and laid over a person. Much of what is drawn is harmless and has no label.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from training.things import Piece, Points, Random, some

FINE = 2
"""Pictures are drawn so many times larger and then made smaller, for smooth edges."""

SMALL = 8
"""Pixels that a thing must be long: below, nobody could tell what it is."""


def lay(image: Image, holder: NDArray[np.float32], random: Random) -> tuple[str | None, NDArray[np.float32]] | None:
    """Draw something into the picture (height, width, 3), RGB, held by who stands at `holder` (x1 y1 x2 y2, pixels).

    Returns its name (None: it is harmless) and its box; None where there was no room.
    """
    thing = some(random)
    x1, y1, x2, y2 = (float(value) for value in holder)
    tall = max(y2 - y1, 1.0)
    hand = np.array((random.uniform(x1, x2), random.uniform(y1 + 0.2 * tall, y1 + 0.65 * tall)))
    length = random.uniform(*thing.length) * min(tall, 3 * (x2 - x1))
    turn = _turn(random) * length
    placed = [Piece((piece.corners - thing.grip) @ turn.T + hand, piece.colour) for piece in thing.pieces]
    box = _around(placed)
    if not _fits(box, image):
        return None
    _draw(image, placed, hand, length, random)
    return thing.name, box.astype(np.float32)


def _around(pieces: list[Piece]) -> Points:
    points = np.concatenate([piece.corners for piece in pieces])
    return np.concatenate((points.min(0), points.max(0)))


def _fits(box: Points, image: Image) -> bool:
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box.tolist()
    return bool(min(x1, y1) >= 0 and x2 <= width and y2 <= height and max(x2 - x1, y2 - y1) >= SMALL)


def _turn(random: Random) -> Points:
    """A turn by up to 60 degrees, mirrored or not, seen a little from the side."""
    angle = random.normal(0, 0.6)
    narrow = random.uniform(0.6, 1)
    flip = random.choice([-1.0, 1.0])
    cos, sin = np.cos(angle), np.sin(angle)
    turned: Points = np.array(((flip * cos * narrow, -flip * sin), (sin * narrow, cos)))
    return turned


def _draw(image: Image, pieces: list[Piece], hand: Points, length: float, random: Random) -> None:
    reach = int(1.5 * length) + 4
    left, top = max(0, int(hand[0]) - reach), max(0, int(hand[1]) - reach)
    patch = image[top : int(hand[1]) + reach, left : int(hand[0]) + reach]
    large = cv2.resize(patch, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    cover = np.zeros(large.shape[:2], np.uint8)
    for piece in pieces:
        corners = ((piece.corners - (left, top)) * FINE).round().astype(np.int32)
        cv2.fillPoly(cover, [corners], 255)
        cv2.fillPoly(large, [corners], tuple(float(value) for value in piece.colour))
        cv2.polylines(large, [corners], True, tuple(float(value) * 0.6 for value in piece.colour), 1)
    _shade(large, cover, random)
    if random.random() < 0.85:
        _hand(large, (hand - (left, top)) * FINE, length * FINE, random)
    small = cv2.resize(large, (patch.shape[1], patch.shape[0]), interpolation=cv2.INTER_AREA)
    patch[:] = cv2.GaussianBlur(small, (0, 0), random.uniform(0.3, 0.9))


def _shade(image: Image, cover: NDArray[np.uint8], random: Random) -> None:
    """Light from somewhere, and a little roughness."""
    height, width = cover.shape
    y, x = np.mgrid[:height, :width]
    angle = random.uniform(0, 2 * np.pi)
    light = 1 + 0.35 * np.sin((x * np.cos(angle) + y * np.sin(angle)) / random.uniform(4, 30))
    rough = random.normal(0, 6, cover.shape)
    lit = np.clip(image * light[..., None] + rough[..., None], 0, 255).astype(np.uint8)
    image[cover > 0] = lit[cover > 0]


def _hand(image: Image, at: Points, length: float, random: Random) -> None:
    tone = random.uniform(0.35, 1.0)
    skin = (225 * tone, 172 * tone, 140 * tone)
    size = max(2, round(length * random.uniform(0.07, 0.14)))
    for _ in range(3):
        middle = (round(float(at[0] + random.normal(0, size / 3))), round(float(at[1] + random.normal(0, size / 3))))
        axes = (size, max(1, round(size * random.uniform(0.5, 0.9))))
        cv2.ellipse(image, middle, axes, random.uniform(0, 180), 0, 360, skin, -1, cv2.LINE_AA)
