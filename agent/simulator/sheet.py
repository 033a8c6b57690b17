"""A contact sheet of a scene: twelve moments, the truth drawn in."""

from pathlib import Path

import cv2
import numpy as np

from agent.data import Box, Image
from agent.errors import SimulatorError
from agent.simulator.film import Pictures
from agent.simulator.truth import Seen, Truth
from agent.simulator.whole import whole

ACROSS, DOWN = 3, 4
TILE_WIDTH = 640

PERSON, OTHER, HIDDEN, INK = (80, 200, 80), (255, 160, 60), (150, 150, 150), (0, 230, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LEAST_VISIBLE = 0.35


def write(pictures: Pictures, path: Path) -> None:
    """Draw the sheet into an image file whose kind is `path`'s suffix. Raises SimulatorError."""
    if not cv2.haveImageWriter(path.name):
        raise SimulatorError(f"{path}: no kind of picture that can be written: call it {path.stem}.jpg")
    numbers = np.linspace(0, pictures.frames - 1, ACROSS * DOWN).round().astype(int)
    with whole(path) as part:
        tiles = [_tile(*pictures.picture(int(number))) for number in numbers]
        rows = [np.hstack(tiles[row * ACROSS : (row + 1) * ACROSS]) for row in range(DOWN)]
        part.write_bytes(cv2.imencode(path.suffix, np.vstack(rows))[1].tobytes())


def _tile(picture: Image, truth: Truth) -> Image:
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (TILE_WIDTH, round(height * TILE_WIDTH / width)), interpolation=cv2.INTER_AREA)
    tile: Image = small.astype(np.uint8, copy=False)
    for seen in truth.seen:
        _draw(tile, seen)
    text = " ".join([f"{truth.seconds:.1f} s", *truth.incidents])
    cv2.putText(tile, text, (8, 22), _FONT, 0.6, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(tile, text, (8, 22), _FONT, 0.6, INK, 1, cv2.LINE_AA)
    return tile


def _draw(tile: Image, seen: Seen) -> None:
    colour = PERSON if seen.thing.label == "person" else OTHER
    x1, y1, x2, y2 = _pixels(seen.box, tile)
    cv2.rectangle(tile, (x1, y1), (x2, y2), colour if seen.visible >= _LEAST_VISIBLE else HIDDEN, 1)
    text = f"{seen.thing.label} {seen.thing.track} {seen.doing}"
    cv2.putText(tile, text, (x1, max(y1 - 3, 10)), _FONT, 0.35, colour, 1, cv2.LINE_AA)


def _pixels(box: Box, tile: Image) -> tuple[int, int, int, int]:
    height, width = tile.shape[:2]
    return round(box.x1 * width), round(box.y1 * height), round(box.x2 * width), round(box.y2 * height)
