"""The empty street before one camera, under any sky."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.lamps import POOL, WARM, mist
from agent.simulator.sky import Sky
from agent.simulator.street import light, skyline
from agent.simulator.street.facade import facade
from agent.simulator.street.geometry import FRONTS, GROUND, MIRRORED, SKY_DEPTH, Sight, look
from agent.simulator.street.ground import ground
from agent.simulator.street.pixels import looked_up, plus, shrunk, thrice, times, to_bytes
from agent.simulator.street.plane import mapped, warped
from agent.simulator.street.sheet import Grey
from agent.simulator.view import View

_ONE = 100.0
"""A gain of 1 in the bytes that gains are kept in."""

_STEPS = np.arange(256)
_DEPTHS = SKY_DEPTH * (_STEPS / 255.0) ** 2
"""Metres for each of the bytes that depths are kept in: finest where things are near."""


@lru_cache(maxsize=2)
def _sheets(seed: int) -> tuple[Image, Image, Image, Grey, Image, Image]:
    """Ground; fronts' paint, glow and cover; the light on both. A turning camera needs them again and again."""
    rng = np.random.default_rng([seed, 0])
    floor = ground(rng)
    paint, glow, cover = facade(rng)
    return floor, paint, glow, cover, light.on_ground(rng, glow), light.on_fronts(rng)


