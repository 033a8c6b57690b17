"""One person on the street: what they are at, drawn as a body that moves from one pose into the next."""

import math
from collections.abc import Callable
from dataclasses import replace

from agent.simulator import canvas
from agent.simulator.actor import Glow, State
from agent.simulator.patch import Patch, Shade
from agent.simulator.people.body import GROWN, Body
from agent.simulator.people.carry import carried
from agent.simulator.people.figure import figure
from agent.simulator.people.pose import Limb, Pose, blend
from agent.simulator.people.poses import ARMS, GAITS, HOLDS, POSES
from agent.simulator.people.skeleton import joints
from agent.simulator.truth import Thing
from agent.simulator.view import View

_CHANGE, _FALL, _RISE = 0.35, 0.6, 1.1
"""Seconds from one pose to another, down to the ground, and up again."""

_GROUND = ("lie", "fallen")
_HANDS_FREE = {*GAITS, "stand", "wait"}
_WHILE_WALKING = {*ARMS, "stand", "wait"}
_BUCKLED = Limb(0.75, 0.0, 1.5)
_JUST_BEFORE = 1e-4
_MOVING, _RUNNING = 0.05, 2.4
"""Metres a second from which feet move, and from which somebody whose gait is not told runs."""


class Person:
    """Somebody who follows a timeline; `carries` is what is in the right hand, `phase` 0..1 tells people apart."""

    footprint = (0.5, 0.5)

    def __init__(
        self,
        body: Body,
        thing: Thing,
        timeline: Callable[[float], State | None],
        carries: tuple[str, Thing] | None = None,
        phase: float = 0.0,
    ) -> None:
        self.body, self.thing, self.carries, self.phase = body, thing, carries, phase
        self._timeline = timeline

    def state(self, seconds: float) -> State | None:
        """What the timeline says."""
        return self._timeline(seconds)

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """No lamps."""
        del seconds
        return ()

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """The body and what it carries."""
        state = self._timeline(seconds)
        if state is None:
            return None
        frame = joints(self.body, self._pose(seconds, state), state.place, state.heading)
        bodies = figure(self.body, frame, self.thing)
        if self.carries:
            bodies += carried(self.carries[0], frame, self.carries[1], seconds)
        return canvas.draw(bodies, view, shade)

    def _pose(self, seconds: float, state: State) -> Pose:
        """The pose of this act, or on the way to it from the one before."""
        now, end = self._settled(seconds, state), seconds - state.since - _JUST_BEFORE
        before = self._timeline(end) if state.since < _RISE else None
        if before is None or (before.doing, _gait(before)) == (state.doing, _gait(state)):
            return now
        length, down = _FALL if state.doing in _GROUND else _RISE, _grounded(before, state)
        share = min(state.since / (length if down else _CHANGE), 1.0)
        eased = share**2 if state.doing in _GROUND else share * share * (3 - 2 * share)
        between = blend(self._settled(end, before), now, eased)
        return _buckled(between, math.sin(math.pi * share)) if down else between

    def _settled(self, seconds: float, state: State) -> Pose:
        """The pose of an act that has gone on for long."""
        gait = _gait(state)
        if gait in GAITS:
            pose = GAITS[gait](self._gone(seconds) * GROWN / self.body.height, self.phase)
        else:
            pose = POSES[gait](state.since, self.phase)
        if gait in GAITS and state.doing in ARMS:
            arms = ARMS[state.doing](state.since, self.phase)
            return replace(pose, left_arm=arms.left_arm, right_arm=arms.right_arm, twist=0.0)
        if self.carries and self.carries[0] in HOLDS and gait in _HANDS_FREE:
            return replace(pose, right_arm=HOLDS[self.carries[0]], twist=pose.twist * 0.3)
        return pose

    def _gone(self, seconds: float) -> float:
        """Metres walked since the last halt."""
        gone = 0.0
        while (state := self._timeline(seconds)) and state.speed > _MOVING:
            began = self._timeline(seconds - state.since) or state
            gone += math.dist(began.place, state.place)
            seconds -= state.since + _JUST_BEFORE
        return gone


def _gait(state: State) -> str:
    """How the feet go: a gait while on the move, else what is being done."""
    known = state.doing if state.doing in POSES else "stand"
    if state.speed <= _MOVING:
        return "stand" if known in GAITS else known
    if known in GAITS or known not in _WHILE_WALKING:
        return known
    return "run" if state.speed > _RUNNING else "walk"


def _grounded(before: State, after: State) -> bool:
    """Whether one of two acts, but not the other, is lying on the ground."""
    return (before.doing in _GROUND) != (after.doing in _GROUND)


def _buckled(pose: Pose, share: float) -> Pose:
    """The pose with the knees giving way by a share of 0..1."""
    left, right = (
        Limb(*(angle + more * share for angle, more in zip(leg, _BUCKLED, strict=True)))
        for leg in (pose.left_leg, pose.right_leg)
    )
    return replace(pose, left_leg=left, right_leg=right)
