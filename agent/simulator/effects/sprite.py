"""Sheets that always face the camera, on which soft things are painted, and their way into the picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.effects.noise import Plane
from agent.simulator.patch import Outline, Patch
from agent.simulator.truth import Thing
from agent.simulator.view import View

GRID = 176
"""Most pixels along a sheet's edge: what is soft needs no more, however near it is."""

_LEAST = 4
"""Pixels along a sheet's edge below which nothing of it could be told."""

_LEAF, _OUTLINE = 64, 31
"""Cover, of 255, over which a pixel belongs to the thing, and over which it is within its outline."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's grid. `x` (columns,) and `z` (rows,) in metres from its place, `step` apart; `scale` pixels a metre."""

    x: Plane
    z: Plane
    step: float
    centre: tuple[float, float]
    scale: float
    depth: float


def sheet(view: View, place: tuple[float, float, float], reach: tuple[float, float, float, float]) -> Sheet | None:
    """A sheet at a place that reaches so far (left, down, right, up) in metres; None when not in the picture."""
    pixels, depths = view.project(np.array([place]))
    u, v, depth = float(pixels[0, 0]), float(pixels[0, 1]), float(depths[0])
    scale = view.focal / depth
    left, down, right, up = reach
    out_across = u + right * scale < 1 or u - left * scale > view.size[0] - 1
    out_down = v + down * scale < 1 or v - up * scale > view.size[1] - 1
    if depth < 1.0 or out_across or out_down:
        return None
    step = max(1 / scale, (left + right) / GRID, (up + down) / GRID)
    x = np.arange(-left, right, step, dtype=np.float32) + np.float32(step / 2)
    z = np.arange(up, -down, -step, dtype=np.float32) - np.float32(step / 2)
    return Sheet(x, z, step, (u, v), scale, depth) if min(len(x), len(z)) >= _LEAST else None


def patch(on: Sheet, view: View, paint: Image, thing: Thing) -> Patch | None:
    """A grid's premultiplied BGRA (rows, columns, 4) as a patch of the picture; None when nothing is seen of it."""
    step = on.step * on.scale
    left, top = on.centre[0] + float(on.x[0]) * on.scale, on.centre[1] - float(on.z[0]) * on.scale
    x1, y1 = max(int(left - step), 0), max(int(top - step), 0)
    x2 = min(int(left + step * (len(on.x) + 1)), view.size[0])
    y2 = min(int(top + step * (len(on.z) + 1)), view.size[1])
    if x2 <= x1 or y2 <= y1:
        return None
    placed = np.array([[1 / step, 0, (x1 + 0.5 - left) / step], [0, 1 / step, (y1 + 0.5 - top) / step]])
    shown = cv2.warpAffine(paint, placed, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    cover = np.asarray(cv2.extractChannel(shown, 3), np.uint8)
    outline = _outline(cover, (x1, y1), thing)
    if outline is None:
        return None
    leaves = (cover > _LEAF).astype(np.uint8)
    return Patch(x1, y1, np.asarray(shown, np.uint8), leaves, (thing,), (outline,), on.depth)


def _outline(cover: Image, corner: tuple[int, int], thing: Thing) -> Outline | None:
    _, within = cv2.threshold(cover, _OUTLINE, 1, cv2.THRESH_BINARY)
    left, top, width, height = cv2.boundingRect(within)
    if not width:
        return None
    x, y = corner[0] + left, corner[1] + top
    return Outline(thing, (float(x), float(y), float(x + width), float(y + height)), cv2.countNonZero(within))