class Backdrop:
    """The street's ground, fronts and sky in a view.

    `albedo` (height, width, 3) are their own colours, `depth` (height, width) metres along the camera's axis,
    SKY_DEPTH where there is sky, `ground` (height, width) whether a pixel shows the ground.
    """

    def __init__(self, view: View, seed: int) -> None:
        self._view, self._seed = view, seed
        self._sheets = _sheets(seed)
        sight = look(view)
        self._paint(sight)
        self._reach_far(sight)
        self._steps = thrice(to_bytes(np.sqrt(self.depth / SKY_DEPTH)))
        self._drawn: tuple[Sky, Image] | None = None
        self._wet: tuple[Image, Image, Image] | None = None

    def picture(self, sky: Sky) -> Image:
        """(height, width, 3): the street under that sky. The same picture comes again for the same sky; copy it."""
        if self._drawn is None or self._drawn[0] != sky:
            self._drawn = (sky, self._draw(sky))
        return self._drawn[1]

    def _paint(self, sight: Sight) -> None:
        """Ground first, fronts over it as far as they cover it."""
        floor, paint, glow, cover, below, upright = self._sheets
        view = self._view
        wall = np.isfinite(sight.fronts)
        shown = warped(thrice(cover), FRONTS, view, sight.fronts)[:, :, 0]
        clear: Grey = np.where(wall, 255 - shown, 255).astype(np.uint8)
        solid, bare = thrice(255 - clear), thrice(np.where(np.isfinite(sight.ground), clear, 0).astype(np.uint8))

        def over(front: Image, back: Image) -> Image:
            return plus(times(front, solid), times(back, bare))

        self.ground: NDArray[np.bool_] = np.isfinite(sight.ground) & (clear > 127)
        self.depth = np.where(clear > 127, np.minimum(sight.ground, SKY_DEPTH), sight.fronts).astype(np.float32)
        self.albedo = over(warped(paint, FRONTS, view, sight.fronts), warped(floor, GROUND, view, sight.ground))
        shone = times(warped(glow, FRONTS, view, sight.fronts), solid)
        self._glow = _bloom(shone)
        fallen = over(mapped(upright, FRONTS, view), mapped(below, GROUND, view))
        self._lamp, self._shade, self._water = (thrice(fallen[:, :, i]) for i in range(3))
        self._open = np.where(np.isfinite(sight.ground), 0, clear).astype(np.uint8)

    def _reach_far(self, sight: Sight) -> None:
        """Far houses over the roofs and at the street's end, then the sky."""
        rng = np.random.default_rng([self._seed, 1])
        rows, columns = np.nonzero((self._open > 0) & (sight.height < 0.12))
        there, colours = skyline.far_houses(rng, sight.height[rows, columns], sight.bearing[rows, columns])
        rows, columns = rows[there], columns[there]
        share = self._open[rows, columns, None] / 255
        self.albedo[rows, columns] += (colours[there] * share).astype(np.uint8)
        self.depth[rows, columns] = np.minimum(self.depth[rows, columns], skyline.FAR)
        self._open[rows, columns] = 0
        seen = np.flatnonzero(self._open.any(axis=1))
        self._sky_rows = slice(int(seen[0]), int(seen[-1]) + 1) if len(seen) else slice(0, 0)
        self._up = thrice(skyline.clouds(rng, sight.height))[self._sky_rows]
        self._opened = thrice(self._open)[self._sky_rows]

    def _draw(self, sky: Sky) -> Image:
        ambient, lamps = np.array(sky.ambient), sky.lamps * POOL * np.array(WARM)
        gain = looked_up(self._lamp, _ONE * (ambient + np.outer(_STEPS / 255, lamps)))
        if sky.shadow > 0.02:
            dark = np.outer(_STEPS / 255, ambient) * min(1.5 * sky.shadow, 1.0)
            gain = np.asarray(cv2.subtract(gain, looked_up(self._shade, _ONE * dark)), np.uint8)
        picture = times(self.albedo, gain, _ONE)
        if sky.lamps > 0.02:
            picture = plus(picture, self._glow, sky.lamps)
        if sky.rain > 0.02:
            picture = self._soak(picture, sky)
        picture = self._haze(picture, sky)
        self._open_up(picture, sky)
        return picture

    def _haze(self, picture: Image, sky: Sky) -> Image:
        """Koschmieder's law: light is lost in the air with distance, and the air's own takes its place."""
        left = (1 - sky.haze) ** _DEPTHS
        left[-1] = 1.0
        kept = looked_up(self._steps, np.repeat(255 * left[:, None], 3, axis=1))
        air = looked_up(self._steps, np.outer(1 - left, mist(sky)))
        return plus(times(picture, kept), air)

    def _open_up(self, picture: Image, sky: Sky) -> None:
        """Add the sky where it is open."""
        if len(self._up):
            share = (_STEPS / 255)[:, None]
            colours = looked_up(self._up, np.array(sky.horizon) * (1 - share) + np.array(sky.top) * share)
            region = picture[self._sky_rows]
            cv2.add(region, times(colours, self._opened), region)

    def _soak(self, picture: Image, sky: Sky) -> Image:
        """Wet ground is darker and mirrors the fronts, the more the flatter one looks at it."""
        if self._wet is None:
            self._wet = self._mirror()
        paint, glow, share = self._wet
        mirrored = plus(looked_up(paint, np.outer(_STEPS, sky.ambient)), glow, 1.3 * sky.lamps)
        kept = thrice(np.where(self.ground, 255 - 90 * sky.rain, 255).astype(np.uint8))
        soaked = times(picture, kept)
        return plus(soaked, times(mirrored, share), sky.rain)

    def _mirror(self) -> tuple[Image, Image, Image]:
        """The fronts upside down on the ground, drawn out downwards by ripples; and Schlick's share of them."""
        _, paint, glow, _, _, _ = self._sheets
        stretch = (1, 2 * round(self._view.size[1] / 60) + 1)
        paint, glow = (
            np.asarray(cv2.blur(mapped(shrunk(sheet, 4), MIRRORED, self._view), stretch), np.uint8)
            for sheet in (paint, glow)
        )
        steep = np.minimum(self._view.place[2] / np.maximum(self.depth, 1), 1)
        fresnel = 0.05 + 0.95 * (1 - steep) ** 3
        share = np.where(self.ground, fresnel * self._water[:, :, 0], 0)
        return paint, glow, thrice(to_bytes(share / 255))


def _bloom(glow: Image) -> Image:
    """Light that a lens spreads around what is bright."""
    small = shrunk(glow, 4)
    spread = cv2.resize(cv2.GaussianBlur(small, (0, 0), small.shape[1] / 80), glow.shape[1::-1])
    return plus(glow, np.asarray(spread, np.uint8), 0.45)
