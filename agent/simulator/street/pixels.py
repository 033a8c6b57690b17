"""Arithmetic on whole pictures in bytes, which is fast; sums and products end at 255."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.street.sheet import Grey


def times(picture: Image, share: Image, into: Image | None = None) -> Image:
    """The product, 255 standing for 1 in the share."""
    return np.asarray(cv2.multiply(picture, share, into, 1 / 255), np.uint8)


def plus(first: Image, second: Image, share: float = 1.0, into: Image | None = None) -> Image:
    """The sum, with a share of the second."""
    if share == 1.0:
        return np.asarray(cv2.add(first, second, into), np.uint8)
    return np.asarray(cv2.addWeighted(first, 1.0, second, share, 0, into), np.uint8)


def thrice(grey: Grey) -> Image:
    """A grey picture with three equal channels."""
    return np.asarray(cv2.merge([grey, grey, grey]), np.uint8)


def tinted(picture: Image, gains: Sequence[float]) -> Image:
    """Each channel with its own gain."""
    return np.asarray(cv2.transform(picture, np.diag(gains).astype(np.float32)), np.uint8)


def between(grey: Grey, low: Sequence[float], high: Sequence[float]) -> Image:
    """Three channels, each from `low` where the grey is 0 to `high` where it is 255."""
    first, last = np.array(low, np.float32), np.array(high, np.float32)
    gains = np.column_stack([np.diag((last - first) / 255), first])
    return np.asarray(cv2.transform(thrice(grey), gains), np.uint8)


def shrunk(picture: Image, times_smaller: int) -> Image:
    """Each square of pixels as one."""
    size = (max(picture.shape[1] // times_smaller, 1), max(picture.shape[0] // times_smaller, 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def to_bytes(values: NDArray[np.floating]) -> Grey:
    """0..1 as 0..255."""
    return np.asarray(np.clip(values, 0, 1) * 255, np.uint8)
