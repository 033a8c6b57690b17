"""Arithmetic on whole pictures in bytes, which is fast; sums and products end at 255."""

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.street.sheet import Grey


def times(picture: Image, gain: Image, one: float = 255.0) -> Image:
    """The product, `one` standing for 1 in the gain."""
    return np.asarray(cv2.multiply(picture, gain, scale=1 / one), np.uint8)


def plus(first: Image, second: Image, share: float = 1.0) -> Image:
    """The sum, with a share of the second."""
    if share == 1.0:
        return np.asarray(cv2.add(first, second), np.uint8)
    return np.asarray(cv2.addWeighted(first, 1.0, second, share, 0), np.uint8)


def thrice(grey: Grey) -> Image:
    """A grey picture with three equal channels."""
    return np.asarray(cv2.merge([grey, grey, grey]), np.uint8)


def looked_up(steps: Image, table: NDArray[np.floating]) -> Image:
    """Put `table` (256, 3) in for the steps, channel by channel."""
    return np.asarray(cv2.LUT(steps, np.clip(table, 0, 255).astype(np.uint8)[None]), np.uint8)


def shrunk(picture: Image, times_smaller: int) -> Image:
    """Each square of pixels as one."""
    size = (max(picture.shape[1] // times_smaller, 1), max(picture.shape[0] // times_smaller, 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def to_bytes(values: NDArray[np.floating]) -> Grey:
    """0..1 as 0..255."""
    return np.asarray(np.clip(values, 0, 1) * 255, np.uint8)
