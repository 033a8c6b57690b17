"""Paints one actor's solids on a patch of their own: colours with cover, and which pixel belongs to which thing.

Colours are premultiplied (Porter and Duff, Compositing Digital Images, 1984), which is what antialiased drawing on an
empty four-channel picture yields by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.truth import Thing
from agent.simulator.view import Floats, View

_SHIFT = 4
_CIRCLE = np.stack([(np.cos(a), np.sin(a)) for a in np.arange(14) * (2 * np.pi / 14)])
_TONES = ((1.0, 0.0, 0.62), (0.80, 0.16, 0.84), (0.52, 0.30, 1.0), (0.26, 0.42, 1.1))
"""A round body from its dark rim to its light: share of the radius, shift towards the light, brightness."""

_TOWARDS_LIGHT = np.array([-0.55, -0.83])
SUN = np.array([-0.45, -0.55, 0.70])


@dataclass(frozen=True, slots=True)
class Shade:
    """The light at an actor's place: what its colours are multiplied with, and the haze before it."""

    light: Colour
    haze: Colour
    haze_share: float


PLAIN = Shade(Colour(1.0, 1.0, 1.0), Colour(0.0, 0.0, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class Outline:
    """A thing's own outline: its box in pixels (x1, y1, x2, y2) and how many pixels of the picture it covers."""

    thing: Thing
    box: tuple[float, float, float, float]
    pixels: int


@dataclass(frozen=True, slots=True)
class Patch:
    """An actor in its place in the picture: left and top in pixels, `paint` premultiplied BGRA.

    `leaves` says for each pixel which of `things` is on top there, counted from 1, 0 for none.
    """

    left: int
    top: int
    paint: Image
    leaves: NDArray[np.uint8]
    things: tuple[Thing, ...]
    outlines: tuple[Outline, ...]
    depth: float


def draw(bodies: Sequence[Sequence[Solid]], view: View, shade: Shade, margin: int = 2) -> Patch | None:
    """Paint bodies, the far ones first, the solids of each in their order; None when nothing is in the picture.

    `margin` pixels are left around it for blur.
    """
    flat = [_flatten(body, view) for body in bodies if body]
    shapes = [shape for _, body in sorted(flat, key=lambda found: -found[0]) for shape in body]
    frame = _frame(shapes, view.size, margin)
    if frame is None:
        return None
    return _Painter(frame, shade, view).paint(shapes, float(np.mean([depth for depth, _ in flat])))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A solid in the picture: its rim in pixels, and for a round one its circles."""

    solid: Solid
    rim: Floats
    centres: Floats
    radii: Floats


def _flatten(body: Sequence[Solid], view: View) -> tuple[float, list[_Shape]]:
    points = np.concatenate([solid.centres if isinstance(solid, Hull) else solid.corners for solid in body])
    pixels, depths = view.project(points)
    shapes, start = [], 0
    for solid in body:
        count = len(solid.centres) if isinstance(solid, Hull) else len(solid.corners)
        places, far = pixels[start : start + count], depths[start : start + count]
        start += count
        if isinstance(solid, Hull):
            radii = solid.radii * view.focal / far
            shapes.append(_Shape(solid, _circles(places, radii), places, radii))
        elif solid.both_sides or _faces_us(places):
            shapes.append(_Shape(solid, places, places, np.empty(0)))
    return float(depths.mean()), shapes


def _circles(centres: Floats, radii: Floats) -> Floats:
    rim: Floats = (centres[:, None, :] + radii[:, None, None] * _CIRCLE).reshape(-1, 2)
    return rim


def _hull(points: Floats) -> Floats:
    return cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)


def _faces_us(rim: Floats) -> bool:
    x, y = rim[:, 0], rim[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) < 0


def _frame(shapes: Sequence[_Shape], size: tuple[int, int], margin: int) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is in the picture."""
    if not shapes:
        return None
    rims = np.concatenate([shape.rim for shape in shapes])
    left, top = np.floor(rims.min(0)).astype(int) - margin
    right, bottom = np.ceil(rims.max(0)).astype(int) + margin
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])
    return (int(left), int(top), int(right), int(bottom)) if left < right and top < bottom else None


