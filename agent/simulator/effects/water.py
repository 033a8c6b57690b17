"""A flood: brown water that rises in the gutters, covers the road, then the pavements, and mirrors the street."""

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.effects.bed import HIGHEST, WAVES, Bed, Levels, surface, survey
from agent.simulator.sky import Sky
from agent.simulator.view import View

_CLEAREST, _FILM = 0.92, 0.55
"""Share of its own look that deep water has, and the thinnest film; the rest is what lies under it."""

_FLAT = 126
_LEANS = (26.0, 22.0, 30.0)
"""How much each of the waves leans from _FLAT."""


def depth_at(place: tuple[float, float], level: float) -> float:
    """How many metres of water whoever stands at `place` (x, y) is in; 0 if dry.

    On a pavement it is less deep than in the gutter, from which `level` is counted.
    """
    return max(level - float(surface(np.array(place[1]))), 0.0)


class Water:
    """The water on the ground as one camera sees it. `ground` (height, width) is true where the ground is seen."""

    def __init__(self, view: View, ground: NDArray[np.bool_], seed: int) -> None:
        self._view, self._ground, self._seed = view, ground, seed

    def lay(self, picture: Image, level: float, sky: Sky, seconds: float) -> None:
        """Flood a picture (height, width, 3), BGR, in place, `level` metres over the gutters."""
        bed = self._bed
        if bed is None:
            return
        region = picture[bed.first :]
        cover = cv2.LUT(bed.heights, _covers(level))
        water = cv2.resize(_surface(bed, picture, sky, seconds), region.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        solid = cv2.merge([cover] * 3)
        under = cv2.multiply(region, cv2.bitwise_not(solid), scale=1 / 255)
        cv2.add(under, cv2.multiply(water, solid, scale=1 / 255), dst=region)

    @cached_property
    def _bed(self) -> Bed | None:
        """Surveyed when it is first flooded: most streets stay dry."""
        return survey(self._view, self._ground, self._seed)


def _covers(level: float) -> Levels:
    """For each height in the map, how much the water hides of it: none at its rim, more with each centimetre."""
    depth = level - np.arange(256) / 254 * HIGHEST
    cover = _FILM * np.clip((depth + 0.004) / 0.012, 0, 1) + (_CLEAREST - _FILM) * np.clip(depth / 0.08, 0, 1)
    cover[255] = 0
    return np.asarray(np.rint(cover * 255), np.uint8)


def _surface(bed: Bed, picture: Image, sky: Sky, seconds: float) -> Image:
    """The water's look at half the picture's size: its murk and the street upside down, both rippled."""
    waves = _ripples(bed, seconds)
    rows = cv2.add(bed.down, cv2.multiply(waves, bed.reach, dtype=cv2.CV_32F))
    small = cv2.resize(picture, (picture.shape[1] // 2, picture.shape[0] // 2), interpolation=cv2.INTER_LINEAR)
    mirrored = cv2.remap(small, bed.across, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    murk = cv2.multiply(bed.murk, np.array([*sky.ambient, 0.0]))
    mixed = cv2.blendLinear(mirrored, murk, bed.share, bed.rest)
    gleam = 0.34 * sum(sky.ambient) / 3
    return np.asarray(cv2.addWeighted(mixed, 1.0, cv2.merge([waves] * 3), gleam, -_FLAT * gleam))


def _ripples(bed: Bed, seconds: float) -> Levels:
    """How each pixel of the surface leans to and fro, _FLAT for flat."""
    turns = np.arange(256) / 256 * 2 * np.pi
    tables = [
        np.asarray(np.rint(_FLAT / 3 + lean * np.sin(turns - speed * seconds)), np.uint8)
        for (_, _, speed), lean in zip(WAVES, _LEANS, strict=True)
    ]
    first, second, third = (cv2.LUT(phase, table) for phase, table in zip(bed.phases, tables, strict=True))
    return np.asarray(cv2.add(cv2.add(first, second), third), np.uint8)
