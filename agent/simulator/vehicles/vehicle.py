"""A vehicle on the street: what it does over time, in the picture and in the dark."""

import math
from collections.abc import Callable

import numpy as np

from agent.simulator.actor import Glow, State
from agent.simulator.canvas import draw
from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.vehicles.model import Model
from agent.simulator.vehicles.rider import Rider, mounted
from agent.simulator.vehicles.stack import Lamps, Pose, Stack, place
from agent.simulator.view import View

Timeline = Callable[[float], State | None]

_DARK = 0.6
"""The light below which head lamps are on."""

_TIP, _SKID = 0.5, 0.3
"""Seconds that falling over takes, and coming to stand askew."""

_DOWN = math.radians(78)
_ON_STAND = math.radians(9)
_WHITE, _RED = Colour(235, 248, 255), Colour(40, 30, 230)


class Vehicle:
    """One vehicle that follows `timeline`, with those who ride on it; boxes are of the machine alone."""

    def __init__(self, model: Model, thing: Thing, timeline: Timeline, riders: tuple[Rider, ...] = ()) -> None:
        self._model, self._timeline, self._riders = model, timeline, riders
        self._stack = Stack(model, thing)

    @property
    def footprint(self) -> tuple[float, float]:
        """Length and width in metres."""
        return self._model.length, self._model.width

    def state(self, seconds: float) -> State | None:
        """Where it is, or None while it is not on the street."""
        return self._timeline(seconds)

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It and its riders in the picture, or None where there is nothing of it."""
        state = self._timeline(seconds)
        if state is None:
            return None
        pose = self._pose(state)
        lamps = Lamps(state.doing != "park" and sum(shade.light) / 3 < _DARK, state.doing == "stop")
        riders = mounted(self._riders, self._model, state, pose, _fallen(state))
        return draw([*self._stack.solids(pose, view, lamps), *riders], view, shade)

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """Its head and tail lamps, which are off while it is parked."""
        state = self._timeline(seconds)
        if state is None or state.doing == "park":
            return ()
        pose, red = self._pose(state), 0.4 if state.doing == "stop" else 0.25
        heads = (Glow(at, _WHITE, 0.5, pose.heading, 9.0) for at in _places(self._model.headlamps, pose))
        return (*heads, *(Glow(at, _RED, red, pose.heading + math.pi) for at in _places(self._model.tail_lamps, pose)))

    def _pose(self, state: State) -> Pose:
        struck = state.doing == "crash"
        askew = 0.22 * min(state.since / _SKID, 1.0) if struck else 0.0
        roll = _DOWN * _fallen(state)
        if self._model.thin and state.doing == "park":
            roll = _ON_STAND
        return Pose(state.place, state.heading + askew, roll, state.way, 1.0 if struck else 0.0)


def _fallen(state: State) -> float:
    """How far it is on its way to the ground, 0..1, faster and faster."""
    return min(state.since / _TIP, 1.0) ** 2 if state.doing == "tip" else 0.0


def _places(points: tuple[tuple[float, float, float], ...], pose: Pose) -> list[tuple[float, float, float]]:
    placed = place(np.array(points).reshape(-1, 3), pose)
    return [(float(x), float(y), float(z)) for x, y, z in placed]
