"""What wind, a turned focus ring, a lamp or a failing sensor does to a picture (height, width, 3), BGR."""

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.view import Floats

_BEATS = np.array([0.9, 2.3, 5.1])
"""Swings a second of a camera on its arm in the wind: slow sway, and the arm's own tremble."""

_WEIGHTS = np.array([0.55, 0.30, 0.22])


def sway(size: tuple[int, int], seconds: float, pixels: float, seed: int) -> Floats:
    """(2, 3): where the wind moves and rolls the pixels of a picture, by `pixels` where it is 1280 wide."""
    width, height = size
    turns = np.random.default_rng([seed, 23]).random((3, 3)) * 2 * np.pi
    across, down, roll = np.sin(2 * np.pi * _BEATS * seconds + turns) @ _WEIGHTS * pixels * width / 1280
    placed = cv2.getRotationMatrix2D((width / 2, height / 2), float(roll) / width * 60, 1.0)
    placed[:, 2] += across, 0.7 * down
    return np.asarray(placed, np.float64)


def shake(picture: Image, swayed: Floats) -> Image:
    """The picture moved as `sway` says; its edges are mirrored."""
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, swayed, size, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def defocus(picture: Image, sigma: float) -> Image:
    """The picture out of focus by `sigma` of its width (standard deviation)."""
    height, width = picture.shape[:2]
    pixels = sigma * width
    if pixels < 0.3:
        return picture
    # a strong blur leaves nothing that a smaller picture could not hold
    smaller = 2 if pixels < 8 else 4
    if pixels < 4:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), pixels), np.uint8)
    small = cv2.resize(picture, (width // smaller, height // smaller), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), pixels / smaller)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def darken(picture: Image, share: float) -> Image:
    """The picture on its way to near black."""
    return np.asarray(cv2.convertScaleAbs(picture, alpha=1 - 0.95 * share), np.uint8) if share > 0 else picture


def blind(picture: Image, seconds: float, share: float, seed: int) -> Image:
    """A lamp's glare that spreads from where it is held, while the exposure falls for all the rest."""
    if share <= 0:
        return picture
    height, width = picture.shape[:2]
    glare = cv2.resize(_glare((width // 8, height // 8), seconds, share, seed), (width, height))
    return np.asarray(cv2.addWeighted(picture, 1 - 0.75 * share, glare, 1.0, 0), np.uint8)


def _glare(size: tuple[int, int], seconds: float, share: float, seed: int) -> Image:
    """(height, width, 3): a burnt-out core, its wide halo, streaks across the lens and a ghost opposite."""
    width, height = size
    turns = np.random.default_rng([seed, 29]).random(4) * 2 * np.pi
    u = 0.5 + 0.06 * np.sin(1.7 * seconds + turns[0]) + 0.02 * np.sin(7 * seconds + turns[1])
    v = 0.46 + 0.05 * np.sin(2.1 * seconds + turns[2]) + 0.02 * np.sin(6 * seconds + turns[3])
    x = ((np.arange(width, dtype=np.float32) + 0.5) / width - u)[None] * width / height
    y = ((np.arange(height, dtype=np.float32) + 0.5) / height - v)[:, None]
    far = np.sqrt(x**2 + y**2)
    rays = 1 + 0.35 * np.cos(3 * (np.arctan2(y, x) + turns[0])) ** 40
    core = 900 * np.exp(-((far / (0.16 * share + 0.01)) ** 1.3))
    halo = 480 * share * np.exp(-far / (0.62 * share + 0.02) / rays)
    ghost = 60 * share * np.exp(-((np.hypot(x + 2 * (u - 0.5) + 0.35, y + 2 * (v - 0.46) - 0.28) / 0.07) ** 6))
    warm = (core + halo)[..., None] * np.array([1.0, 0.99, 0.96], np.float32)
    return np.asarray((warm + ghost[..., None] * np.array([0.9, 1.0, 0.4], np.float32)).clip(0, 255), np.uint8)
