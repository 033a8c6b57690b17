"""Light in the dark: the street lamps' pools, and the halos and beams of all lamps."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.actor import Glow
from agent.simulator.patch import Shade
from agent.simulator.sky import Sky
from agent.simulator.solids import Colour
from agent.simulator.view import NEAR, Floats, View

LAMPS: tuple[tuple[float, float, float], ...] = (
    *((x, 11.3, 5.2) for x in (-9.6, 3.6, 16.8, 30.0, 43.2, 56.4)),
    *((x, 5.6, 5.2) for x in (-2.8, 10.4, 23.6, 36.8)),
)
"""The street lamps' heads: x, y, z in metres."""

WARM = Colour(0.50, 0.80, 1.0)
"""What a lamp's light multiplies colours with, against plain daylight."""

_HEADS = np.array(LAMPS)
POOL = 0.75
"""Light straight under a lamp, in parts of daylight as a camera exposes for the night."""

_SPILL = 0.10
"""What comes out of the shops everywhere on the far pavement."""

_SPRITE = 64
_FARTHEST_HALO = 160


def light_at(points: Floats, normal: Floats) -> Floats:
    """(n,) light of all street lamps, 0..about 1, on a matt surface with that normal at points (n, 3).

    Lambert's law for the surface and for the lamp, whose glass looks down, with the inverse square of the distance;
    1 stands for a floor right under a lamp.
    """
    ways = _HEADS[None] - points[:, None]
    squares = np.maximum((ways**2).sum(axis=2), 1.0)
    slants = np.maximum(ways @ normal, 0) * np.maximum(ways[:, :, 2], 0) / squares
    light: Floats = (slants * (_HEADS[:, 2] ** 2) / squares).sum(axis=1)
    return light


def haze_share(sky: Sky, depth: float) -> float:
    """How much of what is `depth` metres away the air hides (Koschmieder's law)."""
    return float(1 - (1 - sky.haze) ** max(depth, 0.0))


def shade(sky: Sky, place: tuple[float, float], depth: float) -> Shade:
    """The light on what stands at a place (x, y), `depth` metres before the camera."""
    up = float(light_at(np.array([[*place, 0.0]]), np.array([0.0, 0.0, 1.0]))[0])
    lamp = sky.lamps * (POOL * min(up, 1.0) + (_SPILL if place[1] > 12 else 0.0))
    light = Colour(*(ambient + lamp * warm for ambient, warm in zip(sky.ambient, WARM, strict=True)))
    return Shade(light, mist(sky), haze_share(sky, depth))


def mist(sky: Sky) -> Colour:
    """The haze's colour: in the dark it has only the ambient light to show."""
    return Colour(*(m * (1 - sky.lamps * (1 - a)) for m, a in zip(sky.mist, sky.ambient, strict=True)))


def shine(picture: Image, glows: Sequence[Glow], view: View, sky: Sky) -> None:
    """Add the halos of lamps and the pools of their beams to a picture, in place; nothing by day."""
    if sky.lamps <= 0.02:
        return
    for glow in glows:
        if glow.heading is not None and glow.beam:
            _throw(picture, glow, glow.heading, view, sky.lamps)
        _halo(picture, glow, view, sky)


def _halo(picture: Image, glow: Glow, view: View, sky: Sky) -> None:
    place = (np.array(glow.place) - view.place) @ view.axes.T
    if place[2] < NEAR:
        return
    across, down = place[:2] * (view.focal / place[2]) + np.array(view.size) / 2
    radius = min(glow.radius * (1 + 25 * sky.haze) * view.focal / place[2], _FARTHEST_HALO)
    strength = sky.lamps * (1 - haze_share(sky, float(place[2]))) * _towards(glow, view)
    if strength <= 0:
        return
    side = max(2 * math.ceil(radius), 3)
    _add(
        picture,
        np.asarray(cv2.resize(_SPOT, (side, side)), np.uint8),
        (round(across - side / 2), round(down - side / 2)),
        glow.colour,
        strength,
    )


def _towards(glow: Glow, view: View) -> float:
    """How much of a lamp looks at the camera, 0 to 1: all of one that shines all around, none of one turned away."""
    if glow.heading is None:
        return 1.0
    across, along = view.place[0] - glow.place[0], view.place[1] - glow.place[1]
    facing = (across * math.cos(glow.heading) + along * math.sin(glow.heading)) / math.hypot(across, along)
    return min(max(float(facing) * 3.0, 0.0), 1.0)


def _throw(picture: Image, glow: Glow, heading: float, view: View, strength: float) -> None:
    """A soft pool on the road ahead of a lamp, wider as it goes."""
    ahead = np.array([math.cos(heading), math.sin(heading), 0.0])
    side = np.array([-ahead[1], ahead[0], 0.0]) * glow.beam * 0.20
    start = np.array([glow.place[0], glow.place[1], 0.0]) + ahead * 0.3
    end = start + ahead * glow.beam
    corners = np.array([start - side * 0.7, start + side * 0.7, end + side * 1.3, end - side * 1.3])
    seen = (corners - view.place) @ view.axes.T
    if seen[:, 2].min() < 1.0:
        return
    pixels = view.project(corners)[0]
    left, top = np.maximum(np.floor(pixels.min(0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(pixels.max(0)).astype(int), view.size)
    if left >= right or top >= bottom:
        return
    source = np.array([[0, 0], [_SPRITE, 0], [_SPRITE, _SPRITE], [0, _SPRITE]], np.float32)
    warp = cv2.getPerspectiveTransform(source, (pixels - (left, top)).astype(np.float32))
    pool = np.asarray(cv2.warpPerspective(_BEAM, warp, (int(right - left), int(bottom - top))), np.uint8)
    _add(picture, pool, (int(left), int(top)), glow.colour, 0.42 * strength)


def _add(picture: Image, sprite: Image, corner: tuple[int, int], colour: Colour, strength: float) -> None:
    """Add a grey sprite in a colour, as far as it is in the picture."""
    (left, top), (height, width) = corner, sprite.shape
    x1, y1 = max(left, 0), max(top, 0)
    x2, y2 = min(left + width, picture.shape[1]), min(top + height, picture.shape[0])
    if x1 >= x2 or y1 >= y2:
        return
    part = sprite[y1 - top : y2 - top, x1 - left : x2 - left]
    light = cv2.merge([cv2.convertScaleAbs(part, alpha=strength * channel / 255) for channel in colour])
    region = picture[y1:y2, x1:x2]
    cv2.add(region, light, region)


def _spot() -> Image:
    """A lamp as a lens draws it: a burnt-out core in a wide, faint halo."""
    away = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, _SPRITE)] * 2))
    light = 1.1 * np.exp(-((away / 0.16) ** 2)) + 0.42 * np.exp(-away / 0.26)
    return np.asarray(255 * np.clip((light - 0.01) * (1 - away), 0, 1), np.uint8)


def _beam() -> Image:
    """A pool of light, rows ahead of the lamp, brightest in its first third."""
    across, ahead = np.meshgrid(np.linspace(-1, 1, _SPRITE), np.linspace(0, 1, _SPRITE))
    along = np.clip(ahead / 0.12, 0, 1) * np.exp(-ahead / 0.40) * (1 - ahead)
    return np.asarray(255 * np.clip(along * 1.6, 0, 1) * np.exp(-((across / 0.5) ** 2)), np.uint8)


_SPOT = _spot()
_BEAM = _beam()
