"""Motorcycles as Thai streets are full of, and bicycles."""

import math

import numpy as np

from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.vehicles.model import Model, Part, Role
from agent.simulator.vehicles.shapes import BLACK, RUBBER, Point, bar, both, darker, disc, outside, round_body

MOTORCYCLE_PAINTS = (
    Colour(46, 40, 170),
    Colour(150, 70, 36),
    Colour(42, 40, 38),
    Colour(215, 216, 216),
    Colour(90, 160, 60),
    Colour(120, 60, 150),
)
BICYCLE_PAINTS = (Colour(150, 80, 40), Colour(60, 60, 180), Colour(70, 130, 60), Colour(60, 60, 60))
_STEEL = Colour(165, 164, 160)
_ENGINE = Colour(120, 120, 122)
_LENS = Colour(235, 236, 232)
_TAIL = Colour(46, 36, 190)


def motorcycle(colour: Colour) -> Model:
    """An underbone of 1.9 m with room for three."""
    parts = (
        _wheel(0.62, 0.285, 0.05),
        _wheel(-0.62, 0.285, 0.055),
        Part(
            (
                bar((0.63, 0.08, 0.30), (0.44, 0.07, 0.85), 0.03, _STEEL),
                bar((0.63, -0.08, 0.30), (0.44, -0.07, 0.85), 0.03, _STEEL),
            )
        ),
        Part((round_body([(0.86, 0, 0.44), (0.66, 0, 0.61), (0.42, 0, 0.52)], 0.06, BLACK),)),
        Part((round_body([(0.02, 0, 0.33), (-0.30, 0, 0.30), (-0.22, 0, 0.42)], 0.11, _ENGINE),)),
        Part(
            (
                bar((-0.02, -0.14, 0.22), (-0.42, -0.16, 0.27), 0.03, _STEEL),
                bar((-0.40, -0.16, 0.27), (-0.86, -0.17, 0.36), 0.05, _STEEL),
            )
        ),
        Part((bar((-0.10, 0.22, 0.30), (-0.10, -0.22, 0.30), 0.022, BLACK),)),
        Part((round_body([(0.34, 0, 0.55), (0.02, 0, 0.46), (-0.30, 0, 0.55)], 0.08, BLACK),)),
        Part(_tail(colour)),
        Part(
            (
                round_body(
                    [
                        (0.12, 0, 0.71),
                        (-0.25, 0.07, 0.71),
                        (-0.25, -0.07, 0.71),
                        (-0.80, 0.05, 0.77),
                        (-0.80, -0.05, 0.77),
                    ],
                    0.055,
                    BLACK,
                ),
            )
        ),
        Part((round_body([(-0.93, 0, 0.70)], 0.055, _TAIL),), Role.TAIL_LAMP),
        Part((round_body([(-0.80, 0, 0.60), (-0.96, 0, 0.42)], 0.035, BLACK), _plate(-0.985, 0.52))),
        Part(_shield(colour)),
        Part((round_body([(0.47, 0.11, 0.92), (0.47, -0.11, 0.92), (0.40, 0, 1.0)], 0.07, BLACK),)),
        Part((round_body([(0.535, 0.03, 0.92), (0.535, -0.03, 0.92)], 0.06, _LENS),), Role.HEADLAMP),
        Part(_handlebar()),
        *(
            Part(
                (
                    round_body([(0.30, side * 0.34, 1.16)], 0.055, BLACK),
                    bar((0.36, side * 0.26, 1.0), (0.31, side * 0.33, 1.14), 0.012, BLACK),
                )
            )
            for side in (1, -1)
        ),
    )
    return Model(
        parts,
        length=1.9,
        width=0.7,
        headlamps=((0.6, 0.0, 0.92),),
        tail_lamps=((-0.98, 0.0, 0.70),),
        seats=((-0.10, 0.0, 0.84), (-0.46, 0.0, 0.87), (-0.76, 0.0, 0.90)),
        thin=True,
    )


