"""Smoke and steam: puffs that rise, grow, drift and thin out."""

from dataclasses import dataclass

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.actor import Glow, State
from agent.simulator.effects import noise
from agent.simulator.effects.ease import ease, strength
from agent.simulator.effects.noise import Plane
from agent.simulator.effects.sprite import Sheet, patch, sheet
from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.view import Floats, View


@dataclass(frozen=True, slots=True)
class Air:
    """What a cloud is made of and how it moves; lengths are shares of its height.

    `narrow` and `wide` are a puff's radius when born and when gone, `drift` how far the wind carries it by then;
    `rise` in metres a second; `thick` is how much light it stops; `dark` and `light` are its shaded and its lit side.
    """

    narrow: float
    wide: float
    drift: float
    rise: float
    thick: float
    dark: Colour
    light: Colour


_SMOKE = Air(0.08, 0.27, 0.40, 1.7, 3.2, Colour(24, 24, 26), Colour(128, 125, 124))
_STEAM = Air(0.07, 0.26, 0.30, 0.6, 0.30, Colour(205, 205, 203), Colour(255, 254, 252))
_PUFFS = 36
_NOTHING = np.empty((0, 0), np.float32)
_FADE = 3.0
"""Seconds at most in which a cloud vanishes at its end."""


class Cloud:
    """An actor made of puffs that rise from `place` (x, y, z) to about `size` metres over it."""

    def __init__(
        self,
        place: tuple[float, float, float],
        thing: Thing,
        start: float,
        end: float,
        grow_seconds: float,
        size: float,
        *,
        air: Air,
        seed: int,
    ) -> None:
        rng = np.random.default_rng([seed, thing.track])
        self._place, self._thing, self._start, self._end = place, thing, start, end
        self._grow, self._size, self._air = grow_seconds, size, air
        self._texture = noise.doubled(noise.billows(5, 3, rng))
        self._odd = rng.random((_PUFFS, 4))

    @property
    def footprint(self) -> tuple[float, float]:
        """(0, 0): it shades nothing."""
        return 0.0, 0.0

    def state(self, seconds: float) -> State | None:
        """Where it rises from; None before it begins and after it has gone."""
        if not self._start <= seconds <= self._end:
            return None
        return State(self._place[:2], 0.0, 0.0, self._thing.label, seconds - self._start)

    def glows(self, seconds: float) -> tuple[Glow, ...]:  # noqa: ARG002
        """Nothing: it gives no light."""
        return ()

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture."""
        if self.state(seconds) is None:
            return None
        size = self._size * (0.3 + 0.7 * ease((seconds - self._start) / self._grow))
        on = sheet(view, self._place, (0.6 * size, 0.15 * size, 0.8 * size, 1.4 * size))
        if on is None:
            return None
        return patch(on, view, self._colour(on, self._density(on, seconds, size), seconds, size, shade), self._thing)

    def _density(self, on: Sheet, seconds: float, size: float) -> Plane:
        """(rows, columns): a sum of round puffs, as a product of what they are across and what they are down."""
        age = self._ages(seconds)
        odd, air = self._odd, self._air
        radius = size * (air.narrow + (air.wide - air.narrow) * np.sqrt(age)) * (0.8 + 0.4 * odd[:, 1])
        x = size * (air.drift * age**1.4 + (odd[:, 2] - 0.5) * (0.10 + 0.34 * age))
        z = size * (0.04 + 0.98 * age) * (0.92 + 0.16 * odd[:, 3])
        fall = min(_FADE, (self._end - self._start) / 4)
        weight = np.clip(age * 9, 0, 1) * (1 - age) ** 0.8 * strength(seconds, self._start, self._end, 0.7, fall)
        weight[self._ages_whole(seconds) < 0] = 0.0
        across, down = _bells(on.x, x, radius), _bells(on.z, z, radius) * weight[:, None].astype(np.float32)
        # numpy would hand so small a product to many threads, which costs far more than it saves
        return np.asarray(cv2.gemm(down, across, 1.0, _NOTHING, 0.0, flags=cv2.GEMM_1_T), np.float32)

    def _ages_whole(self, seconds: float) -> Floats:
        """Each puff's lives since the start; below 0 it has not risen yet."""
        life = self._size / self._air.rise
        return np.asarray((seconds - self._start) / life - (np.arange(_PUFFS) + self._odd[:, 0]) / _PUFFS)

    def _ages(self, seconds: float) -> Floats:
        """Each puff's share 0..1 of its present life: when one is gone, it rises anew."""
        return self._ages_whole(seconds) % 1.0

    def _colour(self, on: Sheet, density: Plane, seconds: float, size: float, shade: Shade) -> Image:
        lumps = self._lumps(on, seconds, size)
        depth = density * (0.30 + 1.1 * lumps)
        cover = 1 - np.exp(-self._air.thick * np.maximum(depth - 0.10, 0.0) * 1.6)
        relief = 0.8 * np.sqrt(density) + 0.9 * lumps
        lit = relief - np.roll(relief, (4, 4), (0, 1))
        tone = np.clip(0.36 + 0.75 * lit + 0.45 * (lumps - 0.5), 0.0, 1.0)
        return _premultiplied(cover, tone, self._air, shade)

    def _lumps(self, on: Sheet, seconds: float, size: float) -> Plane:
        """The billows' own relief, which rises with the puffs while finer ones pass over it."""
        shape, step = (len(on.z), len(on.x)), on.step / (1.6 * size) * noise.TILE
        risen = (seconds - self._start) * self._air.rise / (1.6 * self._size)
        coarse = noise.window(self._texture, (-0.25 * risen, 0.9 * risen), (step, step), shape)
        fine = noise.window(self._texture, (0.37 - 0.3 * risen, 1.15 * risen), (1.7 * step, 1.7 * step), shape)
        return np.asarray(cv2.addWeighted(coarse, 0.65, fine, 0.35, 0))


def _bells(axis: Plane, middles: Floats, widths: Floats) -> Plane:
    """(puffs, pixels): each puff's thickness along one axis."""
    far = (axis[None] - middles[:, None].astype(np.float32)) / widths[:, None].astype(np.float32)
    return np.asarray(np.exp(-(far**2)), np.float32)


def _premultiplied(cover: Plane, tone: Plane, air: Air, shade: Shade) -> Image:
    """BGRA from cover and brightness, in the light and the haze of the place."""
    clear = 1 - shade.haze_share
    planes = []
    for dark, light, lamp, haze in zip(air.dark, air.light, shade.light, shade.haze, strict=True):
        low, high = dark * lamp * clear + haze * shade.haze_share, light * lamp * clear + haze * shade.haze_share
        planes.append(cover * (low + (high - low) * tone))
    return np.asarray(cv2.convertScaleAbs(cv2.merge([*planes, cover * 255.0])))


class Smoke(Cloud):
    """Grey billows that grow over `grow_seconds` to about `size` metres across and half as much again high."""

    def __init__(  # noqa: PLR0917 - what and where, when, how large
        self,
        place: tuple[float, float, float],
        thing: Thing,
        start: float,
        end: float,
        grow_seconds: float,
        size: float,
        seed: int,
    ) -> None:
        super().__init__(place, thing, start, end, grow_seconds, 1.5 * size, air=_SMOKE, seed=seed)


class Steam(Cloud):
    """What rises white and thin from a street kitchen and is gone within a metre."""

    def __init__(
        self, place: tuple[float, float, float], thing: Thing, seed: int, start: float = 0.0, end: float = 1e9
    ) -> None:
        super().__init__(place, thing, start, end, 1.0, 1.0, air=_STEAM, seed=seed)
