"""The wheels of cars, buses and lorries."""

import math

import numpy as np

from agent.simulator.solids import Colour, Face
from agent.simulator.vehicles.model import Part
from agent.simulator.vehicles.shapes import BLACK, RUBBER, Point, both, disc, outside, silhouette

_RIM = Colour(150, 148, 146)


def treads(places: tuple[float, ...], half: float, radius: float, breadth: float = 0.2) -> Part:
    """What shows of the tyres under the body from before and behind; `places` are the axles' x, `half` the outer y."""
    angles = np.arange(12) * (math.pi / 6)
    rim = np.stack([np.cos(angles), np.zeros(12), np.sin(angles) + 1], axis=1) * radius
    sides = (half, half - breadth, -half, breadth - half)
    across = np.array([[(x, y, 0.0) for y in sides] for x in places]).reshape(-1, 2, 1, 3)
    return Part(tuple(silhouette((rim + pair).reshape(-1, 3), RUBBER) for pair in across))


def wheels(places: tuple[float, ...], half: float, radius: float, arch: float, rim: Colour = _RIM) -> tuple[Part, ...]:
    """Arches, tyres and turning rims on both sides of a body; `arch` is the arch's radius, none at 0."""
    parts = []
    for x in places:
        hub = (x, half + 0.01, radius)
        still = [disc(hub, radius, RUBBER), disc(hub, radius * 0.68, rim, 0.1)]
        if arch:
            still.insert(0, _arch(hub, arch))
        spokes = [_gap(hub, radius, turn) for turn in range(5)]
        parts += [Part(both(*still)), Part(both(*spokes), hub=(x, radius), radius=radius)]
        parts.append(Part(both(disc(hub, radius * 0.16, Colour(95, 94, 92), count=8))))
    return tuple(parts)


def _arch(hub: Point, radius: float) -> Face:
    """The dark above the tyre, cut off at the height of the sill."""
    angles = np.linspace(-0.25, math.pi + 0.25, 13)
    rim = np.stack([np.cos(angles) * radius, np.full(13, -0.004), np.sin(angles) * radius], axis=1) + np.array(hub)
    return outside(rim, (hub[0], 0.0, hub[2]), BLACK)


def _gap(hub: Point, radius: float, turn: int) -> Face:
    """The dark between two spokes."""
    angle = turn * 2 * math.pi / 5
    polar = ((0.24, -0.32), (0.58, -0.38), (0.62, 0.0), (0.58, 0.38), (0.24, 0.32))
    corners = [
        (hub[0] + radius * far * math.cos(angle + off), hub[1] + 0.002, hub[2] + radius * far * math.sin(angle + off))
        for far, off in polar
    ]
    return outside(np.array(corners), (hub[0], 0.0, hub[2]), Colour(52, 51, 50))
