"""What one actor does, act after act: said in the order of time, asked at any second."""

import math
from dataclasses import dataclass
from typing import Self

from agent.simulator.actor import State

Place = tuple[float, float]

TURN = 0.4
"""Seconds that turning to a new heading takes."""

_AWAY = 1e-6


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done between two seconds, on the way from `origin` to `goal` in metres, with steady acceleration.

    `began` is when the first of an unbroken row of acts of this name began; `way` is what was travelled before.
    """

    doing: str
    start: float
    end: float
    origin: Place
    goal: Place
    first_speed: float
    last_speed: float
    heading: float
    began: float
    way: float


class Script:
    """One actor's acts, made by saying what comes next: `script.move("walk", (5, 3), 1.3).do("sit", 10)`.

    Comes on the street at second `since` at the place `at` (metres), looks along `facing` (radians, 0 is +x), and
    is gone after its last act.
    """

    def __init__(self, track: int, at: Place, facing: float = 0.0, since: float = 0.0) -> None:
        self.track = track
        self.now = since
        self.place = at
        self.facing = facing
        self._acts: list[Act] = []
        self._way = 0.0

    def move(self, doing: str, to: Place, speed: float, last_speed: float | None = None) -> Self:
        """Go straight to a place at `speed` metres a second, which ends as `last_speed`."""
        last = speed if last_speed is None else last_speed
        across, along = to[0] - self.place[0], to[1] - self.place[1]
        heading = math.atan2(along, across)
        seconds = 2 * math.hypot(across, along) / (speed + last)
        return self._add(doing, seconds, to, speed, last, heading)

    def walk(self, to: Place, speed: float = 1.3) -> Self:
        """Walk to a place."""
        return self.move("walk", to, speed)

    def run(self, to: Place, speed: float = 3.2) -> Self:
        """Run to a place."""
        return self.move("run", to, speed)

    def drive(self, to: Place, speed: float = 8.0, last_speed: float | None = None) -> Self:
        """Drive to a place; `last_speed` 0 brakes to a halt there."""
        return self.move("drive", to, speed, last_speed)

    def do(self, doing: str, seconds: float, towards: Place | None = None) -> Self:
        """Stay where it is for some seconds, turned to a place."""
        heading = self.facing
        if towards is not None:
            heading = math.atan2(towards[1] - self.place[1], towards[0] - self.place[0])
        return self._add(doing, seconds, self.place, 0.0, 0.0, heading)

    def until(self, doing: str, seconds: float, towards: Place | None = None) -> Self:
        """Stay where it is until a second of the scene."""
        return self.do(doing, max(seconds - self.now, 0.0), towards)

    def _add(self, doing: str, seconds: float, goal: Place, first: float, last: float, heading: float) -> Self:
        if seconds < _AWAY:
            return self
        before = self._acts[-1] if self._acts else None
        began = before.began if before and before.doing == doing else self.now
        end = self.now + seconds
        self._acts.append(Act(doing, self.now, end, self.place, goal, first, last, heading, began, self._way))
        self._way += (first + last) / 2 * seconds
        self.now, self.place, self.facing = end, goal, heading
        return self

    def __call__(self, seconds: float) -> State | None:
        """The actor at a second of the scene, or None while it is not on the street."""
        for index, act in enumerate(self._acts):
            if act.start <= seconds < act.end:
                return _state(act, self._acts[index - 1].heading if index else act.heading, seconds - act.start)
        return None


def _state(act: Act, before: float, since: float) -> State:
    seconds = act.end - act.start
    speed = act.first_speed + (act.last_speed - act.first_speed) * since / seconds
    way = (act.first_speed + speed) / 2 * since
    length = (act.first_speed + act.last_speed) / 2 * seconds
    share = way / length if length else 0.0
    place = tuple(a + (b - a) * share for a, b in zip(act.origin, act.goal, strict=True))
    turn = math.remainder(act.heading - before, math.tau) * (min(since / TURN, 1.0) - 1.0)
    return State(
        (place[0], place[1]), act.heading + turn, speed, act.doing, act.start + since - act.began, act.way + way
    )
