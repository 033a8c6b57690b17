"""A head with its face and hair, a cap or a helmet."""

import numpy as np

from agent.simulator.people.body import Body
from agent.simulator.people.skeleton import Joints
from agent.simulator.solids import Colour, Hull, Solid
from agent.simulator.truth import Thing

_VISOR = Colour(70, 58, 50)
_GLINT = Colour(245, 245, 245)

Balls = tuple[tuple[float, float, float, float], ...]
"""Ahead, left and up of the head's middle, and radius, in metres of a grown person."""

_FACE: Balls = ((0.015, 0.0, 0.0, 0.083), (0.035, 0.0, -0.07, 0.052))
_CROWN: Balls = ((-0.012, 0.0, 0.03, 0.094), (-0.035, 0.0, -0.03, 0.075))
_FRINGE: Balls = ((0.03, 0.045, 0.07, 0.040), (0.03, -0.045, 0.07, 0.040))
_LONG: Balls = ((-0.02, 0.0, 0.03, 0.096), (-0.05, 0.04, -0.20, 0.060), (-0.05, -0.04, -0.20, 0.060))
_BUN: Balls = ((-0.11, 0.0, 0.02, 0.048),)
_CAP: Balls = ((-0.005, 0.0, 0.045, 0.097), (0.0, 0.0, 0.02, 0.095))
_PEAK: Balls = ((0.06, 0.05, 0.075, 0.022), (0.06, -0.05, 0.075, 0.022), (0.13, 0.0, 0.070, 0.018))
_SHELL: Balls = ((-0.005, 0.0, 0.03, 0.135), (-0.03, 0.0, -0.05, 0.115))
_RIDGE: Balls = ((-0.03, 0.045, 0.115, 0.032), (-0.06, 0.06, 0.07, 0.035))
_CHIN: Balls = ((0.055, 0.0, -0.06, 0.062),)
_PANE: Balls = (
    (0.075, 0.055, 0.04, 0.050),
    (0.075, -0.055, 0.04, 0.050),
    (0.085, 0.045, -0.03, 0.042),
    (0.085, -0.045, -0.03, 0.042),
)
_SHINE: Balls = ((0.125, 0.04, 0.05, 0.010), (0.125, 0.015, 0.055, 0.010))


def head_solids(
    body: Body, joints: Joints, person: Thing, head: Thing | None, helmet: Colour | None
) -> list[list[Solid]]:
    """Front and back of a head, drawn by depth so that a face looks at us and the back of a head does not."""
    owner = head or person
    size = joints.size * body.head

    def of(balls: Balls, colour: Colour, thing: Thing = owner) -> Hull:
        found = np.array(balls)
        return Hull(joints.head + found[:, :3] @ joints.face * size, found[:, 3] * size, colour, thing)

    under: list[Solid] = [of(_SHELL if helmet else _CROWN, body.hair, person)] if head else []
    if helmet:
        shell = [of(_SHELL, helmet), of(_RIDGE, _lighter(helmet))]
        return [[*under, *shell], [of(_CHIN, body.skin), of(_PANE, _VISOR), of(_SHINE, _GLINT)]]
    return [[*under, *(of(*part) for part in _back(body))], [of(*part) for part in _front(body)]]


def _back(body: Body) -> list[tuple[Balls, Colour]]:
    """Hair, and the cap on it."""
    bald = body.hair_style == "bald"
    crown = (_LONG if body.hair_style == "long" else _CROWN, body.skin if bald else body.hair)
    bun = [(_BUN, body.hair)] if body.hair_style == "bun" else []
    return [crown, *bun, *([(_CAP, body.cap)] if body.cap else [])]


def _front(body: Body) -> list[tuple[Balls, Colour]]:
    """The face, and what hangs over its forehead."""
    if body.cap:
        return [(_FACE, body.skin), (_PEAK, body.cap)]
    fringe = [] if body.hair_style == "bald" else [(_FRINGE, body.hair)]
    return [(_FACE, body.skin), *fringe]


def _lighter(colour: Colour) -> Colour:
    return Colour(*(channel + (255 - channel) * 0.55 for channel in colour))
