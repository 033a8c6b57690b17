"""The only door through which a picture leaves: masks are burned in before anyone outside can have it.

The door fails closed. Masks are fractions of the picture they were drawn on; when the camera's picture has another
shape (a new lens mode, another stream), they may lie elsewhere, and nothing leaves until an installer looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image, Point
from agent.errors import PrivacyError

SAME_SHAPE = 0.01
"""Relative difference of width / height above which a picture has another shape than its masks."""

_KEY = object()


@dataclass(frozen=True, slots=True)
class PublicPicture:
    """A picture that may leave: BGR, shape (height, width, 3). Only `Door` can make one."""

    image: Image
    key: object

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise PrivacyError("a PublicPicture is made by privacy.Door alone")


class Door:
    """One camera's masks (polygons, fractions) and the picture size (width, height) they were drawn on."""

    def __init__(self, masks: Sequence[Sequence[Point]], drawn_on: tuple[int, int] | None) -> None:
        self._masks = masks
        self._drawn_on = drawn_on
        self._cover = np.zeros((0, 0), np.bool_)

    def open(self, yuv: Image, crop: Box, width: int) -> PublicPicture:
        """The part `crop` of an I420 frame with its masks burned in, at most `width` pixels wide.

        Raises PrivacyError when the frame's shape does not fit the masks.
        """
        self._check(yuv)
        height, across = yuv.shape[0] * 2 // 3, yuv.shape[1]
        x1, x2 = _pixels(crop.x1, crop.x2, across)
        y1, y2 = _pixels(crop.y1, crop.y2, height)
        image = _colour(yuv, x1, y1, x2, y2)
        if self._masks:
            image[self._hidden(across, height)[y1:y2, x1:x2]] = 0
        return PublicPicture(_fit(image, width), _KEY)

    def _check(self, yuv: Image) -> None:
        if not self._masks:
            return
        if self._drawn_on is None:
            raise PrivacyError("the masks do not say which picture they were drawn on")
        shape, drawn = yuv.shape[1] / (yuv.shape[0] * 2 / 3), self._drawn_on[0] / self._drawn_on[1]
        if abs(shape / drawn - 1) > SAME_SHAPE:
            picture = f"{yuv.shape[1]}x{yuv.shape[0] * 2 // 3}"
            raise PrivacyError(
                f"the picture is {picture}, its masks were drawn on {self._drawn_on[0]}x{self._drawn_on[1]}"
            )

    def _hidden(self, width: int, height: int) -> NDArray[np.bool_]:
        """Which pixels of a picture the masks cover; drawn anew when the size changes."""
        if self._cover.shape != (height, width):
            cover = np.zeros((height, width), np.uint8)
            for mask in self._masks:
                corners = np.array([[point.x * width, point.y * height] for point in mask])
                cv2.fillPoly(cover, [np.rint(corners).astype(np.int32)], (1,))
            self._cover = cover.astype(np.bool_)
        return self._cover


def _colour(yuv: Image, x1: int, y1: int, x2: int, y2: int) -> Image:
    """A part of an I420 frame in BGR. Only the part is converted: of a 1080p frame the whole costs 2 ms."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    left, top = x1 & ~1, y1 & ~1
    right, bottom = x2 + (x2 & 1), y2 + (y2 & 1)
    chroma = yuv[height:].reshape(2, height // 2, width // 2)[:, top // 2 : bottom // 2, left // 2 : right // 2]
    part = np.concatenate((yuv[top:bottom, left:right].ravel(), chroma.ravel()))
    image = cv2.cvtColor(part.reshape(-1, right - left), cv2.COLOR_YUV2BGR_I420)
    return np.ascontiguousarray(image[y1 - top : y2 - top, x1 - left : x2 - left]).astype(np.uint8, copy=False)


def _pixels(start: float, end: float, length: int) -> tuple[int, int]:
    first = min(max(0, int(start * length)), length - 1)
    return first, min(length, max(first + 1, int(np.ceil(end * length))))


def _fit(image: Image, width: int) -> Image:
    if image.shape[1] <= width:
        return image
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
