"""Coarse maps of what falls on ground and fronts: the lamps' light, shadows by day, and where water stands."""

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.lamps import light_at
from agent.simulator.street.front import TOP
from agent.simulator.street.ground import DEPTH
from agent.simulator.street.pixels import to_bytes
from agent.simulator.street.sheet import LEFT, RIGHT, cloud
from agent.simulator.street.trees import TREES, Tree

_PER_METRE = 8
_SUN = np.array([0.45, 0.55]) / 0.70
"""Metres that a shadow goes along and across the street for each metre of height."""

Floats32 = NDArray[np.float32]


def on_ground(rng: np.random.Generator, glow: Image) -> Image:
    """(rows, columns, 3) for the ground's sheet: lamps' light, shadow, wetness, each 0..255."""
    x, y = _grid(DEPTH)
    points = np.stack([x, y, np.zeros_like(x)], axis=-1).reshape(-1, 3).astype(np.float64)
    light = light_at(points, np.array([0.0, 0.0, 1.0])).reshape(x.shape).astype(np.float32)
    light += _spill(glow, x.shape[1]) * np.exp((y - DEPTH) / 1.6)
    shadow = np.maximum(_leaves(rng, x, y, 0.0), _near_house(rng, x, y))
    water = (
        0.55
        + 0.35 * cloud(rng, (x.shape[0], x.shape[1]), (8, 20))
        + 0.15 * cloud(rng, (x.shape[0], x.shape[1]), (3, 4))
    )
    return _bytes(light, shadow, water)


def on_fronts(rng: np.random.Generator) -> Image:
    """(rows, columns, 3) for the fronts' sheet, as `on_ground`; its rows go from TOP down."""
    x, down = _grid(TOP)
    z = TOP - down
    points = np.stack([x, np.full_like(x, DEPTH), z], axis=-1).reshape(-1, 3).astype(np.float64)
    light = light_at(points, np.array([0.0, -1.0, 0.0])).reshape(x.shape).astype(np.float32)
    return _bytes(light, _leaves(rng, x, np.full_like(x, DEPTH), z), np.zeros_like(x))


def _grid(metres: float) -> tuple[Floats32, Floats32]:
    x = LEFT + (np.arange(round((RIGHT - LEFT) * _PER_METRE), dtype=np.float32) + 0.5) / _PER_METRE
    down = (np.arange(round(metres * _PER_METRE), dtype=np.float32) + 0.5) / _PER_METRE
    across, along = np.meshgrid(x, down)
    return across.astype(np.float32), along.astype(np.float32)


def _spill(glow: Image, columns: int) -> Floats32:
    """(columns,) light that comes out of the lit ground floors."""
    floor = glow[-glow.shape[0] // 3 :].mean(axis=(0, 2)) / 255
    coarse = floor.reshape(columns, -1).mean(axis=1)
    kernel = np.hanning(3 * _PER_METRE)
    return np.asarray(1.3 * np.convolve(coarse, kernel / kernel.sum(), "same"), np.float32)


def _leaves(rng: np.random.Generator, x: Floats32, y: Floats32, z: Floats32 | float) -> Floats32:
    """The trees' shadows: dappled where the crown's height, taken towards the sun, comes near the crown."""
    thick = np.zeros_like(x)
    for tree in TREES:
        thick = np.maximum(thick, _crown_shadow(tree, x, y, z))
    dapple = (
        0.65 + 0.5 * cloud(rng, (x.shape[0], x.shape[1]), (2, 2)) + 0.2 * cloud(rng, (x.shape[0], x.shape[1]), (6, 6))
    )
    leaves: Floats32 = np.clip(thick * 1.6, 0, 1) * np.clip(dapple, 0, 0.85)
    return leaves


def _crown_shadow(tree: Tree, x: Floats32, y: Floats32, z: Floats32 | float) -> Floats32:
    fall = tree.height - z
    away = ((x - tree.x - _SUN[0] * fall) ** 2 + (y - tree.y - _SUN[1] * fall) ** 2) / tree.spread**2
    return np.asarray(np.clip(1.15 - away, 0, 1), np.float32)


def _near_house(rng: np.random.Generator, x: Floats32, y: Floats32) -> Floats32:
    """The camera's own house: its roof's edge falls on the near pavement."""
    edge = 3.1 + 0.5 * (cloud(rng, (2, x.shape[1]), (1, 30))[0] > 0.6)
    shadow: Floats32 = np.clip((edge[None] - y) / 0.25, 0, 1).astype(np.float32)
    return shadow


def _bytes(*channels: Floats32) -> Image:
    return np.stack([to_bytes(channel) for channel in channels], axis=-1)
