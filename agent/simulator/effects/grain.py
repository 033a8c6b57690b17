"""A sensor's grain: random in each picture, mostly in brightness, a little in colour."""

import cv2
import numpy as np

from agent.data import Image

_SPREAD = 28.0
"""Standard deviation of the stored grain in grey levels, around _FLAT."""

_FLAT = 128
_MARGIN = 96
"""Pixels by which the stored grain is larger than a picture: each picture takes another part of it."""


class Grain:
    """Grain for pictures of one `size` (width, height)."""

    def __init__(self, size: tuple[int, int], seed: int) -> None:
        self._size, self._seed = size, seed
        shape = (size[1] + _MARGIN, size[0] + _MARGIN)
        stored = _stored(shape, np.random.default_rng([seed, 19]))
        self._stored = (stored, np.ascontiguousarray(stored[::-1]), np.ascontiguousarray(stored[:, ::-1]))

    def on(self, picture: Image, number: int, sigma: float) -> Image:
        """The picture with grain of `sigma` grey levels (standard deviation); each number has its own."""
        rng = np.random.default_rng([self._seed, number])
        which, x, y = int(rng.integers(3)), int(rng.integers(_MARGIN)), int(rng.integers(_MARGIN))
        width, height = self._size
        grain = self._stored[which][y : y + height, x : x + width]
        share = sigma / _SPREAD
        return np.asarray(cv2.addWeighted(picture, 1.0, grain, share, -_FLAT * share), np.uint8)


def _stored(shape: tuple[int, int], rng: np.random.Generator) -> Image:
    """(rows, columns, 3): grain that the camera's own smoothing has made a little soft."""
    bright = rng.standard_normal(shape, np.float32)
    bright = 0.75 * bright + 0.9 * cv2.GaussianBlur(bright, (3, 3), 0.8)
    rough = rng.standard_normal((shape[0] // 3, shape[1] // 3, 3), np.float32)
    colour = cv2.resize(rough, shape[::-1], interpolation=cv2.INTER_LINEAR)
    grain = bright[..., None] + 0.5 * colour
    return np.asarray(np.rint(grain * (_SPREAD / grain.std()) + _FLAT).clip(0, 255), np.uint8)
