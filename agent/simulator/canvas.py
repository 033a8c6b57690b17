"""Paints one actor's solids on a patch of their own: colours with cover, and which pixel belongs to which thing."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.flatten import TONES, Flat, flatten
from agent.simulator.patch import PLAIN, Outline, Patch, Shade
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.truth import Thing
from agent.simulator.view import Floats, View

_SHIFT = 4
_FAR = 8000
_FINEST = (0, 1, 2, 3)
_COARSE = ((1.5, (4,)), (4.5, (0, 2)))
"""Which of the tones a body gets whose radius is at most so many pixels."""

_SUN = (-0.45, -0.55, 0.70)


def draw(bodies: Sequence[Sequence[Solid]], view: View, shade: Shade, margin: int = 2) -> Patch | None:
    """Paint bodies, the far ones first, the solids of each in their order; None when nothing is in the picture.

    Hulls of one colour that follow each other in a body have no seam. `margin` pixels are left around for blur.
    """
    flat = flatten(bodies, view)
    frame = _frame(flat, view.size, margin) if flat else None
    return _Painter(flat, frame, shade, view.size).paint() if flat and frame else None


def _frame(flat: Flat, size: tuple[int, int], margin: int) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is in the picture."""
    left, top = (max(int(low) - margin, 0) for low in np.floor(flat.lows.min(0)))
    right, bottom = (min(int(high) + margin, most) for high, most in zip(np.ceil(flat.highs.max(0)), size, strict=True))
    return (left, top, right, bottom) if left < right and top < bottom else None


class _Painter:
    """Paints solids on one patch."""

    def __init__(self, flat: Flat, frame: tuple[int, int, int, int], shade: Shade, size: tuple[int, int]) -> None:
        left, top, right, bottom = frame
        self._flat, self._frame, self._shade, self._size = flat, frame, shade, size
        self._rims, self._corners = _whole(flat.rims, left, top), _whole(flat.corners, left, top)
        self._paint: Image = np.zeros((bottom - top, right - left, 4), np.uint8)
        self._leaves: NDArray[np.uint8] = np.zeros((bottom - top, right - left), np.uint8)
        self._outer = [self._rim(number, 0) for number in range(len(flat.solids))]
        owners = dict.fromkeys(solid.thing for solid in flat.solids)
        self._things = tuple(thing for thing in owners if thing)
        alone = len(owners) == 1
        self._masks = {thing: self._leaves if alone else np.zeros_like(self._leaves) for thing in self._things}

    def paint(self) -> Patch:
        for numbers in _seamless(self._flat):
            solid = self._flat.solids[numbers[0]]
            if isinstance(solid, Hull):
                self._round(solid, numbers)
            else:
                self._fill(self._outer[numbers[0]], self._lit(_face_colour(solid), 1.0, solid.glows))
            for number in numbers:
                self._claim(number, solid.thing)
        outlines = tuple(self._outline(thing) for thing in self._things)
        left, top, _, _ = self._frame
        return Patch(left, top, self._paint, self._leaves, self._things, outlines, self._flat.depth)

    def _round(self, solid: Hull, numbers: list[int]) -> None:
        size = max(self._flat.sizes[number] for number in numbers)
        for tone in next((tones for most, tones in _COARSE if size <= most), _FINEST):
            colour = self._lit(solid.colour, TONES[tone][2], solid.glows)
            for number in numbers:
                self._fill(self._rim(number, tone) if tone else self._outer[number], colour)

    def _rim(self, number: int, tone: int) -> NDArray[np.int32]:
        start, stop = self._flat.ends[number]
        solid = self._flat.solids[number]
        if isinstance(solid, Face) and not solid.both_sides:
            return self._corners[start:stop]
        # seen from both sides, a face may be a silhouette: all of its corners, in any order
        points = self._corners[start:stop] if isinstance(solid, Face) else self._rims[tone, start:stop].reshape(-1, 2)
        rim: NDArray[np.int32] = cv2.convexHull(points)  # type: ignore[assignment]
        return rim

    def _lit(self, colour: Colour, tone: float, glows: bool) -> tuple[float, ...]:
        shade = self._shade
        light = PLAIN.light if glows else shade.light
        tone, share = (1.0 if glows else tone), shade.haze_share
        return (
            *(
                min(c * tone * level, 255.0) * (1 - share) + haze * share
                for c, level, haze in zip(colour, light, shade.haze, strict=True)
            ),
            255.0,
        )

    def _fill(self, rim: NDArray[np.int32], colour: tuple[float, ...]) -> None:
        cv2.fillConvexPoly(self._paint, rim, colour, cv2.LINE_AA, _SHIFT)

    def _claim(self, number: int, thing: Thing | None) -> None:
        rim = self._outer[number]
        leaf = self._things.index(thing) + 1 if thing else 0
        cv2.fillConvexPoly(self._leaves, rim, (leaf,), cv2.LINE_8, _SHIFT)
        if thing and self._masks[thing] is not self._leaves:
            cv2.fillConvexPoly(self._masks[thing], rim, (1,), cv2.LINE_8, _SHIFT)

    def _outline(self, thing: Thing) -> Outline:
        own = [number for number, solid in enumerate(self._flat.solids) if solid.thing == thing]
        low, high = self._flat.lows[own].min(0), self._flat.highs[own].max(0)
        if (low < 0).any() or (high > self._size).any():
            low, high = self._drawn(self._masks[thing])
        return Outline(thing, (*low.tolist(), *high.tolist()), cv2.countNonZero(self._masks[thing]))

    def _drawn(self, mask: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """The corners of what is drawn: of what the picture's rim cuts, the rest may be all to one side."""
        left, top, width, height = cv2.boundingRect(mask)
        low = np.array([left + self._frame[0], top + self._frame[1]], np.float64)
        return low, low + np.array([width, height])


def _seamless(flat: Flat) -> Iterator[list[int]]:
    """The numbers of hulls that follow each other in one colour, together; each face by itself."""

    def kind(number: int) -> tuple[object, ...]:
        solid = flat.solids[number]
        return (flat.owners[number], solid.colour, solid.thing, solid.glows) if isinstance(solid, Hull) else (number,)

    for _, numbers in groupby(range(len(flat.solids)), kind):
        yield list(numbers)


def _whole(rims: Floats, left: int, top: int) -> NDArray[np.int32]:
    """In sixteenths of a pixel of the patch; far outside is held where the drawing's integers can go."""
    held = np.minimum(np.maximum(rims, -_FAR), _FAR)
    whole: NDArray[np.int32] = np.rint((held - (left + 0.5, top + 0.5)) * (1 << _SHIFT)).astype(np.int32)
    return whole


def _face_colour(face: Face) -> Colour:
    """The face's colour by its slant to the sun and the sky; in plain numbers, for a face is too small for NumPy."""
    x, y, z = _normal(face.corners[:3].tolist())
    up = max(z, 0.0)
    tone = 0.62 + 0.30 * max(x * _SUN[0] + y * _SUN[1] + z * _SUN[2], 0.0) + 0.22 * up
    sky = 215.0 * face.gloss * (0.45 + 0.55 * up)
    return Colour(*(channel * tone * (1 - face.gloss) + sky for channel in face.colour))


def _normal(corners: list[list[float]]) -> tuple[float, float, float]:
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - bx, cy - by, cz - bz
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    length = math.sqrt(x * x + y * y + z * z) + 1e-9
    return x / length, y / length, z / length
