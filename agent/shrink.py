"""A frame made small, for what can be told without its details."""

import cv2
import numpy as np

from agent.data import Image
from agent.yuv import planes

WIDTH = 320
"""Pixels across at most."""


def small(yuv: Image) -> Image:
    """An I420 frame (shape (height * 3 / 2, width)) as I420 of at most `WIDTH` pixels across, even sides.

    Each pixel is the mean of those it stands for, so that noise and shimmer of fine texture do not survive.
    """
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    if width <= WIDTH:
        return yuv
    across, down = WIDTH, max(2, round(height * WIDTH / width / 2) * 2)
    luma, *chroma = planes(yuv)
    halves = [_mean(plane, across // 2, down // 2) for plane in chroma]
    return np.vstack([_mean(luma, across, down), np.concatenate(halves).reshape(-1, across)])


def _mean(plane: Image, width: int, height: int) -> Image:
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
