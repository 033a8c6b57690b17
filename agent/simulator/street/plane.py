"""Sheets of paint as the camera sees them: warped at twice the picture's size, from a pyramid, so nothing aliases."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.street.pixels import shrunk, thrice, times, to_bytes
from agent.simulator.street.sheet import LEFT, RIGHT
from agent.simulator.view import Floats, View

Metres = NDArray[np.float32]

_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Plane:
    """Where a sheet lies: the world point of (0, 0) metres, its rows' direction, and its first row's metres."""

    origin: tuple[float, float, float]
    along: tuple[float, float, float]
    first: float
    sign: int


def warped(sheets: Sequence[Image], plane: Plane, view: View, depth: Metres) -> list[Image]:
    """Sheets of one size, seen: each (height, width, 3), continued plainly beyond its rims.

    `depth` (height, width) is the plane's own, inf where it is not seen; there they are black.
    """
    level = _level(sheets[0], plane, view, depth)
    seen = [np.zeros((view.size[1], view.size[0], 3), np.uint8) for _ in sheets]
    for number in range(_LEVELS):
        share = np.maximum(1 - np.abs(level - number), 0)
        rows = np.flatnonzero(share.max(axis=1) > 0)
        if len(rows):
            first, last = int(rows[0]), int(rows[-1]) + 1
            weight = thrice(to_bytes(share[first:last]))
            for picture, sheet in zip(seen, sheets, strict=True):
                region = picture[first:last]
                cv2.add(region, times(_warp(sheet, plane, view, (first, last), fine=2), weight), region)
        sheets = [shrunk(sheet, 2) for sheet in sheets]
    return seen


def mapped(sheet: Image, plane: Plane, view: View) -> Image:
    """(height, width, channels): a coarse, smooth sheet of the same extent seen, as it is."""
    return _warp(sheet, plane, view, (0, view.size[1]), fine=1)


def _level(sheet: Image, plane: Plane, view: View, depth: Metres) -> NDArray[np.float32]:
    """For each pixel, how many times the sheet should be halved; -9 where the plane is not seen.

    Across the line of sight a metre has focal / depth pixels, along it as much less as the plane is slanted.
    """
    normal = np.cross((1.0, 0.0, 0.0), plane.along)
    slant = abs(float((np.asarray(plane.origin) - view.place) @ normal))
    finest = sheet.shape[1] / (RIGHT - LEFT)
    with np.errstate(over="ignore"):
        pixels = 2 * view.focal * max(slant, 1.0) / np.maximum(depth, 0.3) ** 2
    level = np.clip(np.log2(finest / np.maximum(pixels, 1e-3)) - 0.7, 0, _LEVELS - 1)
    return np.where(np.isfinite(depth), level, -9).astype(np.float32)


def _warp(sheet: Image, plane: Plane, view: View, rows: tuple[int, int], fine: int) -> Image:
    metre = (RIGHT - LEFT) / sheet.shape[1]
    inner = np.array(
        [
            [metre, 0, LEFT + metre / 2],
            [0, plane.sign * metre, plane.first + plane.sign * metre / 2],
            [0, 0, 1],
        ]
    )
    outer = np.array([[fine, 0, -0.5], [0, fine, -0.5 - fine * rows[0]], [0, 0, 1]])
    matrix: Floats = (
        outer @ view.homography(np.array(plane.origin), np.array([1.0, 0, 0]), np.array(plane.along)) @ inner
    )
    size = (view.size[0] * fine, (rows[1] - rows[0]) * fine)
    picture = cv2.warpPerspective(sheet, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if fine > 1:
        picture = cv2.resize(picture, (size[0] // fine, size[1] // fine), interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.uint8)
