"""Rain: slanted streaks at several depths, blurred by their fall, and the veil of all that is too far to be told."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from agent.data import Image


@dataclass(frozen=True, slots=True)
class _Layer:
    """Drops at one depth: how many, their streaks' length and width as shares of the picture's height, `gleam` 0..1.

    `speed` is in pictures' heights a second.
    """

    drops: int
    length: float
    width: float
    gleam: float
    speed: float


_LAYERS = (
    _Layer(1100, 0.030, 0.0012, 0.22, 1.6),
    _Layer(260, 0.085, 0.0018, 0.27, 3.1),
    _Layer(36, 0.24, 0.0040, 0.24, 6.5),
)
_SLANT = 0.16
"""How far a streak leans to the side for its length."""

_VEIL = 0.10


def fall(picture: Image, rain: float, seconds: float, seed: int) -> None:
    """Let it rain on a picture (height, width, 3), BGR, in place; `rain` 0..1 from none to a downpour."""
    if rain <= 0:
        return
    height, width = picture.shape[:2]
    light = min(float(picture[::16, ::16].mean()) / 120 + 0.15, 1.0)
    for layer, streaks in zip(_LAYERS, _streaks((width, height), seed), strict=True):
        down = int(layer.speed * seconds * height) % height
        side = int(-_SLANT * layer.speed * seconds * height) % width
        _add(picture, streaks, (side, down), (1 - _VEIL * rain / 3, rain**0.7 * light, _VEIL * rain / 3 * 190 * light))


def _add(picture: Image, streaks: Image, shift: tuple[int, int], weights: tuple[float, float, float]) -> None:
    """Lay the streaks over the picture, moved to the right and down and back in at the other side."""
    keep, gleam, veil = weights
    height, width = picture.shape[:2]
    for into_x, from_x in _halves(shift[0], width):
        for into_y, from_y in _halves(shift[1], height):
            part = picture[into_y, into_x]
            if part.size:
                cv2.addWeighted(part, keep, streaks[from_y, from_x], gleam, veil, dst=part)


def _halves(shift: int, length: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    first = (slice(shift, length), slice(0, length - shift))
    return first, (slice(0, shift), slice(length - shift, length))


@lru_cache(maxsize=2)
def _streaks(size: tuple[int, int], seed: int) -> tuple[Image, ...]:
    rng = np.random.default_rng([seed, 17])
    return tuple(_tile(layer, size, rng) for layer in _LAYERS)


def _tile(layer: _Layer, size: tuple[int, int], rng: np.random.Generator) -> Image:
    """(height, width, 3) grey streaks on black that go on seamlessly over every edge."""
    width, height = size
    pad = int(layer.length * height * 1.6) + 4
    paint = np.zeros((height + 2 * pad, width + 2 * pad), np.uint8)
    across, down = rng.random(layer.drops) * width + pad, rng.random(layer.drops) * height + pad
    length = layer.length * height * rng.uniform(0.6, 1.4, layer.drops)
    gleam = layer.gleam * 255 * rng.uniform(0.35, 1.0, layer.drops)
    thick = max(1, round(layer.width * height))
    for x, y, long, bright in zip(across, down, length, gleam, strict=True):
        ends = np.rint(np.array([[x, y], [x - _SLANT * long, y + long]]) * 16).astype(int)
        cv2.line(paint, ends[0].tolist(), ends[1].tolist(), (float(bright),), thick, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(paint, (0, 0), 0.4 * thick + 0.15, sigmaY=0.10 * layer.length * height + 0.3)
    return _wrapped(np.asarray(soft, np.uint8), pad)


def _wrapped(paint: Image, pad: int) -> Image:
    """What reaches over an edge comes in at the other one."""
    paint[pad : 2 * pad] |= paint[-pad:]
    paint[-2 * pad : -pad] |= paint[:pad]
    paint[:, pad : 2 * pad] |= paint[:, -pad:]
    paint[:, -2 * pad : -pad] |= paint[:, :pad]
    inner = paint[pad:-pad, pad:-pad]
    return np.asarray(cv2.merge([inner, inner, inner]))
