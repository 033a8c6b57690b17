"""Whether many people who stood or strolled run at once.

Speeds count in a person's own heights a second, so that near and far are alike: people walk at some 0.8 and run from
1.2 on (2 m/s, where walking turns into running, Diedrich and Warren, 1995). Tracks break when all start at once, so it
is the place that remembers how many were calm, not each of them.
"""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from agent.data import Box, Scene, Track
from agent.evidence.trail import Trails
from agent.geometry import area, intersection

LOOKED_BACK = 0.6
"""Seconds over which a speed is taken: at five looks a second, four sightings."""

RUNS, CALM = 1.2, 0.5
"""Own heights a second from which somebody runs, and up to which he stands or strolls."""

TOO_FAST = 5.0
"""Own heights a second from which it is no runner but a rider."""

SEVERAL = 5
"""People who must run, and who must have been calm."""

SUDDEN = 4.0
"""Seconds before the run at which they were calm: a run takes two to show, since the tracks have to begin anew."""

LEFT = 0.5
"""Share of the calm ones up to which may still be: more, and others run past them."""

SURE = 0.4
"""Seconds for which all this must hold."""

STILL_SEVERAL = 3
"""People down to which a run that was told is still one."""

SHAKEN = 0.5
"""Share of the picture that changes from which it is the camera that moves, or the light."""

RIDES = 0.3
"""Share of a person's box within a two-wheeler's from which he rides it or wheels it."""

TWO_WHEELERS = ("motorcycle", "bicycle")


class Rush(NamedTuple):
    """Who runs, of how many people whose speed is known, and how many were calm just before."""

    runners: list[Track]
    people: int
    calm: int


class Stampede:
    """How the people of one place move."""

    def __init__(self) -> None:
        self._trails = Trails(span=LOOKED_BACK + 0.4)
        self._riders: set[int] = set()
        self._calm: deque[tuple[float, int]] = deque()
        self._since: float | None = None
        self._told = False

    def update(self, people: Sequence[Track], scene: Scene) -> Rush | None:
        """The run of these people, while there is one."""
        self._trails.update(people, scene)
        afoot = self._afoot(people, scene.tracks)
        paces = {track.id: pace for track in afoot if (pace := self._pace(track)) is not None}
        runners = [track for track in afoot if RUNS <= paces.get(track.id, 0.0) < TOO_FAST]
        calm = sum(pace <= CALM for pace in paces.values())
        before = self._were_calm(calm, scene.now)
        mostly = 2 * len(runners) >= len(paces) and scene.changed < SHAKEN
        sudden = len(runners) >= SEVERAL and before >= SEVERAL and calm <= LEFT * before
        runs = mostly and (sudden or (self._told and len(runners) >= STILL_SEVERAL))
        self._since = (scene.now if self._since is None else self._since) if runs else None
        self._told = self._since is not None and (self._told or scene.now - self._since >= SURE)
        return Rush(runners, len(paces), before) if self._told else None

    def _afoot(self, people: Sequence[Track], tracks: Sequence[Track]) -> list[Track]:
        """Those who never were on two wheels."""
        wheels = [track.box for track in tracks if track.label in TWO_WHEELERS]
        rides = {track.id for track in people if any(_rides(track.box, box) for box in wheels)}
        self._riders = (self._riders | rides) & {track.id for track in people}
        return [track for track in people if track.id not in self._riders and track.seen]

    def _pace(self, track: Track) -> float | None:
        way = self._trails.course(track.id, LOOKED_BACK)
        return way.length / way.height / way.seconds if way else None

    def _were_calm(self, calm: int, now: float) -> int:
        """The most who were calm at once in the last seconds."""
        self._calm.append((now, calm))
        while now - self._calm[0][0] > SUDDEN:
            self._calm.popleft()
        return max(count for _, count in self._calm)


def _rides(person: Box, wheels: Box) -> bool:
    return intersection(person, wheels) >= RIDES * area(person)
