"""A street kitchen: a steel cart with pots and a glass case under an umbrella."""

import math

import numpy as np

from agent.simulator.actor import Glow, State
from agent.simulator.canvas import draw
from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.vehicles.shapes import BLACK, RUBBER, both, box, darker, disc, outside, round_body
from agent.simulator.vehicles.stack import Pose, place
from agent.simulator.view import View

_STEEL = Colour(186, 186, 182)
_CLOTHS = (
    (Colour(50, 45, 185), Colour(225, 228, 230)),
    (Colour(60, 190, 235), Colour(70, 70, 200)),
    (Colour(150, 95, 40), Colour(225, 228, 230)),
    (Colour(80, 140, 50), Colour(90, 205, 235)),
)
_MENU = Colour(70, 200, 235)
_LAMP = Colour(190, 235, 255)


class Stall:
    """A cart that stands at `at` (metres) for all of the scene, along the street."""

    footprint = (1.9, 1.4)

    def __init__(self, at: tuple[float, float], cloths: tuple[Colour, Colour]) -> None:
        self._at = at
        pose = Pose(at, 0.0)
        self._solids = [_moved(solid, pose) for solid in (*_cart(), *_goods(), *_umbrella(cloths))]

    def state(self, seconds: float) -> State:
        """It never moves."""
        return State(self._at, 0.0, 0.0, "stand", seconds)

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture, or None where there is nothing of it."""
        del seconds
        return draw([self._solids], view, shade)

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """A bulb under the umbrella."""
        del seconds
        return (Glow((*self._at, 1.85), _LAMP, 0.35),)


def stall(rng: np.random.Generator, at: tuple[float, float]) -> Stall:
    """A street kitchen under an umbrella of some colours."""
    return Stall(at, _CLOTHS[int(rng.integers(len(_CLOTHS)))])


def _moved(solid: Solid, pose: Pose) -> Solid:
    if isinstance(solid, Hull):
        return Hull(place(solid.centres, pose), solid.radii, solid.colour, solid.thing, solid.glows)
    corners = place(solid.corners, pose)
    return Face(corners, solid.colour, solid.thing, solid.gloss, solid.glows, solid.both_sides)


def _cart() -> tuple[Solid, ...]:
    board = outside(
        np.array([(-0.6, -0.31, 0.5), (0.3, -0.31, 0.5), (0.3, -0.31, 0.8), (-0.6, -0.31, 0.8)]), (0, 0, 0.5), _MENU
    )
    stripe = outside(
        np.array([(-0.55, -0.315, 0.62), (0.25, -0.315, 0.62), (0.25, -0.315, 0.7), (-0.55, -0.315, 0.7)]),
        (0, 0, 0.5),
        Colour(40, 40, 170),
    )
    wheel = both(disc((-0.5, 0.33, 0.28), 0.28, RUBBER), disc((-0.5, 0.335, 0.28), 0.19, darker(_STEEL, 0.7)))
    return (*box((-0.8, -0.3, 0.3), (0.8, 0.3, 0.85), _STEEL, 0.1), board, stripe, *wheel)


def _goods() -> tuple[Solid, ...]:
    """The pole first, then what stands before it: a glass case, a pot of soup, a wok's lid, bowls."""
    case = box((0.15, -0.22, 0.85), (0.75, 0.2, 1.3), Colour(150, 160, 160), 0.35)
    pot = [(-0.45 + dx, dy, z) for dx, dy in ((0.13, 0), (-0.13, 0), (0, 0.13), (0, -0.13)) for z in (0.92, 1.12)]
    return (
        round_body([(0, 0, 0.85), (0, 0, 2.3)], 0.025, darker(_STEEL, 0.6)),
        *case,
        round_body([(0.3, -0.05, 1.0), (0.6, -0.05, 1.0)], 0.06, Colour(60, 120, 190)),
        round_body(pot, 0.10, _STEEL),
        round_body([(-0.45, 0.0, 1.22)], 0.13, BLACK),
        *(
            round_body([(-0.12 + 0.1 * (k % 2), -0.16 + 0.14 * (k // 2), 0.9)], 0.06, Colour(220, 222, 225))
            for k in range(4)
        ),
    )


def _umbrella(cloths: tuple[Colour, Colour]) -> tuple[Solid, ...]:
    """Eight panels in turns of two colours about the pole, each with a flap."""
    panels: list[Solid] = []
    top = np.array([0.0, 0.0, 2.45])
    for k in range(8):
        a, b = (
            np.array([1.15 * math.cos(t), 1.15 * math.sin(t), 2.05]) for t in (k * math.pi / 4, (k + 1) * math.pi / 4)
        )
        low = np.stack([a, b, b - (0, 0, 0.14), a - (0, 0, 0.14)])
        panels += [
            outside(np.stack([top, a, b]), (0.0, 0.0, 0.0), cloths[k % 2]),
            outside(low, (0.0, 0.0, 2.0), darker(cloths[k % 2], 0.85)),
        ]
    under = np.array([(1.15 * math.cos(t), 1.15 * math.sin(t), 1.98) for t in np.arange(8) * math.pi / 4])
    return (Face(under, darker(cloths[0], 0.4), both_sides=True), *panels)
