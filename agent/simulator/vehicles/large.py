"""Large vehicles: city bus, lorry, songthaew."""

import numpy as np

from agent.simulator.solids import Colour, Face
from agent.simulator.vehicles.model import Model, Part, Role
from agent.simulator.vehicles.shapes import BLACK, Point, both, box, darker, outside, patch, silhouette
from agent.simulator.vehicles.wheels import treads, wheels
from agent.simulator.view import Floats

BUS_PAINTS = (Colour(60, 60, 190), Colour(190, 130, 60), Colour(70, 160, 215), Colour(205, 205, 200))
CAB_PAINTS = (Colour(225, 226, 226), Colour(70, 120, 60), Colour(150, 80, 45), Colour(60, 150, 225))
_GLASS = Colour(46, 40, 36)
_LENS = Colour(235, 236, 232)
_TAIL = Colour(46, 36, 178)
_CREAM = Colour(205, 218, 224)
_PLATE = Colour(225, 225, 222)
_STEEL = Colour(198, 197, 194)
_CORNERS = np.array([(1, -1), (1, 1), (-1, 1), (-1, -1)])


def bus(colour: Colour) -> Model:
    """A city bus of 11 m in its colour below the windows and cream above."""
    low, middle, top = _ring((5.5, -5.5), 1.25, 0.35), _ring((5.5, -5.5), 1.25, 1.25), _ring((5.4, -5.45), 1.2, 2.75)
    roof = _ring((5.2, -5.3), 1.05, 2.95)
    rings = ((low, middle, colour), (middle, top, _CREAM), (top, roof, _CREAM))
    parts = (
        treads((3.0, -2.6), 1.2, 0.48, 0.3),
        Part((_under(low, roof),)),
        Part(_walls(rings, (0.0, 0.0, 1.5))),
        Part(_bus_windows(middle, top)),
        Part(_bus_ends(low, middle, colour)),
        *_lamps(5.5, 5.5, 1.25, (0.62, 0.8)),
        *wheels((3.0, -2.6), 1.25, 0.48, 0.58),
        Part(box((-2.6, -0.7, 2.95), (0.6, 0.7, 3.1), darker(_CREAM, 0.9))),
    )
    return _model(parts, 5.5, 5.5, 1.25, 0.7)


def lorry(colour: Colour) -> Model:
    """A lorry of 7 m: a cab in its colour before a steel box."""
    floor, sill, edge = _ring((3.5, 1.75), 1.05, 0.45), _ring((3.5, 1.75), 1.08, 1.25), _ring((3.3, 1.75), 1.0, 2.2)
    roof = _ring((3.05, 1.85), 0.9, 2.35)
    cab = ((floor, sill, colour), (sill, edge, colour), (edge, roof, colour))
    load, lid = _ring((1.6, -3.5), 1.15, 0.85), _ring((1.6, -3.5), 1.15, 3.0)
    crate = _walls(((load, lid, _STEEL),), (-1.0, 0.0, 1.5))
    cab_faces = (_under(floor, roof), *_walls(cab, (2.6, 0.0, 1.2)), *_cab_windows(sill, edge), *_cab_front(colour))
    parts = (
        treads((2.55, -2.1), 1.05, 0.48, 0.3),
        Part(box((-3.4, -0.9, 0.5), (1.75, 0.9, 0.85), BLACK)),
        *wheels((2.55, -2.1), 1.08, 0.48, 0.56),
        Part(cab_faces, outward=(1.0, 0.0, 0.0)),
        Part((_under(load, lid), *crate, *_ribs(load, lid))),
        *_lamps(3.5, 3.5, 1.1, (0.62, 0.78)),
    )
    return _model(parts, 3.5, 3.5, 1.15, 0.7)


def _model(parts: tuple[Part, ...], front: float, rear: float, half: float, height: float) -> Model:
    return Model(
        parts,
        length=front + rear,
        width=2 * half,
        headlamps=((front, half * 0.7, height), (front, -half * 0.7, height)),
        tail_lamps=((-rear, half * 0.8, height), (-rear, -half * 0.8, height)),
    )


def _ring(ends: tuple[float, float], half: float, height: float) -> Floats:
    """(4, 3): front right, front left, rear left, rear right at a height."""
    (front, rear) = ends
    return np.array([[front, -half, height], [front, half, height], [rear, half, height], [rear, -half, height]])


def _under(low: Floats, high: Floats) -> Face:
    floor = low * (1.0, 0.9, 0.6)
    return silhouette(np.concatenate([floor, low, high]), BLACK)


def _walls(rings: tuple[tuple[Floats, Floats, Colour], ...], middle: Point) -> tuple[Face, ...]:
    """Four walls between each two rings, and the lid on the last."""
    faces = []
    for low, high, colour in rings:
        for k in range(4):
            n = (k + 1) % 4
            faces.append(outside(np.stack([low[k], low[n], high[n], high[k]]), middle, colour, 0.10))
    return (*faces, outside(rings[-1][1], middle, rings[-1][2], 0.10))


def _side(low: Floats, high: Floats) -> Floats:
    """(4, 3): the left wall, from the front's foot back."""
    return np.stack([low[1], low[2], high[2], high[1]])


def _end(low: Floats, high: Floats, front: bool) -> Floats:
    """(4, 3): the wall at the front or the rear, from left to right."""
    a, b = (1, 0) if front else (2, 3)
    return np.stack([low[a], low[b], high[b], high[a]])


