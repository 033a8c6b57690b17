"""Fire: tongues of flame from a yellow core to a red rim, which flicker and light the street."""

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
from agent.simulator.view import View

_GLOW = Colour(40, 130, 255)
_HEATS = (0.0, 0.10, 0.30, 0.58, 0.85, 1.0)
_STEPS = np.array(
    [
        [10, 20, 120, 0],
        [15, 40, 205, 130],
        [12, 88, 248, 225],
        [22, 150, 255, 245],
        [70, 215, 255, 250],
        [150, 245, 255, 255],
    ]
)
_PALETTE = np.stack([np.interp(np.linspace(0, 1, 256), _HEATS, plane) for plane in _STEPS.T], axis=1)
"""(256, 4): BGR and cover of a flame from cool to hot."""


class Fire:
    """An actor: flames that stand on `place` (x, y, z) and grow over `grow_seconds` to about `size` metres high."""

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
        rng = np.random.default_rng([seed, thing.track])
        self._place, self._thing, self._start, self._end = place, thing, start, end
        self._grow, self._size = grow_seconds, size
        self._tongues = noise.doubled(noise.fractal((4, 16), 2, rng))
        self._sway = noise.doubled(noise.fractal((4, 4), 2, rng))
        self._beats = rng.random(3) * 2 * np.pi

    @property
    def footprint(self) -> tuple[float, float]:
        """(0, 0): it shades nothing."""
        return 0.0, 0.0

    def state(self, seconds: float) -> State | None:
        """Where it burns; None before and after."""
        if not self._start <= seconds <= self._end:
            return None
        return State(self._place[:2], 0.0, 0.0, self._thing.label, seconds - self._start)

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """Its flickering light."""
        if self.state(seconds) is None:
            return ()
        x, y, z = self._place
        height = self._height(seconds)
        return (Glow((x, y, z + 0.4 * height), _GLOW, 1.6 * height * self._flicker(seconds)),)

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture."""
        height = self._height(seconds)
        on = sheet(view, self._place, (0.7 * height, 0.1 * height, 0.7 * height, 1.5 * height))
        if self.state(seconds) is None or height <= 0 or on is None:
            return None
        return patch(on, view, _glowing(self._heat(on, seconds, height), shade), self._thing)

    def _height(self, seconds: float) -> float:
        grown = 0.2 + 0.8 * ease((seconds - self._start) / self._grow)
        return self._size * grown * strength(seconds, self._start, self._end, 0.8, min(2.0, self._end - self._start))

    def _flicker(self, seconds: float) -> float:
        waves = np.sin(np.array([7.1, 11.7, 19.3]) * seconds + self._beats)
        return 1.0 + 0.10 * float(waves @ (0.5, 0.3, 0.2))

    def _heat(self, on: Sheet, seconds: float, height: float) -> Plane:
        """(rows, columns), 0 outside the flame and 1 in its core: a cone that rising noise tears into tongues."""
        shape, step = (len(on.z), len(on.x)), on.step / height * 0.45 * noise.TILE
        risen = (seconds - self._start) * 1.5 / max(self._size, 0.5) ** 0.5
        tongues = noise.window(self._tongues, (0.03 * risen, risen), (step, 0.55 * step), shape)
        sway = noise.window(self._sway, (0.4 * risen, 0.8 * risen), (step, step), shape)
        up = np.maximum(on.z[:, None] / (height * self._flicker(seconds)), -0.2)
        across = on.x[None] / (0.5 * height) + (sway - 0.5) * (0.25 + 0.9 * up)
        body = 0.95 - 1.2 * across**2 * (0.75 + 0.9 * up.clip(0, 2))
        heat = body + (tongues - 0.55) * (0.75 + 1.5 * up.clip(0, 2)) - 0.85 * up.clip(0, 2)
        foot = np.clip((up + 0.09 + 0.06 * across**2) / 0.16, 0, 1) * (0.75 + 0.25 * np.clip(up / 0.15, 0, 1))
        return np.asarray(heat * foot, np.float32)


def _glowing(heat: Plane, shade: Shade) -> Image:
    """Premultiplied BGRA: a flame's own light, dimmed by the haze before it alone."""
    palette = _PALETTE.copy()
    palette[:, :3] += (np.array(shade.haze) - palette[:, :3]) * shade.haze_share
    palette[:, :3] *= palette[:, 3:] / 255
    return np.asarray(np.rint(palette).astype(np.uint8)[(heat.clip(0, 1) * 255).astype(np.uint8)])
