"""A red cloth that hangs from a rod and waves in the wind."""

import numpy as np

from agent.simulator.actor import Glow, State
from agent.simulator.canvas import draw
from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour, Face
from agent.simulator.truth import Thing
from agent.simulator.view import Floats, View

WIDTH, HEIGHT = 1.6, 2.4
_COLUMNS, _ROWS = 8, 3
_RED = Colour(32, 26, 205)
_WOOD = Colour(70, 95, 120)


class RedCloth:
    """An actor: a cloth WIDTH by HEIGHT metres whose upper edge hangs at `place` (x, y, z), along the street."""

    def __init__(self, place: tuple[float, float, float], thing: Thing, seed: int) -> None:
        self._place, self._thing = place, thing
        self._odd = np.random.default_rng([seed, thing.track]).random(3) * 2 * np.pi

    @property
    def footprint(self) -> tuple[float, float]:
        """(0, 0): it hangs too high to shade the ground."""
        return 0.0, 0.0

    def state(self, seconds: float) -> State | None:
        """Always there."""
        return State(self._place[:2], 0.0, 0.0, "hang", seconds)

    def glows(self, seconds: float) -> tuple[Glow, ...]:  # noqa: ARG002
        """Nothing: it gives no light."""
        return ()

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture, with the rod that it hangs from."""
        bar = np.array([[-0.1, 0, 0.03], [-0.1, 0, -0.05], [WIDTH + 0.1, 0, -0.05], [WIDTH + 0.1, 0, 0.03]])
        rod = Face(bar + np.array(self._place), _WOOD)
        return draw([[*self._pieces(seconds), rod]], view, shade)

    def _pieces(self, seconds: float) -> list[Face]:
        mesh = self._mesh(seconds)
        corners = np.stack([mesh[:-1, :-1], mesh[1:, :-1], mesh[1:, 1:], mesh[:-1, 1:]], axis=2).reshape(-1, 4, 3)
        return [Face(four, _RED, self._thing, gloss=0.04, both_sides=True) for four in corners]

    def _mesh(self, seconds: float) -> Floats:
        """(rows + 1, columns + 1, 3): folds that run sideways and grow downwards, blown about by gusts."""
        across, down = np.meshgrid(np.linspace(0, 1, _COLUMNS + 1), np.linspace(0, 1, _ROWS + 1))
        first, second, third = self._odd
        gust = 0.6 + 0.3 * np.sin(0.9 * seconds + first) + 0.2 * np.sin(2.3 * seconds + second)
        fold = np.sin(2 * np.pi * (1.4 * across + 0.35 * down) - 5.2 * seconds + third)
        sway = np.sin(2.6 * seconds + second - 1.5 * down)
        x = across * WIDTH + down * (0.22 * gust * sway + 0.10) * (1 + 0.3 * fold)
        y = -down * (0.22 * fold * (0.5 + gust) + 0.30 * gust)
        z = -down * HEIGHT * (1 - 0.10 * gust**2 * down) + 0.05 * down * fold
        mesh: Floats = np.stack([x, y, z], axis=2) + self._place
        return mesh
