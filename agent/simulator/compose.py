"""Lays actors' patches over a picture: shadow, blur of what moves, cover; and counts what is left to be seen."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.actor import State
from agent.simulator.patch import Patch
from agent.simulator.view import Floats, View

EXPOSURE = 1 / 60
"""Seconds for which the shutter is open."""

Ids = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Laid:
    """A patch in the picture: the thing that is its leaf n has the number `first` + n in the picture of ids."""

    patch: Patch
    first: int


class _Shadow(NamedTuple):
    """Where a shadow lies in the picture, and how deep it is at each pixel, 0 to 255."""

    rows: slice
    columns: slice
    depth: Image


def shade(picture: Image, view: View, state: State, footprint: tuple[float, float], darkness: float) -> None:
    """Darken the ground under something that stands there, softly, as an overcast or high sun does."""
    shadow = _shadow(view, state.place, state.heading, footprint)
    if shadow is not None:
        light = cv2.bitwise_not(cv2.convertScaleAbs(shadow.depth, alpha=darkness))
        region = picture[shadow.rows, shadow.columns]
        cv2.multiply(region, cv2.merge([light, light, light]), region, scale=1 / 255)


@lru_cache(maxsize=128)
def _shadow(view: View, place: tuple[float, float], heading: float, footprint: tuple[float, float]) -> _Shadow | None:
    """Kept for what stands still, which is most of a street; None when it falls outside of the picture."""
    length, width = footprint
    angles = np.arange(16) * (math.tau / 16)
    along, across = np.cos(angles) * length * 0.58, np.sin(angles) * width * 0.66
    cos, sin = math.cos(heading), math.sin(heading)
    x, y = place[0] + along * cos - across * sin, place[1] + along * sin + across * cos
    rim, depth = view.project(np.stack([x, y, np.zeros_like(x)], axis=1))
    blur = max(1, int(view.focal / depth.min() * 0.12))
    left, top = (max(int(low) - 2 * blur, 0) for low in np.floor(rim.min(0)))
    right, bottom = (min(int(high) + 2 * blur, most) for high, most in zip(np.ceil(rim.max(0)), view.size, strict=True))
    if left >= right or top >= bottom:
        return None
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(rim - (left, top)).astype(np.int32), (255,), cv2.LINE_AA)
    soft = cv2.blur(cv2.blur(mask, (2 * blur + 1,) * 2), (2 * blur + 1,) * 2)
    return _Shadow(slice(top, bottom), slice(left, right), soft.astype(np.uint8, copy=False))


def smear(patch: Patch, view: View, state: State) -> Patch:
    """The patch as a shutter sees it that is open while the actor moves.

    Two boxes stand for the slanted line that is meant: along a street it is nearly level, and boxes cost the same
    whatever their length.
    """
    here = np.array([*state.place, 0.8])
    step = np.array([math.cos(state.heading), math.sin(state.heading), 0.0]) * state.speed * EXPOSURE
    pixels, depths = view.project(np.stack([here, here + step]))
    across, down = np.abs(pixels[1] - pixels[0]).tolist()
    if math.hypot(across, down) < 1.5 or depths.min() < 1:
        return patch
    box = (round(across / 2) * 2 + 1, round(down / 2) * 2 + 1)
    blurred = cv2.blur(patch.paint, box, borderType=cv2.BORDER_CONSTANT)
    return replace(patch, paint=blurred.astype(np.uint8, copy=False))


def sink(patch: Patch, view: View, state: State, footprint: tuple[float, float], depth: float) -> Patch:
    """The patch without what is under water that stands `depth` metres high about the actor."""
    height, width = patch.leaves.shape
    rows = _waterline(view, state, footprint, depth, np.arange(0.5, width) + patch.left)
    dry = (np.arange(height)[:, None] + (patch.top + 0.5) < rows).astype(np.uint8)
    paint = np.asarray(cv2.bitwise_and(patch.paint, patch.paint, mask=dry), np.uint8)
    return replace(patch, paint=paint, leaves=patch.leaves * dry)


def _waterline(view: View, state: State, footprint: tuple[float, float], depth: float, columns: Floats) -> Floats:
    """The row in each column at which water wets the actor's side that is nearest to the camera."""
    cos, sin = math.cos(state.heading), math.sin(state.heading)
    along, across = np.array([1, 1, -1, -1]) * footprint[0] / 2, np.array([1, -1, -1, 1]) * footprint[1] / 2
    x, y = state.place[0] + along * cos - across * sin, state.place[1] + along * sin + across * cos
    corners, _ = view.project(np.stack([x, y, np.full(4, depth)], axis=1))
    sides = [corners[[k - 1, k]] for k in range(4)]
    ordered = [side[np.argsort(side[:, 0])] for side in sides]
    rows = np.max([np.interp(columns, side[:, 0], side[:, 1], -np.inf, -np.inf) for side in ordered], axis=0)
    met = np.isfinite(rows)
    return np.interp(columns, columns[met], rows[met]) if met.any() else np.full(len(columns), corners[:, 1].max())


def lay(picture: Image, ids: Ids, laid: Laid) -> None:
    """Paint the patch over the picture (the `over` of premultiplied colours) and its leaves over the ids."""
    patch = laid.patch
    height, width = patch.leaves.shape
    place = (slice(patch.top, patch.top + height), slice(patch.left, patch.left + width))
    region = picture[place]
    clear = cv2.bitwise_not(cv2.extractChannel(patch.paint, 3))
    under = cv2.multiply(region, cv2.merge([clear, clear, clear]), scale=1 / 255)
    cv2.add(cv2.cvtColor(patch.paint, cv2.COLOR_BGRA2BGR), under, region)
    solid = patch.paint[..., 3] > 155
    np.copyto(ids[place], np.where(patch.leaves > 0, patch.leaves + np.uint16(laid.first), np.uint16(0)), where=solid)