def _on(quad: Floats, u: tuple[float, float], v: tuple[float, float], colour: Colour, gloss: float = 0.0) -> Face:
    return outside(patch(quad, u, v), (0.0, 0.0, 1.2), colour, gloss)


def _bus_windows(low: Floats, high: Floats) -> tuple[Face, ...]:
    """A row of windows on both sides, with doors on the left, where people wait in Thailand."""
    side = _side(low, high)
    panes = [
        _on(side, (0.08 + 0.128 * k, 0.195 + 0.128 * k), (0.10, 0.80), _GLASS, 0.10 + 0.06 * (k % 2)) for k in range(7)
    ]
    left = outside(
        patch(np.concatenate([side[:2] - (0, 0, 0.75), side[2:]]), (0.34, 0.43), (0.0, 0.9)), (0, 0, 1), BLACK, 0.1
    )
    return (*both(*panes), left)


def _bus_ends(low: Floats, middle: Floats, colour: Colour) -> tuple[Face, ...]:
    top = _ring((5.4, -5.45), 1.2, 2.75)
    front, rear, bumper = _end(middle, top, True), _end(middle, top, False), _end(low, middle, True)
    back = _end(low, middle, False)
    return (
        _on(front, (0.04, 0.96), (0.0, 0.72), _GLASS, 0.12),
        _on(front, (0.2, 0.45), (0.0, 0.72), _GLASS, 0.26),
        _on(front, (0.18, 0.82), (0.78, 0.95), BLACK),
        _on(front, (0.24, 0.6), (0.81, 0.92), Colour(60, 190, 240)),
        _on(bumper, (0.0, 1.0), (0.0, 0.2), BLACK),
        _on(bumper, (0.3, 0.7), (0.5, 0.75), darker(colour, 0.4)),
        _on(bumper, (0.42, 0.58), (0.24, 0.4), _PLATE),
        _on(rear, (0.1, 0.9), (0.25, 0.8), _GLASS, 0.12),
        _on(back, (0.0, 1.0), (0.0, 0.2), BLACK),
        _on(back, (0.2, 0.8), (0.45, 0.85), darker(colour, 0.5)),
        _on(back, (0.42, 0.58), (0.24, 0.4), _PLATE),
    )


def _lamps(front: float, rear: float, half: float, z: tuple[float, float]) -> tuple[Part, Part]:
    """Head lamps and tail lamps on the flat ends of a body."""

    def pair(x: float, share: tuple[float, float], colour: Colour) -> tuple[Face, ...]:
        y1, y2 = half * share[0], half * share[1]
        corners = np.array([[x, y1, z[0]], [x, y2, z[0]], [x, y2, z[1]], [x, y1, z[1]]])
        return both(outside(corners, (0.0, 0.0, z[0]), colour))

    head = Part(pair(front + 0.01, (0.62, 0.92), _LENS), Role.HEADLAMP, outward=(1.0, 0.0, 0.0))
    return head, Part(pair(-rear - 0.01, (0.7, 0.95), _TAIL), Role.TAIL_LAMP)


def _cab_windows(low: Floats, high: Floats) -> tuple[Face, ...]:
    front, side = _end(low, high, True), _side(low, high)
    return (
        _on(front, (0.05, 0.95), (0.08, 0.92), _GLASS, 0.12),
        _on(front, (0.2, 0.5), (0.08, 0.92), _GLASS, 0.26),
        *both(_on(side, (0.14, 0.72), (0.08, 0.88), _GLASS, 0.14)),
    )


def _cab_front(colour: Colour) -> tuple[Face, ...]:
    wall = _end(_ring((3.5, 1.75), 1.05, 0.45), _ring((3.5, 1.75), 1.08, 1.25), True)
    door = _side(_ring((3.5, 1.75), 1.05, 0.45), _ring((3.5, 1.75), 1.08, 1.25))
    return (
        _on(wall, (0.0, 1.0), (0.0, 0.45), darker(BLACK, 1.8)),
        _on(wall, (0.2, 0.8), (0.52, 0.85), darker(BLACK, 1.2)),
        _on(wall, (0.43, 0.57), (0.08, 0.26), _PLATE),
        *both(_on(door, (0.10, 0.115), (0.1, 1.0), darker(colour, 0.5))),
        *both(_on(door, (0.75, 0.765), (0.1, 1.0), darker(colour, 0.5))),
    )


def _ribs(low: Floats, high: Floats) -> tuple[Face, ...]:
    """The edges of a box body's sheets, and its rear doors."""
    side, rear = _side(low, high), _end(low, high, False)
    grey = darker(_STEEL, 0.72)
    ribs = [_on(side, (0.1 + 0.16 * k, 0.108 + 0.16 * k), (0.04, 0.96), grey) for k in range(6)]
    rails = [_on(side, (0.0, 1.0), v, darker(_STEEL, 0.6)) for v in ((0.0, 0.03), (0.97, 1.0))]
    return (
        *both(*ribs, *rails),
        _on(rear, (0.492, 0.508), (0.03, 0.97), darker(_STEEL, 0.5)),
        _on(rear, (0.0, 1.0), (0.0, 0.04), Colour(50, 45, 170)),
        _on(rear, (0.30, 0.32), (0.1, 0.9), grey),
        _on(rear, (0.68, 0.70), (0.1, 0.9), grey),
    )
