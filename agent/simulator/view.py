"""The camera on the shop's wall: a pinhole that turns metres into pixels.

The ground is z = 0. x runs along the street to the right, y from the camera's wall across the street, z up; the
camera hangs over (0, 0). The model is the usual one: u = cx + f X / Z, v = cy + f Y / Z in the camera's own axes
(X right, Y down, Z ahead), see Hartley and Zisserman, Multiple View Geometry, chapter 6.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR = 0.3
"""Metres before the lens within which nothing is drawn."""


@dataclass(frozen=True, slots=True)
class Mount:
    """How a camera hangs: metres over the ground, degrees to the right, down and about its axis; `fov` across."""

    height: float = 4.0
    pan: float = 30.0
    tilt: float = 16.0
    roll: float = 0.0
    fov: float = 64.0


class View:
    """What a mounted camera makes of the world in a picture of `size` (width, height) pixels."""

    def __init__(self, mount: Mount, size: tuple[int, int]) -> None:
        self.mount, self.size = mount, size
        self.focal = size[0] / 2 / math.tan(math.radians(mount.fov) / 2)
        self.place = np.array([0.0, 0.0, mount.height])
        self.axes = _axes(mount)
        self._centre = np.array([size[0] / 2, size[1] / 2])

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """Pixels (n, 2) and depths in metres (n,) of world points (n, 3); what is too near is held at NEAR."""
        seen = (points - self.place) @ self.axes.T
        depth = np.maximum(seen[:, 2], NEAR)
        return seen[:, :2] * (self.focal / depth)[:, None] + self._centre, depth

    def homography(self, origin: Floats, across: Floats, along: Floats) -> Floats:
        """(3, 3): the plane's (a, b), in metres along two world vectors from `origin`, to pixels."""
        inner = np.array([[self.focal, 0, self._centre[0]], [0, self.focal, self._centre[1]], [0, 0, 1.0]])
        plane = np.stack([across, along, origin - self.place], axis=1)
        matrix: Floats = inner @ self.axes @ plane
        return matrix

    def rays(self) -> Floats:
        """World directions (height, width, 3) of all pixels' centres, not normed."""
        width, height = self.size
        u = (np.arange(width) + 0.5 - width / 2) / self.focal
        v = (np.arange(height) + 0.5 - height / 2) / self.focal
        across, down = np.meshgrid(u, v)
        rays: Floats = np.stack([across, down, np.ones_like(across)], axis=2) @ self.axes
        return rays


def _axes(mount: Mount) -> Floats:
    """Rows: the camera's right, down and ahead, in the world."""
    pan, tilt, roll = (math.radians(angle) for angle in (mount.pan, mount.tilt, mount.roll))
    ahead = np.array([math.sin(pan) * math.cos(tilt), math.cos(pan) * math.cos(tilt), -math.sin(tilt)])
    right = np.array([math.cos(pan), -math.sin(pan), 0.0])
    down = np.cross(ahead, right)
    axes: Floats = np.stack(
        [right * math.cos(roll) + down * math.sin(roll), down * math.cos(roll) - right * math.sin(roll), ahead]
    )
    return axes
