"""From a region of an I420 frame to a model's input.

The three planes are cropped and scaled first and only the small picture is converted to RGB: measured on 1080p to
416x416, a fifth of the cost of converting first. It is converted where the model reads it: after `invoke` no cache
holds what a copy would touch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image
from agent.infer.runtime import Array, Tensor
from agent.yuv import planes

Encode = Callable[[Image, Array], object]
"""Writes levels as an input's numbers; where those are bytes, both are the same memory."""

Inner = tuple[int, int, int, int]
"""Left, top, width and height in pixels of an input, all even."""

PAD = 114
"""Luma around a letterboxed picture: the grey that YOLO models are trained with."""


class Fit(StrEnum):
    """How a picture comes into an input of another shape."""

    STRETCH = "stretch"
    CENTRE = "centre"
    CORNER = "corner"


class Colour(StrEnum):
    """The order of a model's channels."""

    RGB = "rgb"
    BGR = "bgr"


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of the frame (`crop`, fractions of it) and where it lies in the input (`inner`, fractions of that)."""

    crop: Box
    inner: Box


class Letterbox:
    """Fills a model's input. `encode` turns a picture's levels into the input's numbers, in place if they are bytes."""

    def __init__(self, size: tuple[int, int], fit: Fit, colour: Colour, encode: Encode) -> None:
        width, height = size
        self._size = size
        self._fit = fit
        self._convert = cv2.COLOR_YUV2RGB_I420 if colour is Colour.RGB else cv2.COLOR_YUV2BGR_I420
        self._encode = encode
        self._yuv = np.empty((height * 3 // 2, width), np.uint8)
        self._inner = (0, 0, 0, 0)
        self._places: tuple[Image, ...] = ()

    def fill(self, yuv: Image, region: Box, into: Array) -> Placed:
        """Write a region of an I420 frame into an input [1, height, width, 3]; gives where it shows what."""
        height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
        x1, x2 = _even(region.x1, region.x2, width)
        y1, y2 = _even(region.y1, region.y2, height)
        left, top, across, down = inner = self._fitted(x2 - x1, y2 - y1)
        if inner != self._inner:
            self._clear(inner)
        for part, source, place in zip((1, 2, 2), planes(yuv), self._places, strict=True):
            cropped = source[y1 // part : y2 // part, x1 // part : x2 // part]
            cv2.resize(cropped, (across // part, down // part), place, interpolation=cv2.INTER_LINEAR)
        self._write(into[0])
        crop = Box(x1 / width, y1 / height, x2 / width, y2 / height)
        wide, high = self._size
        return Placed(crop, Box(left / wide, top / high, (left + across) / wide, (top + down) / high))

    def _write(self, picture: Array) -> None:
        levels = picture.view(np.uint8) if picture.itemsize == 1 else np.empty(picture.shape, np.uint8)
        cv2.cvtColor(self._yuv, self._convert, levels)
        self._encode(levels, picture)

    def _clear(self, inner: Inner) -> None:
        own = planes(self._yuv)
        for plane, level in zip(own, (PAD, 128, 128), strict=True):
            plane[:] = level
        self._places = tuple(_within(plane, inner, part) for plane, part in zip(own, (1, 2, 2), strict=True))
        self._inner = inner

    def _fitted(self, width: int, height: int) -> Inner:
        """Where a picture of this size comes to lie in the input."""
        wide, high = self._size
        if self._fit is Fit.STRETCH:
            return 0, 0, wide, high
        scale = min(wide / width, high / height)
        across, down = (max(2, 2 * round(side * scale / 2)) for side in (width, height))
        if self._fit is Fit.CORNER:
            return 0, 0, across, down
        return (wide - across) // 4 * 2, (high - down) // 4 * 2, across, down


def encoder(tensor: Tensor, span: tuple[float, float] | None, usual: tuple[float, float]) -> Encode:
    """How the levels 0..255 become the numbers of an input.

    `span` is what the pack says black and white are, `usual` what they are for the head. A quantised input of which
    nothing is said takes the levels as they are: exporters choose its scale so that they span it.
    """
    if tensor.dtype != "float32" and (span is None or not tensor.scale):
        return _as_is if tensor.dtype == "uint8" else _shifted
    low, high = span or usual
    levels: NDArray[np.float64] = low + np.arange(256) / 255 * (high - low)
    if tensor.dtype != "float32":
        info = np.iinfo(tensor.dtype)
        levels = np.clip(np.rint(levels / tensor.scale + tensor.zero), info.min, info.max)
    return partial(_looked_up, levels.astype(tensor.dtype))


def _looked_up(table: Array, levels: Image, into: Array) -> None:
    cv2.LUT(levels, table, into)


def _as_is(levels: Image, into: Array) -> None:
    """The levels are the numbers, and in their place."""


def _shifted(levels: Image, into: Array) -> None:
    """0..255 to -128..127: a sixteenth of the cost of a table."""
    np.bitwise_xor(levels, 128, into.view(np.uint8))


def _even(start: float, end: float, length: int) -> tuple[int, int]:
    """Even pixels around start .. end (fractions of an even length), at least two of them."""
    first = min(max(0, floor(start * length / 2) * 2), length - 2)
    return first, min(length, max(first + 2, ceil(end * length / 2) * 2))


def _within(plane: Image, inner: Inner, part: int) -> Image:
    """Where the inner picture lies in a plane of one `part`th of its sides."""
    left, top, across, down = (side // part for side in inner)
    return plane[top : top + down, left : left + across]
