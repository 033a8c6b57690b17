"""What is held before the lens, too near to be sharp: it slides in and stays, never quite still."""

import math
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.effects import noise
from agent.simulator.effects.noise import Plane

GRAIN = 240
"""Pixels that a layer has for the width of a picture."""

_FINGERS = ((-0.40, 0.13, 0.125), (-0.135, 0.02, 0.135), (0.135, 0.05, 0.13), (0.39, 0.20, 0.11))
"""A finger's middle line across the hand, its tip along it and its radius, in widths of the picture."""

_SKIN = np.array([104.0, 138.0, 188.0])
_GAP = np.array([14.0, 16.0, 30.0])
_CLOTH = np.array([62.0, 54.0, 50.0])


class Cover:
    """A hand or a bag before the lens, for pictures of one `size` (width, height)."""

    def __init__(self, how: Literal["hand", "bag"], size: tuple[int, int], seed: int) -> None:
        rng = np.random.default_rng([seed, 31])
        self._size, self._beats = size, rng.random(3) * 2 * np.pi
        self._layer = _hand() if how == "hand" else _bag(rng)
        self._angle, self._way = (0.35, 1.45) if how == "hand" else (-math.pi / 2, 0.95)
        """Radians from the picture's right by which it comes in, and how far off it begins, in widths."""

    def over(self, picture: Image, seconds: float, share: float) -> Image:
        """The picture (height, width, 3), BGR, behind it; `share` 0..1 is how far it has come."""
        if share <= 0:
            return picture
        shown = self._shown(seconds, share)
        light = min(max(float(picture[::16, ::16].mean()) / 110, 0.12), 1.1)
        shown[..., :3] = cv2.convertScaleAbs(shown[..., :3], alpha=light)
        whole = cv2.resize(shown, self._size, interpolation=cv2.INTER_LINEAR)
        clear = cv2.bitwise_not(cv2.extractChannel(whole, 3))
        behind = cv2.multiply(picture, cv2.merge([clear] * 3), scale=1 / 255)
        return np.asarray(cv2.add(cv2.cvtColor(whole, cv2.COLOR_BGRA2BGR), behind), np.uint8)

    def hides(self, seconds: float, share: float) -> NDArray[np.bool_]:
        """(height, width): the pixels of which it leaves less than half."""
        cover = cv2.extractChannel(self._shown(seconds, share), 3)
        return np.asarray(cv2.resize(cover, self._size, interpolation=cv2.INTER_LINEAR) > 127)

    def _shown(self, seconds: float, share: float) -> Image:
        coarse = (self._size[0] // 4, self._size[1] // 4)
        placed = self._placed(coarse, seconds, share)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(self._layer, placed, coarse, flags=flags), np.uint8)

    def _placed(self, coarse: tuple[int, int], seconds: float, share: float) -> NDArray[np.float64]:
        """(2, 3): a coarse picture's pixel to the layer's."""
        first, second, third = self._beats
        angle = self._angle + 0.02 * math.sin(2.9 * seconds + first)
        off = self._way * (1 - share) + 0.012 * math.sin(4.3 * seconds + second)
        scale, cos, sin = GRAIN / coarse[0], math.cos(angle), math.sin(angle)
        turn = np.array([[cos, sin], [-sin, cos]]) * scale
        middle = np.array([0.58 - off, 0.75 + 0.01 * math.sin(3.7 * seconds + third)]) * GRAIN
        return np.column_stack([turn, middle - turn @ (np.array(coarse) / 2)])


def _axes() -> tuple[Plane, Plane]:
    """Along from what comes first and across from the middle, in widths of the picture: (1.5, 2.0) in all."""
    along, across = np.meshgrid(np.arange(2 * GRAIN) / GRAIN, np.arange(1.5 * GRAIN) / GRAIN - 0.75)
    return np.asarray(along, np.float32), np.asarray(across, np.float32)


@cache
def _hand() -> Image:
    """Four fingers that lie side by side, dark where they touch, and the palm behind them."""
    along, across = _axes()
    palm = _capsule(along, across, (0.0, 0.90, 0.70), 1.2)
    webs = np.clip((along - 0.26 - 0.5 * across**2) * 30, 0, 1) * np.clip((0.52 - np.abs(across)) * 30, 0, 1)
    round_ = np.max([_capsule(along, across, finger, 1.6) for finger in _FINGERS], axis=0)
    creases = sum(np.exp(-(((along - at - 0.6 * across**2) / 0.018) ** 2)) for at in (0.30, 0.55, 0.80))
    into = np.clip((along - 0.80) * 4, 0, 1)
    bulge = round_ * (1 - into) + np.sqrt(palm) * into
    tone = 0.16 + 0.62 * bulge - 0.10 * np.asarray(creases) * (1 - into)
    solid = np.maximum(np.clip(round_ * 4, 0, 1), np.clip(palm * 4, 0, 1))
    cover = np.maximum(solid, webs)
    colour = _GAP + (_SKIN * tone[..., None] - _GAP) * solid[..., None]
    return _layer(colour, cover, 0.022)


def _capsule(along: Plane, across: Plane, finger: tuple[float, float, float], length: float) -> Plane:
    """How far a round finger bulges towards the lens: 1 on its middle line, 0 at its rim and outside."""
    middle, tip, radius = finger
    past = np.maximum(np.maximum(tip + radius - along, along - tip - length), 0)
    far = np.hypot(past, across - middle) / radius
    return np.asarray(np.sqrt(np.clip(1 - far**2, 0, None)), np.float32)


def _bag(rng: np.random.Generator) -> Image:
    """Dark cloth with folds that run down it and a crooked hem."""
    along, across = _axes()
    folds = noise.fractal((2, 8), 3, rng)
    tone = cv2.resize(folds.T, along.shape[::-1])
    hem = 0.06 * np.sin(9 * across + 1.0) + 0.03 * np.sin(23 * across)
    cover = np.clip((along - 0.10 - hem) * 25, 0, 1)
    edge = 0.5 * np.exp(-(((along - 0.13 - hem) / 0.02) ** 2))
    colour = _CLOTH * (0.35 + 1.1 * (tone - 0.2) + edge)[..., None]
    return _layer(colour, cover, 0.010)


def _layer(colour: NDArray[np.float64], cover: Plane, blur: float) -> Image:
    """Premultiplied BGRA, out of focus by `blur` of a picture's width."""
    paint = np.dstack([colour.clip(0, 255) * cover[..., None], cover * 255.0]).astype(np.float32)
    soft = cv2.GaussianBlur(paint, (0, 0), blur * GRAIN, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.rint(soft).clip(0, 255), np.uint8)
