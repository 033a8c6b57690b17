"""Things that move along given ways, as a rule sees them: no pictures, no model, no tracker."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from agent.data import Box, Scene, Track, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import frame, scene, street, track

PICTURE = street()
RATIO = 320 / 180


@dataclass(frozen=True)
class Mover:
    """One thing whose foot is at (x, y) at each of some seconds, and goes straight in between. Sides are shares."""

    number: int
    way: tuple[tuple[float, float, float], ...]
    label: str = "car"
    width: float = 0.1
    height: float = 0.1

    def track(self, now: float) -> Track | None:
        """As of monotonic time `now`; None while it is not there."""
        for (since, *a), (until, *b) in pairwise(self.way):
            if since <= now <= until:
                share = (now - since) / (until - since)
                x, y = (start + share * (end - start) for start, end in zip(a, b, strict=True))
                return self._at(x, y, now, since if a == b else now)
        return None

    def later(self, seconds: float, number: int) -> "Mover":
        """Another one that does the same so much later."""
        return replace(self, number=number, way=tuple((at + seconds, x, y) for at, x, y in self.way))

    def _at(self, x: float, y: float, now: float, still: float) -> Track:
        sides = (x - self.width / 2, y - self.height, x + self.width / 2, y)
        box = Box(*(min(1.0, max(0.0, side)) for side in sides))
        first = self.way[0][0]
        return track(self.number, box, self.label, first_seen=first, last_seen=now, still_since=still)


def rule(kind: str, **options: Any) -> Rule:
    """A rule of this kind, called r."""
    return build(KINDS[kind].model_validate({"kind": kind, "name": "r", **options}))


def moments(movers: Iterable[Mover], start: float, end: float, step: float = 0.2, **facts: Any) -> Iterable[Scene]:
    """What is there at each look."""
    cast = tuple(movers)
    for number in range(round((end - start) / step) + 1):
        now = start + number * step
        there = [found for mover in cast if (found := mover.track(now))]
        yield scene(now, *there, frame=frame(now, PICTURE), **facts)


def told(judge: Rule, scenes: Iterable[Scene]) -> list[tuple[float, Trigger]]:
    """All triggers with their times."""
    return [(moment.now, trigger) for moment in scenes for trigger in judge.update(moment).triggers]
