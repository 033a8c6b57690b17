"""A flat sheet of paint measured in metres, on which ground and house fronts are drawn, and the dirt on it."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.street.letters import HIGH, strokes, width

PER_METRE = 64
LEFT, RIGHT = -15.0, 70.0
"""Metres along the street that sheets cover."""

Paint = tuple[float, float, float]
"""Blue, green, red, 0..255."""

Points = Sequence[tuple[float, float]]
Grey = NDArray[np.uint8]

_SHIFT = 4


class Sheet:
    """Paint on a plane: columns are x from LEFT to RIGHT, rows go from `first` to `last` metres (y down or z up)."""

    def __init__(self, first: float, last: float, colour: Paint) -> None:
        self.first, self.sign = first, 1 if last > first else -1
        rows, columns = round(abs(last - first) * PER_METRE), round((RIGHT - LEFT) * PER_METRE)
        row = np.full((1, columns, 3), colour, np.uint8)
        self.picture: Image = np.repeat(row, rows, axis=0)

    def shape(self, points: Points, colour: Paint) -> None:
        """Fill an outline, convex or not."""
        cv2.fillPoly(self.picture, [self._pixels(points)], colour, cv2.LINE_AA, _SHIFT)

    def box(self, x1: float, a1: float, x2: float, a2: float, colour: Paint) -> None:
        """Fill a box between two corners."""
        left, right, top, bottom = self._bounds(x1, a1, x2, a2)
        if left < right and top < bottom:
            cv2.rectangle(self.picture, (left, top), (right - 1, bottom - 1), colour, -1)

    def line(self, points: Points, colour: Paint, width: float) -> None:
        """Draw along points, `width` metres wide."""
        thick = max(1, round(width * PER_METRE))
        cv2.polylines(self.picture, [self._pixels(points)], False, colour, thick, cv2.LINE_AA, _SHIFT)

    def disc(self, x: float, a: float, radii: tuple[float, float], colour: Paint) -> None:
        """Fill an ellipse whose axes lie along the sheet's."""
        turn = np.arange(28) * (2 * np.pi / 28)
        self.shape(
            [(x + radii[0] * c, a + radii[1] * s) for c, s in zip(np.cos(turn), np.sin(turn), strict=True)], colour
        )

    def text(self, words: str, place: tuple[float, float], size: tuple[float, float], colour: Paint) -> None:
        """Write words into a box of `size` (width, height) metres with its low left corner at `place`."""
        scale = min(size[0] / width(words), size[1] / HIGH)
        for stroke in strokes(words):
            points = [(place[0] + x * scale, place[1] + y * scale) for x, y in stroke]
            self.line(points, colour, 1.1 * scale)

    def part(self, x1: float, a1: float, x2: float, a2: float) -> Image:
        """The pixels between two corners, to be changed in place."""
        left, right, top, bottom = self._bounds(x1, a1, x2, a2)
        return self.picture[top:bottom, left:right]

    def dim(self, x1: float, a1: float, x2: float, a2: float, share: float) -> None:
        """Leave `share` of the light between two corners: a shadow."""
        part = self.part(x1, a1, x2, a2)
        if part.size:
            part[:] = cv2.convertScaleAbs(part, alpha=share)

    def fade(self, box: tuple[float, float, float, float], first: float, last: float) -> None:
        """As `dim`, from `first` at the box's upper rim to `last` at its lower."""
        part = self.part(*box)
        if part.size:
            part[:] = part * np.linspace(first, last, len(part), dtype=np.float32)[:, None, None]

    def _bounds(self, x1: float, a1: float, x2: float, a2: float) -> tuple[int, int, int, int]:
        """First and last column, first and last row; the last ones are left out."""
        columns = sorted((round((x1 - LEFT) * PER_METRE), round((x2 - LEFT) * PER_METRE)))
        rows = sorted(round((a - self.first) * self.sign * PER_METRE) for a in (a1, a2))
        return max(columns[0], 0), max(columns[1], 0), max(rows[0], 0), max(rows[1], 0)

    def _pixels(self, points: Points) -> NDArray[np.int32]:
        metres = np.asarray(points, np.float64)
        place = np.stack([metres[:, 0] - LEFT, (metres[:, 1] - self.first) * self.sign], axis=1)
        return np.rint((place * PER_METRE - 0.5) * (1 << _SHIFT)).astype(np.int32)[:, None, :]


def cloud(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[float, float]) -> NDArray[np.float32]:
    """(rows, columns) smooth noise of about unit spread; `cells` are the rows and columns of one blot."""
    coarse = rng.standard_normal((max(2, round(shape[0] / cells[0])), max(2, round(shape[1] / cells[1]))), np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def weather(picture: Image, tone: NDArray[np.float32]) -> None:
    """Multiply a picture with a tone around 1, which may be a coarser picture of its own, in place."""
    grey = cv2.convertScaleAbs(tone, alpha=128)
    if grey.shape != picture.shape[:2]:
        grey = cv2.resize(grey, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    cv2.multiply(picture, cv2.merge([grey, grey, grey]), picture, scale=1 / 128)


def lay(picture: Image, colour: Paint, mask: Grey) -> None:
    """Cover a picture with a colour where the mask (0..255) says so, in place."""
    clear = cv2.bitwise_not(mask)
    cv2.multiply(picture, cv2.merge([clear, clear, clear]), picture, scale=1 / 255)
    paint = cv2.merge([cv2.convertScaleAbs(mask, alpha=channel / 255) for channel in colour])
    cv2.add(picture, paint, picture)


def coarse(picture: Image) -> tuple[int, int]:
    """Rows and columns of a picture a quarter as fine, which is fine enough for blots."""
    return picture.shape[0] // 4, picture.shape[1] // 4


def speckle(picture: Image, rng: np.random.Generator, spread: float) -> None:
    """Grain, a pixel a grain, in place; it repeats every 512 columns, which nobody sees."""
    tile = rng.standard_normal((picture.shape[0], 512), np.float32)
    tile = tile + 1.2 * np.asarray(cv2.blur(tile, (3, 3)), np.float32)
    grey = cv2.convertScaleAbs(1 + spread * tile, alpha=128)
    grain = cv2.merge([grey, grey, grey])
    for start in range(0, picture.shape[1], 512):
        part = picture[:, start : start + 512]
        part[:] = cv2.multiply(part, grain[:, : part.shape[1]], scale=1 / 128)
