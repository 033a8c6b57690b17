"""Those who sit on two wheels, and where they end when it falls."""

from dataclasses import dataclass

import numpy as np

from agent.simulator.actor import State
from agent.simulator.people.body import Body
from agent.simulator.people.figure import figure
from agent.simulator.people.pose import Pose as PersonPose
from agent.simulator.people.pose import blend
from agent.simulator.people.poses import POSES
from agent.simulator.people.skeleton import Joints, joints, seated
from agent.simulator.solids import Colour, Solid
from agent.simulator.truth import Thing
from agent.simulator.vehicles.model import Model
from agent.simulator.vehicles.stack import Pose, place
from agent.simulator.view import Floats

_LIES = (0.3, 0.1, 0.8)
"""Phases of lying: on the left side, on the back, face down."""


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody on two wheels; `head` is told of besides, with or without a `helmet` of that colour."""

    body: Body
    person: Thing
    head: Thing
    helmet: Colour | None


def mounted(riders: tuple[Rider, ...], model: Model, state: State, pose: Pose, fallen: float) -> list[list[Solid]]:
    """The riders' bodies; `fallen` 0..1 is how far they are on the way from their seats to the ground."""
    found: list[list[Solid]] = []
    seats = place(np.array(model.seats).reshape(-1, 3), pose)
    for index, rider in enumerate(riders):
        frame = _joints(rider, index, seats[index], model, state, fallen)
        found += figure(rider.body, frame, rider.person, rider.head, rider.helmet)
    return found


def _joints(rider: Rider, index: int, seat: Floats, model: Model, state: State, fallen: float) -> Joints:
    sitting = _sitting(index, model, state)
    hips = (float(seat[0]), float(seat[1]), float(seat[2]))
    if not fallen:
        return seated(rider.body, sitting, hips, state.heading)
    lying = POSES["lie"](state.since, _LIES[index % 3])
    beside = place(np.array([[-0.5 * index, 1.3 + 0.3 * index, 0.0]]), Pose(state.place, state.heading))[0]
    ground = joints(rider.body, lying, (float(beside[0]), float(beside[1])), state.heading + 0.6 * index)
    low = tuple(float(a + (b - a) * fallen) for a, b in zip(hips, ground.hips, strict=True))
    return seated(
        rider.body, blend(sitting, lying, fallen), (low[0], low[1], low[2]), state.heading + 0.6 * index * fallen
    )


def _sitting(index: int, model: Model, state: State) -> PersonPose:
    if model.pedals:
        return POSES["cycle"](state.way, 0.0) if index == 0 else POSES["pillion"](state.since, 0.3)
    return POSES["ride" if index == 0 else "pillion"](state.since, 0.37 * index)
