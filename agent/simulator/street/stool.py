"""A low red plastic stool, as stands around street kitchens."""

import math
from dataclasses import replace

import numpy as np

from agent.simulator.actor import Glow, State
from agent.simulator.canvas import draw
from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.view import Floats, View

HEIGHT = 0.38
"""Metres: as high as somebody's seat is who sits."""

_RED = Colour(48, 42, 205)
_SHADED = Colour(34, 28, 140)
_TOP, _FOOT = 0.15, 0.19
"""Half of its width at the top and at the floor, in metres."""


_BEHIND = 0.6
"""Metres by which it counts as farther away than it is: more than a sitter's legs reach ahead."""


class Stool:
    """An actor that stands at `at` (metres) for all of the scene."""

    footprint = (0.42, 0.42)

    def __init__(self, at: tuple[float, float]) -> None:
        self._at = at
        place = np.array([*at, 0.0])
        self._bodies = [[_moved(solid, place) for solid in solids] for solids in (_legs(), _seat())]

    def state(self, seconds: float) -> State:
        """It never moves."""
        return State(self._at, 0.0, 0.0, "stand", seconds)

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture, or None where there is nothing of it; whoever sits on it hides it."""
        del seconds
        patch = draw(self._bodies, view, shade)
        return replace(patch, depth=patch.depth + _BEHIND) if patch else None

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """No lamps."""
        del seconds
        return ()


def _corners() -> list[tuple[float, float]]:
    return [(math.cos(turn), math.sin(turn)) for turn in (math.tau * (k + 0.5) / 4 for k in range(4))]


def _legs() -> list[Solid]:
    """Splayed, the far ones first as the camera stands."""
    root = math.sqrt(2)
    return [
        Hull(
            np.array([[c * _FOOT * root, s * _FOOT * root, 0.02], [c * _TOP * root, s * _TOP * root, HEIGHT - 0.05]]),
            np.array([0.022, 0.03]),
            _RED if s < 0 else _SHADED,
        )
        for c, s in sorted(_corners(), key=lambda corner: -corner[1])
    ]


def _seat() -> list[Solid]:
    """A deep rim and a top with the hand hole that all of them have."""
    root = math.sqrt(2)
    rim = [[c * _TOP * root, s * _TOP * root, z] for c, s in _corners() for z in (HEIGHT - 0.10, HEIGHT - 0.03)]
    top = [[c * (_TOP + 0.005) * root, s * (_TOP + 0.005) * root, HEIGHT] for c, s in _corners()]
    hole = [[0.035 * c, 0.035 * s, HEIGHT + 0.002] for c, s in _corners()]
    return [
        Hull(np.array(rim), np.full(8, 0.03), _RED),
        Face(np.array(top), _RED, gloss=0.15),
        Face(np.array(hole), _SHADED),
    ]


def _moved(solid: Solid, place: Floats) -> Solid:
    if isinstance(solid, Hull):
        return Hull(solid.centres + place, solid.radii, solid.colour)
    return Face(solid.corners + place, solid.colour, gloss=solid.gloss)
