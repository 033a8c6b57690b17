"""What a flood needs to know of each pixel: how high its surface lies, what water mirrors there, where waves pass.

What is mirrored follows from the camera's rays, thrown back by the level water on to the far facades (Hartley and
Zisserman, Multiple View Geometry, chapter 6, for the pinhole in both directions).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.effects import noise
from agent.simulator.effects.noise import Plane
from agent.simulator.view import Floats, View

Levels = NDArray[np.uint8]

NEAR_KERB, FAR_KERB, FACADES = 5.0, 12.0, 15.5
"""Metres across the street."""

HIGHEST = 0.75
"""Metres over the gutters that the map of heights reaches up to, in steps of 1/254; 255 stays dry."""

WAVES = ((3.1, 2.2, 2.6), (-4.6, 5.3, 4.1), (1.3, 9.7, 5.6))
"""Radians a metre along the street and across it, and radians a second."""

_MURK = np.array([72.0, 116.0, 156.0])


@dataclass(frozen=True, slots=True)
class Bed:
    """The rows of the picture from `first` on; all but `heights` at half the picture's size.

    `across` and `down` say which pixel each one mirrors, `share` how much of it and `rest` how much of the water's
    own colour `murk` is seen; `phases` where in each of WAVES it lies, 256 to a turn, and `reach` how many rows a
    ripple shifts what is mirrored, for each step of its lean.
    """

    first: int
    heights: Levels
    across: Plane
    down: Plane
    share: Plane
    rest: Plane
    murk: Image
    phases: tuple[Levels, ...]
    reach: Plane


def survey(view: View, ground: NDArray[np.bool_], seed: int) -> Bed | None:
    """The bed that one camera sees, None if it sees none; `ground` (height, width) is true for street and pavement."""
    rng = np.random.default_rng([seed, 11])
    heights = _heights(view, ground, noise.fractal((4, 4), 3, rng))
    wet = (heights < 255).any(axis=1)
    first = int(np.argmax(wet)) // 2 * 2
    if not wet.any() or first > view.size[1] - 2:
        return None
    small = View(view.mount, (view.size[0] // 2, view.size[1] // 2))
    rays = small.rays()[first // 2 :]
    x, y = _plane(rays, view.place[2])
    across, down = _mirrored_pixels(small, rays, x, y)
    share = _mirrored_share(rays) * np.clip(1.2 + down / small.size[1] * 2.5, 0, 1).astype(np.float32)
    murk, phases = _murk(x, y, noise.fractal((4, 4), 3, rng)), _phases(x, y, noise.fractal((4, 4), 2, rng))
    reach = np.asarray(np.clip(9.0 / np.maximum(y, 3.0), 0.25, 1.4) * small.size[1] / 3600, np.float32)
    return Bed(first, np.ascontiguousarray(heights[first:]), across, down, share, 1 - share, murk, phases, reach)


def surface(y: Floats) -> Floats:
    """How high the ground lies over the gutters, in metres, so far across the street: a cambered road, pavements."""
    from_middle = np.abs(y - (NEAR_KERB + FAR_KERB) / 2) / (FAR_KERB - NEAR_KERB) * 2
    from_kerb = np.maximum(NEAR_KERB - y, y - FAR_KERB)
    return np.where(from_kerb < 0, 0.115 - 0.105 * from_middle, 0.15 + 0.035 * from_kerb)


def _plane(rays: Floats, height: float) -> tuple[Floats, Floats]:
    """Where each ray meets the ground: x and y in metres, far off for those that never do."""
    far = -height / np.minimum(rays[..., 2], -1e-4)
    return rays[..., 0] * far, rays[..., 1] * far


def _heights(view: View, ground: NDArray[np.bool_], bumps: Plane) -> Levels:
    """How high the surface lies that each pixel shows: the road's crown, the pavements, the foot of the facades."""
    rays = view.rays()
    x, y = _plane(rays, view.place[2])
    uneven = _sampled(bumps, x, y, 7.0) - 0.5
    metres = surface(y) + 0.03 * uneven
    wall = view.place[2] + rays[..., 2] / np.maximum(rays[..., 1], 1e-3) * FACADES
    facade = ~ground & (y >= FACADES) & (wall >= 0) & (rays[..., 1] > 0)
    metres = np.where(facade, np.maximum(wall, 0.27), metres)
    known = (ground | facade) & (metres < HIGHEST)
    return np.where(known, np.rint(np.clip(metres, 0, HIGHEST) / HIGHEST * 254), 255).astype(np.uint8)


def _mirrored_pixels(view: View, rays: Floats, x: Floats, y: Floats) -> tuple[Plane, Plane]:
    further = np.maximum(FACADES - y, 0.0) / np.maximum(rays[..., 1], 1e-3)
    there = np.stack([x + rays[..., 0] * further, np.full_like(x, FACADES), -rays[..., 2] * further], axis=2)
    pixels, _ = view.project(there.reshape(-1, 3))
    across, down = (np.asarray(axis.reshape(x.shape) - 0.5, np.float32) for axis in pixels.T)
    return across, down


def _mirrored_share(rays: Floats) -> Plane:
    """More at a flat angle: Schlick's formula, eased, with a floor for the light that ripples scatter."""
    steep = np.clip(-rays[..., 2] / np.linalg.norm(rays, axis=2), 0, 1)
    return np.asarray(0.14 + 0.50 * (1 - steep) ** 3, np.float32)


def _murk(x: Floats, y: Floats, patches: Plane) -> Image:
    """The water's own colour: mud that drifts in patches."""
    tone = 0.94 + 0.26 * (_sampled(patches, x, 1.6 * y, 14.0) - 0.5)
    return np.asarray(np.rint(_MURK * tone[..., None]).clip(0, 255), np.uint8)


def _phases(x: Floats, y: Floats, bends: Plane) -> tuple[Levels, ...]:
    """Each of WAVES, its crests bent as if by wind."""
    bend = _sampled(bends, x, y, 8.0) * 6.0
    turns = [(kx * x + ky * y + bend * (1 + 0.4 * nth)) / (2 * np.pi) for nth, (kx, ky, _) in enumerate(WAVES)]
    return tuple(np.asarray((turn % 1.0 * 256) % 256, np.uint8) for turn in turns)


def _sampled(tile: Plane, x: Floats, y: Floats, metres: float) -> Plane:
    """A tile of so many metres laid on the ground."""
    across, down = (np.asarray(axis / metres * noise.TILE % noise.TILE, np.float32) for axis in (x, y))
    return np.asarray(cv2.remap(tile, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))
