"""A picture on a rectangle of the canvas: what is seen of it there, and where its things lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from training.look_at import GREY, Size, read
from training.pictures import Corners, Picture
from training.views import View

Floats = NDArray[np.float32]
Random = np.random.Generator

_read = cache(read)


class Tile(NamedTuple):
    """A rectangle of the canvas: x1 y1 x2 y2 in pixels."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Shot:
    """A view of a picture that fills a tile.

    `across` and `down` are each a scale and a shift, from the picture's pixels to the tile's own; mirrored, the scale
    across is negative.
    """

    picture: Picture
    tile: Tile
    across: tuple[float, float]
    down: tuple[float, float]


def tiles(size: Size, alone: float, random: Random) -> Sequence[Tile]:
    """The whole canvas with the probability `alone`, or two or four parts of it."""
    width, height = size
    kind = random.random()
    x, y = int(width * random.uniform(0.36, 0.64)), int(height * random.uniform(0.36, 0.64))
    if kind < alone:
        return [Tile(0, 0, width, height)]
    if kind < alone + 0.6 * (1 - alone):
        return [Tile(0, 0, x, height), Tile(x, 0, width, height)]
    return [Tile(0, 0, x, y), Tile(x, 0, width, y), Tile(0, y, x, height), Tile(x, y, width, height)]


def shot(picture: Picture, view: View, tile: Tile, *, mirrored: bool = False) -> Shot:
    """The view of the picture in the tile."""
    x1, y1, x2, y2 = view
    if mirrored:
        x1, x2 = x2, x1
    across, down = (tile.x2 - tile.x1) / (x2 - x1), (tile.y2 - tile.y1) / (y2 - y1)
    return Shot(picture, tile, (across, -x1 * across), (down, -y1 * down))


def shown(shot: Shot) -> Image:
    """What is seen in the tile; what is made much smaller is averaged first."""
    image = _read(shot.picture)
    (across, right), (down, below) = shot.across, shot.down
    height, width = image.shape[:2]
    if down < 0.6:
        half = (max(1, round(width * 0.5)), max(1, round(height * 0.5)))
        image = cv2.resize(image, half, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        across, down = across * width / half[0], down * height / half[1]
    # OpenCV counts from the middle of the first pixel, boxes from its corner
    matrix = np.array(((across, 0, right + (across - 1) / 2), (0, down, below + (down - 1) / 2)), np.float32)
    wanted = (shot.tile.x2 - shot.tile.x1, shot.tile.y2 - shot.tile.y1)
    return cv2.warpAffine(
        image, matrix, wanted, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(GREY,) * 3
    ).astype(np.uint8, copy=False)


def moved(box: Corners, shot: Shot) -> Floats:
    """Where a box of the picture lies on the canvas, in pixels; it may reach beyond the tile."""
    width, height = shot.picture.size
    (across, right), (down, below) = shot.across, shot.down
    left, far = sorted((box[0] * width * across + right, box[2] * width * across + right))
    top, bottom = box[1] * height * down + below, box[3] * height * down + below
    x, y = shot.tile.x1, shot.tile.y1
    return np.array((left + x, top + y, far + x, bottom + y), np.float32)


def clipped(box: Floats, tile: Tile) -> Floats:
    """The part of a box that is in the tile."""
    return np.clip(box, (tile.x1, tile.y1) * 2, (tile.x2, tile.y2) * 2).astype(np.float32)