def bicycle(colour: Colour) -> Model:
    """A city bicycle of 1.75 m."""
    crank, saddle, head = (-0.08, 0.0, 0.30), (-0.22, 0.0, 0.82), (0.38, 0.0, 0.82)
    rear, front = (-0.52, 0.0, 0.33), (0.54, 0.0, 0.33)
    tubes = ((crank, head), (crank, saddle), (rear, crank), (rear, (-0.18, 0.0, 0.70)), ((-0.16, 0.0, 0.66), head))
    parts = (
        _spoked(front, 0.33),
        _spoked(rear, 0.33),
        Part(tuple(bar(a, b, 0.018, colour) for a, b in tubes)),
        Part((bar(front, (0.36, 0.0, 0.92), 0.018, darker(colour, 0.8)),)),
        Part((round_body([(-0.36, 0.06, 0.88), (-0.36, -0.06, 0.88), (-0.12, 0, 0.87)], 0.03, BLACK),)),
        Part(
            (
                bar((0.30, 0.27, 0.98), (0.36, 0.0, 0.96), 0.016, BLACK),
                bar((0.30, -0.27, 0.98), (0.36, 0.0, 0.96), 0.016, BLACK),
            )
        ),
        Part((round_body([(-0.14, 0.02, 0.30), (-0.02, 0.02, 0.30)], 0.08, darker(_STEEL, 0.5)),)),
        Part(
            (
                round_body(
                    [(0.48, 0, 0.74), (0.48, 0, 0.86), (0.66, 0, 0.76), (0.66, 0, 0.86)], 0.05, darker(_STEEL, 0.6)
                ),
            )
        ),
    )
    return Model(parts, length=1.75, width=0.55, seats=((-0.24, 0.0, 0.95),), thin=True, pedals=True)


def _wheel(x: float, radius: float, thick: float) -> Part:
    """A fat tyre about a cast rim."""
    angles = np.arange(12) * (math.pi / 6)
    around = np.stack([np.cos(angles), np.zeros(12), np.sin(angles)], axis=1) * (radius - thick) + (x, 0.0, radius)
    hub = (x, thick + 0.005, radius)
    gaps = [_gap(hub, radius * 0.60, turn) for turn in range(3)]
    rim = (disc(hub, radius * 0.68, Colour(128, 127, 125), count=12), *gaps)
    return Part((Hull(around, np.full(12, thick), RUBBER), *both(*rim)), hub=(x, radius), radius=radius)


def _gap(hub: Point, radius: float, turn: int) -> Face:
    """The dark between two of three spokes."""
    angle = turn * math.tau / 3
    polar = ((0.3, -0.7), (1.0, -0.85), (1.0, -0.3), (1.0, 0.3), (1.0, 0.85), (0.3, 0.7))
    corners = [
        (hub[0] + radius * far * math.cos(angle + off), hub[1] + 0.002, hub[2] + radius * far * math.sin(angle + off))
        for far, off in polar
    ]
    return outside(np.array(corners), (hub[0], 0.0, hub[2]), Colour(52, 51, 50))


def _spoked(hub: Point, radius: float) -> Part:
    """A thin tyre that one sees through, with a few of its spokes."""
    angles = np.arange(13) * (math.tau / 12)
    rim = np.stack([np.cos(angles), np.zeros(13), np.sin(angles)], axis=1) * (radius - 0.02) + np.array(hub)
    tyre: list[Solid] = [Hull(rim[k : k + 2], np.full(2, 0.021), RUBBER) for k in range(12)]
    spokes = [Hull(np.stack([rim[k], rim[k + 6]]), np.full(2, 0.004), _STEEL) for k in range(0, 6, 2)]
    return Part((*spokes, *tyre), hub=(hub[0], hub[2]), radius=radius)


def _tail(colour: Colour) -> tuple[Solid, ...]:
    low = [(-0.12, 0.07, 0.58), (-0.12, -0.07, 0.58), (-0.45, 0.10, 0.62), (-0.45, -0.10, 0.62)]
    return (
        round_body([*low, (-0.85, 0.05, 0.70), (-0.85, -0.05, 0.70)], 0.075, BLACK),
        round_body([(-0.2, 0.1, 0.62), (-0.2, -0.1, 0.62), (-0.85, 0.06, 0.72), (-0.85, -0.06, 0.72)], 0.05, colour),
    )


def _shield(colour: Colour) -> tuple[Solid, ...]:
    """What keeps rain and dirt off the rider's legs."""
    high = [(0.42, 0.09, 0.84), (0.42, -0.09, 0.84)]
    return (
        round_body(
            [*high, (0.36, 0.17, 0.66), (0.36, -0.17, 0.66), (0.28, 0.12, 0.40), (0.28, -0.12, 0.40)], 0.045, colour
        ),
    )


def _handlebar() -> tuple[Solid, ...]:
    return tuple(bar((0.28, side * 0.33, 1.01), (0.40, side * 0.06, 0.99), 0.022, BLACK) for side in (1, -1))


def _plate(x: float, z: float) -> Face:
    corners = np.array([(x, 0.10, z - 0.07), (x, -0.10, z - 0.07), (x, -0.10, z + 0.07), (x, 0.10, z + 0.07)])
    return outside(corners, (0.0, 0.0, z), Colour(225, 225, 222))