class _Painter:
    """Paints shapes on one patch."""

    def __init__(self, frame: tuple[int, int, int, int], shade: Shade, view: View) -> None:
        left, top, right, bottom = frame
        self._frame, self._shade, self._view = frame, shade, view
        self._origin = np.array([left, top])
        self._paint: Image = np.zeros((bottom - top, right - left, 4), np.uint8)
        self._leaves: NDArray[np.uint8] = np.zeros((bottom - top, right - left), np.uint8)
        self._masks: dict[Thing, NDArray[np.uint8]] = {}
        self._rims: dict[Thing, list[Floats]] = {}

    def paint(self, shapes: Sequence[_Shape], depth: float) -> Patch:
        things = tuple(dict.fromkeys(shape.solid.thing for shape in shapes if shape.solid.thing))
        for shape in shapes:
            rim = self._whole(_hull(shape.rim))
            if isinstance(shape.solid, Hull):
                self._round(shape, shape.solid, rim)
            else:
                self._fill(rim, self._face_colour(shape.solid))
            self._claim(shape, rim, things)
        left, top, _, _ = self._frame
        outlines = tuple(self._outline(thing) for thing in things)
        return Patch(left, top, self._paint, self._leaves, things, outlines, depth)

    def _round(self, shape: _Shape, solid: Hull, rim: NDArray[np.int32]) -> None:
        fine = float(shape.radii.max()) > 1.5
        for share, shift, tone in _TONES if fine else _TONES[1:2]:
            if share < 1.0 and fine:
                centres = shape.centres + _TOWARDS_LIGHT * (shape.radii * shift)[:, None]
                rim = self._whole(_hull(_circles(centres, shape.radii * share)))
            self._fill(rim, self._lit(solid.colour, tone, solid.glows))

    def _face_colour(self, face: Face) -> tuple[float, ...]:
        normal = np.cross(face.corners[1] - face.corners[0], face.corners[2] - face.corners[1])
        normal = normal / (np.linalg.norm(normal) + 1e-9)
        tone = 0.62 + 0.30 * max(float(normal @ SUN), 0.0) + 0.22 * max(float(normal[2]), 0.0)
        sky = 215.0 * face.gloss * (0.45 + 0.55 * max(float(normal[2]), 0.0))
        colour = Colour(*(channel * tone * (1 - face.gloss) + sky for channel in face.colour))
        return self._lit(colour, 1.0, face.glows)

    def _lit(self, colour: Colour, tone: float, glows: bool) -> tuple[float, ...]:
        shade = self._shade
        light = (1.0, 1.0, 1.0) if glows else shade.light
        bright = (min(c * (1.0 if glows else tone) * level, 255.0) for c, level in zip(colour, light, strict=True))
        share = shade.haze_share
        return (*(c * (1 - share) + h * share for c, h in zip(bright, shade.haze, strict=True)), 255.0)

    def _whole(self, rim: Floats) -> NDArray[np.int32]:
        """In sixteenths of a pixel of this patch; far outside is held where the drawing's integers can go."""
        rounded: NDArray[np.int32] = np.rint((np.clip(rim, -8000, 8000) - self._origin - 0.5) * (1 << _SHIFT)).astype(
            np.int32
        )
        return rounded

    def _fill(self, rim: NDArray[np.int32], colour: tuple[float, ...]) -> None:
        cv2.fillConvexPoly(self._paint, rim, colour, cv2.LINE_AA, _SHIFT)

    def _claim(self, shape: _Shape, rim: NDArray[np.int32], things: tuple[Thing, ...]) -> None:
        thing = shape.solid.thing
        leaf = things.index(thing) + 1 if thing else 0
        cv2.fillConvexPoly(self._leaves, rim, (leaf,), cv2.LINE_8, _SHIFT)
        if thing is None:
            return
        if thing not in self._masks:
            self._masks[thing] = np.zeros_like(self._leaves)
            self._rims[thing] = []
        cv2.fillConvexPoly(self._masks[thing], rim, (1,), cv2.LINE_8, _SHIFT)
        self._rims[thing].append(shape.rim)

    def _outline(self, thing: Thing) -> Outline:
        rims = np.concatenate(self._rims[thing])
        width, height = self._view.size
        x1, y1 = np.clip(rims.min(0), 0, (width, height))
        x2, y2 = np.clip(rims.max(0), 0, (width, height))
        return Outline(thing, (float(x1), float(y1), float(x2), float(y2)), cv2.countNonZero(self._masks[thing]))
