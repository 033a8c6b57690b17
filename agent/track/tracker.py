"""The tracker: what is seen look by look becomes things that keep their number.

Time decides, not the count of looks: they may come 25 times a second or every two seconds. A thing is missed only
where it was looked for: a parked car keeps its place while another corner of the street moves.
"""

from collections.abc import Sequence
from itertools import count

from agent.data import WHOLE, Box, Detection, Point, Track
from agent.geometry import area, centre, contains, intersection, iou
from agent.track import motion
from agent.track.association import Expected, Seen, associate
from agent.track.thing import Thing, group

TAKEN = 0.4
"""Intersection over union with a known thing from which a detection is no new one: it is the same, named twice."""

PIECE = 0.7
"""Share of a detection inside a thing that was not looked at from which it is a piece of that thing."""

MOST = 256
"""Things followed at once; beyond it nothing new is followed."""


class Tracker:
    """Follows things. `sure` is the score from which a detection may begin a track; others only continue one."""

    def __init__(self, sure: float = 0.6) -> None:
        self._sure = sure
        self._ids = count(1)
        self._things: list[Thing] = []
        self.tracks: tuple[Track, ...] = ()

    def update(
        self, detections: Sequence[Detection], now: float, looked: Sequence[Box] = (WHOLE,)
    ) -> tuple[Track, ...]:
        """All living tracks after a look at monotonic time `now` at the parts `looked` of the picture.

        A track whose expected centre lies in none of them was not looked at: it keeps its place and does not age.
        """
        found = sorted(detections, key=lambda each: (-each.score, each.label, each.box))
        asked, waiting = self._expect(now, looked)
        left = self._find(asked, found, now)
        for thing in waiting:
            thing.wait(now)
        self._things = [thing for thing in self._things if not thing.lost]
        self._begin([each for each in left if each.score >= self._sure], waiting, now)
        self.tracks = tuple(thing.track() for thing in self._things)
        return self.tracks

    def _expect(self, now: float, looked: Sequence[Box]) -> tuple[list[Thing], list[Thing]]:
        """The things that are looked at and those that are not."""
        asked: list[Thing] = []
        waiting: list[Thing] = []
        for thing in self._things:
            thing.expect(now)
            middle = _inside(centre(motion.box(thing.expected)))
            (asked if any(contains(part, middle) for part in looked) else waiting).append(thing)
        return asked, waiting

    def _find(self, asked: Sequence[Thing], found: Sequence[Detection], now: float) -> list[Detection]:
        """Find or miss each thing that is looked at; returns the detections that show none of them."""
        wanted = [Expected(*_place(thing), thing.group, thing.confirmed) for thing in asked]
        pairs = associate(wanted, [Seen(each.box, group(each.label), each.score >= self._sure) for each in found])
        for i, j in pairs:
            asked[i].find(found[j], now)
        for thing in asked:
            if not thing.seen:
                thing.miss(now)
        used = {j for _, j in pairs}
        return [each for j, each in enumerate(found) if j not in used]

    def _begin(self, left: Sequence[Detection], waiting: Sequence[Thing], now: float) -> None:
        """A new thing for each detection that shows nothing known."""
        for each in left:
            alike = group(each.label)
            named_twice = any(thing.group == alike and iou(thing.box, each.box) > TAKEN for thing in self._things)
            piece = any(thing.group == alike and _share(each.box, thing.box) > PIECE for thing in waiting)
            if not named_twice and not piece and len(self._things) < MOST:
                self._things.append(Thing(next(self._ids), each, now))


def _place(thing: Thing) -> tuple[Box, tuple[float, float]]:
    return motion.box(thing.expected), motion.spread(thing.expected)


def _inside(point: Point) -> Point:
    """The nearest point of the picture: what is leaving it was looked for where its edge was looked at."""
    return Point(min(1.0, max(0.0, point.x)), min(1.0, max(0.0, point.y)))


def _share(box: Box, other: Box) -> float:
    """Share of a box that lies in another."""
    return intersection(box, other) / area(box) if area(box) > 0 else 0.0
