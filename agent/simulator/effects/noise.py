"""Seamless textures: tiles that join at their edges, so that they can be scrolled for ever."""

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

TILE = 256
"""Pixels along a tile's edge."""


def fractal(cells: tuple[int, int], octaves: int, rng: np.random.Generator) -> Plane:
    """(TILE, TILE) in 0..1 with mean about 0.5: value noise of `cells` (down, across) lumps, finer ones added.

    Each octave has half the size and half the weight of the one before (Perlin, An Image Synthesizer, 1985).
    """
    total = sum(_smooth((cells[0] << octave, cells[1] << octave), rng) / 2**octave for octave in range(octaves))
    return _spread(np.asarray(total, np.float32))


def billows(lumps: int, octaves: int, rng: np.random.Generator) -> Plane:
    """(TILE, TILE) in 0..1: round heads like a cauliflower's, `lumps` across, smaller ones on top of large ones.

    A head's height falls with the distance to the nearest of random points (Worley, A Cellular Texture Basis
    Function, 1996).
    """
    total = sum(_heads(lumps << octave, rng) / 2**octave for octave in range(octaves))
    return _spread(np.asarray(total, np.float32))


def window(tile: Plane, origin: tuple[float, float], step: tuple[float, float], shape: tuple[int, int]) -> Plane:
    """(rows, columns) `shape` of a doubled tile from `origin` (x, y) in tiles, `step` (x, y) texels a pixel apart."""
    left, top = (origin[0] % 1.0) * TILE, (origin[1] % 1.0) * TILE
    placed = np.array([[step[0], 0, left], [0, step[1], top]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(tile, placed, shape[::-1], flags=flags, borderMode=cv2.BORDER_REFLECT))


def doubled(tile: Plane) -> Plane:
    """The tile twice in both directions, for `window`."""
    return np.tile(tile, (2, 2))


def _smooth(cells: tuple[int, int], rng: np.random.Generator) -> Plane:
    grid = np.pad(rng.random(cells, np.float32), 2, mode="wrap")
    down, across = TILE // cells[0], TILE // cells[1]
    fine = cv2.resize(grid, (grid.shape[1] * across, grid.shape[0] * down), interpolation=cv2.INTER_CUBIC)
    inner = fine[2 * down : -2 * down, 2 * across : -2 * across]
    return np.asarray(cv2.resize(inner, (TILE, TILE)))


def _heads(lumps: int, rng: np.random.Generator) -> Plane:
    spacing = TILE / lumps
    cells = np.stack(np.meshgrid(np.arange(lumps), np.arange(lumps)), axis=-1).reshape(-1, 2)
    points = ((cells + rng.random(cells.shape)) * spacing).astype(int) % TILE
    far = np.full((TILE, TILE), 255, np.uint8)
    far[points[:, 1], points[:, 0]] = 0
    distance = cv2.distanceTransform(np.tile(far, (3, 3)), cv2.DIST_L2, cv2.DIST_MASK_5)[
        TILE : 2 * TILE, TILE : 2 * TILE
    ]
    return np.asarray(np.sqrt(np.maximum(1.0 - (distance / (0.95 * spacing)) ** 2, 0.0)), np.float32)


def _spread(plane: Plane) -> Plane:
    """From 0 at its second lowest to 1 at its second highest hundredth."""
    low, high = np.percentile(plane, (2, 98))
    return np.asarray(np.clip((plane - low) / (high - low), 0.0, 1.0), np.float32)
