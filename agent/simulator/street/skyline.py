"""What is seen over the roofs and past the street's end: far houses and trees, and clouds."""

import numpy as np
from numpy.typing import NDArray

from agent.simulator.street.plane import Metres
from agent.simulator.street.sheet import cloud

FAR = 150.0
"""Metres to the far houses."""

_STEPS = 1440


def clouds(rng: np.random.Generator, height: Metres) -> NDArray[np.uint8]:
    """(height, width): how far up the sky's gradient a pixel lies, 0 horizon to 255 top, blurred by clouds."""
    puffs = cloud(rng, (height.shape[0], height.shape[1]), (36, 130)) + 0.6 * cloud(
        rng, (height.shape[0], height.shape[1]), (12, 40)
    )
    share: NDArray[np.uint8] = (np.clip(height * 1.6 + 0.06 * puffs, 0, 1) * 255).astype(np.uint8)
    return share


def far_houses(
    rng: np.random.Generator, height: Metres, bearing: Metres
) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """For pixels given by their rays (n,): whether a far house or tree is there, and its colours (n, 3)."""
    tops, kinds = _outline(rng)
    step = (bearing * (_STEPS / (2 * np.pi))).astype(np.int64) % _STEPS
    there = height < tops[step]
    tone = 0.86 + 0.28 * ((step // 2) % 2) * ((height * 220).astype(np.int64) % 2)
    colour = np.where(
        kinds[step, None] == 0, np.array([66.0, 88.0, 72.0]), np.array([146.0, 150.0, 152.0]) * tone[:, None]
    )
    colour = colour * (0.86 + 0.07 * kinds[step, None])
    return there, np.clip(colour, 0, 255).astype(np.uint8)


def _outline(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sine of the skyline's height, and what stands there (0 trees, 1 to 3 houses), for each quarter degree."""
    tops = 0.022 + 0.006 * cloud(rng, (2, _STEPS), (1, 4))[0].astype(np.float64)
    kinds = np.zeros(_STEPS, np.int64)
    start = 0
    while start < _STEPS:
        width = int(rng.integers(5, 26))
        if rng.random() < 0.6:
            tops[start : start + width] = rng.uniform(0.03, 0.10)
            kinds[start : start + width] = rng.integers(1, 4)
        start += width
    return tops, kinds
