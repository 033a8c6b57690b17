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
from agent.simulator.street.pixels import between, plus, shrunk, thrice, times, tinted, to_bytes
from agent.simulator.street.plane import mapped, warped
from agent.simulator.street.sheet import Grey
from agent.simulator.view import View

_DEPTHS = SKY_DEPTH * np.square(np.arange(256) / 255.0)
"""Metres for each of the bytes that depths are kept in: finest where things are near."""


_OWN_WALL = (112, 118, 122)
_OWN_DEPTH = 1.0


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
        self._steps = to_bytes(np.sqrt(self.depth / SKY_DEPTH))
        self._drawn: tuple[Sky, Image] | None = None
        self._clear: tuple[float, Grey, Image] | None = None
        self._wet: tuple[Image, Image, Image, Image] | None = None

    def picture(self, sky: Sky) -> Image:
        """(height, width, 3): the street under that sky. The same picture comes again for the same sky; copy it."""
        if self._drawn is None or self._drawn[0] != sky:
            self._drawn = (sky, self._draw(sky))
        return self._drawn[1]

    def _paint(self, sight: Sight) -> None:
        """Ground first, fronts over it as far as they cover it, and the light that falls on both."""
        floor, paint, glow, cover, below, upright = self._sheets
        (floor,) = warped([floor], GROUND, self._view, sight.ground)
        cover, paint, glow = warped([thrice(cover), paint, glow], FRONTS, self._view, sight.fronts)
        front, back = self._part(sight, cover[:, :, 0])
        self.albedo = plus(times(paint, front), times(floor, back))
        self.albedo[sight.own] = _OWN_WALL
        fallen = plus(times(mapped(upright, FRONTS, self._view), front), times(mapped(below, GROUND, self._view), back))
        lamp, shadow, self._water = (np.ascontiguousarray(fallen[:, :, channel]) for channel in range(3))
        self._shaded = times(self.albedo, thrice(shadow))
        lit = times(self.albedo, between(lamp, (0, 0, 0), [255 * POOL * warm for warm in WARM]))
        self._lit = plus(lit, _bloom(times(glow, front)))

    def _part(self, sight: Sight, cover: Grey) -> tuple[Image, Image]:
        """How much each pixel shows of the fronts and of the ground; a roof's edge is all front until the sky comes."""
        self.ground: NDArray[np.bool_] = np.isfinite(sight.ground)
        clear: Grey = np.where(np.isfinite(sight.fronts), 255 - cover, 255).astype(np.uint8)
        self.depth = np.where(clear > 127, np.minimum(sight.ground, SKY_DEPTH), sight.fronts).astype(np.float32)
        self.depth[sight.own] = _OWN_DEPTH
        self._open: Grey = np.where(self.ground | sight.own, 0, clear).astype(np.uint8)
        front, back = (np.where(mask, 255, 0).astype(np.uint8) for mask in (clear < 255, self.ground))
        return thrice(front), thrice(back)

    def _reach_far(self, sight: Sight) -> None:
        """Far houses over the roofs and at the street's end, then the sky."""
        rng = np.random.default_rng([self._seed, 1])
        rows, columns = np.nonzero((self._open > 0) & (sight.height < 0.12))
        there, colours = skyline.far_houses(rng, sight.height[rows, columns], sight.bearing[rows, columns])
        rows, columns = rows[there], columns[there]
        share = self._open[rows, columns, None] / 255
        self.albedo[rows, columns] = self.albedo[rows, columns] * (1 - share) + colours[there] * share
        self.depth[rows, columns] = np.minimum(self.depth[rows, columns], skyline.FAR)
        self._open[rows, columns] = 0
        seen = np.flatnonzero(self._open.any(axis=1))
        self._sky_rows = slice(int(seen[0]), int(seen[-1]) + 1) if len(seen) else slice(0, 1)
        self._up = skyline.clouds(rng, sight.height)[self._sky_rows]
        self._opened = thrice(self._open[self._sky_rows])
        self._closed = thrice(255 - self._open[self._sky_rows])

    def _draw(self, sky: Sky) -> Image:
        picture = tinted(plus(self.albedo, self._shaded, -min(1.5 * sky.shadow, 1.0)), sky.ambient)
        if sky.lamps > 0.02:
            plus(picture, self._lit, sky.lamps, into=picture)
        if sky.rain > 0.02:
            self._soak(picture, sky)
        kept, kept_thrice = self._kept(sky.haze)
        times(picture, kept_thrice, into=picture)
        plus(picture, between(kept, mist(sky), (0, 0, 0)), into=picture)
        self._open_up(picture, sky)
        return picture

    def _kept(self, haze: float) -> tuple[Grey, Image]:
        """The share of light that the air leaves, by Koschmieder's law; the same as long as the haze is."""
        if self._clear is None or self._clear[0] != haze:
            share = np.asarray(cv2.LUT(self._steps, to_bytes((1 - haze) ** _DEPTHS)), np.uint8)
            self._clear = (haze, share, thrice(share))
        return self._clear[1:]

    def _open_up(self, picture: Image, sky: Sky) -> None:
        """Put the sky in where it is open."""
        region = picture[self._sky_rows]
        times(region, self._closed, into=region)
        plus(region, times(between(self._up, sky.horizon, sky.top), self._opened), into=region)

    def _soak(self, picture: Image, sky: Sky) -> None:
        """Wet ground is darker and mirrors the fronts, the more the flatter one looks at it."""
        if self._wet is None:
            self._wet = self._mirror()
        paint, glow, share, ground = self._wet
        mirrored = plus(tinted(paint, sky.ambient), glow, 1.3 * sky.lamps)
        plus(picture, times(picture, ground), -0.36 * sky.rain, into=picture)
        plus(picture, times(mirrored, share), sky.rain, into=picture)

    def _mirror(self) -> tuple[Image, Image, Image, Image]:
        """The fronts upside down on the ground, drawn out downwards by ripples; Schlick's share of them; the ground."""
        _, paint, glow, _, _, _ = self._sheets
        stretch = (1, 2 * round(self._view.size[1] / 60) + 1)
        paint, glow = (
            np.asarray(cv2.blur(mapped(shrunk(sheet, 4), MIRRORED, self._view), stretch), np.uint8)
            for sheet in (paint, glow)
        )
        steep = np.minimum(self._view.place[2] / np.maximum(self.depth, 1), 1)
        fresnel = 0.05 + 0.95 * (1 - steep) ** 3
        share = np.where(self.ground, fresnel * self._water, 0)
        return paint, glow, thrice(to_bytes(share / 255)), thrice(to_bytes(self.ground.astype(np.float32)))


def _bloom(glow: Image) -> Image:
    """Light that a lens spreads around what is bright."""
    small = shrunk(glow, 4)
    spread = cv2.resize(cv2.GaussianBlur(small, (0, 0), small.shape[1] / 80), glow.shape[1::-1])
    return plus(glow, np.asarray(spread, np.uint8), 0.45)
