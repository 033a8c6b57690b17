"""Which surface of the street each pixel looks at, and how far away it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.simulator.street.front import TOP
from agent.simulator.street.ground import DEPTH
from agent.simulator.street.plane import Metres, Plane
from agent.simulator.street.sheet import LEFT, RIGHT
from agent.simulator.view import View

GROUND = Plane((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.0, 1)
FRONTS = Plane((0.0, DEPTH, 0.0), (0.0, 0.0, 1.0), TOP, -1)
MIRRORED = Plane((0.0, DEPTH, 0.0), (0.0, 0.0, -1.0), TOP, -1)
"""The house fronts as still water on the ground would show them."""

SKY_DEPTH = 300.0


@dataclass(frozen=True, slots=True)
class Sight:
    """All (height, width): depths along the camera's axis of the ground and the fronts, inf where not seen; the
    sine of a ray's height over the horizon; its bearing in radians, 0 straight across the street, right positive;
    whether it looks at the camera's own wall, along which a turned camera sees."""

    ground: Metres
    fronts: Metres
    height: Metres
    bearing: Metres
    own: NDArray[np.bool_]


def look(view: View) -> Sight:
    """Trace all pixels' rays to the street's two planes."""
    rays = view.rays().astype(np.float32)
    across, away, up = rays[..., 0], rays[..., 1], rays[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        ground = np.where(up < -1e-4, np.float32(-view.place[2]) / up, np.float32(np.inf))
        fronts = np.where(away > 1e-4, np.float32(DEPTH) / away, np.float32(np.inf))
        x, z = fronts * across, view.place[2] + fronts * up
        wall: NDArray[np.bool_] = (x > LEFT) & (x < RIGHT) & (z > 0) & (z < TOP)
    own = away <= 1e-4
    before = ~own & ~((x > LEFT) & (x < RIGHT) & (z > 0))
    height = up / np.linalg.norm(rays, axis=2)
    return Sight(
        np.where(before, ground, np.inf).astype(np.float32),
        np.where(wall, fronts, np.inf).astype(np.float32),
        height,
        np.arctan2(across, away),
        own,
    )
