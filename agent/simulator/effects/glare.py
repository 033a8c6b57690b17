"""Full beams that look into the lens."""

import math
from collections.abc import Callable

from agent.simulator.actor import Glow, State
from agent.simulator.patch import Shade
from agent.simulator.solids import Colour
from agent.simulator.view import View

_WHITE = Colour(225, 245, 255)
_LENGTH, _SIDES, _HEIGHT = 2.1, (-0.6, -0.6, 0.6, 0.6), 0.7
"""Metres from a car's middle to its lamps: ahead, to the sides, up; each counts twice, for a full beam dazzles."""

_WIDEST, _NARROW = 3.2, 9
"""Metres of the halo when a lamp looks straight into the lens, and how sharply that ends with the angle."""


class Glare:
    """An actor without a body: the halo in the lens that the lamps of whatever follows `timeline` leave there."""

    footprint = (0.0, 0.0)

    def __init__(self, timeline: Callable[[float], State | None]) -> None:
        self._timeline = timeline

    def state(self, seconds: float) -> State | None:
        """Where the vehicle is."""
        return self._timeline(seconds)

    def paint(self, seconds: float, view: View, shade: Shade) -> None:
        """Nothing: it is all light."""
        del seconds, view, shade

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """Both lamps' halos, the wider the straighter they look at the camera, which hangs over (0, 0)."""
        state = self._timeline(seconds)
        if state is None:
            return ()
        x, y = state.place
        ahead = (math.cos(state.heading), math.sin(state.heading))
        straight = max(-(x * ahead[0] + y * ahead[1]) / math.hypot(x, y), 0.0)
        radius = _WIDEST * straight**_NARROW
        return tuple(
            Glow(
                (x + _LENGTH * ahead[0] - side * ahead[1], y + _LENGTH * ahead[1] + side * ahead[0], _HEIGHT),
                _WHITE,
                radius,
            )
            for side in _SIDES
            if radius > 0.1
        )
