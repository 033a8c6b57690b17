"""Places where vehicles stand, kept by place: a vehicle that is hidden, lost and found anew is still the same one.

Each place knows whether its vehicle was seen to come: one that stands from its first sight on may be parked for years.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from agent.data import Box, Scene, Track
from agent.evidence.trail import Course, Sighting, aspect, course, is_cut, is_missed
from agent.geometry import area, intersection, iou

SETTLED = 2.0
"""Seconds of rest after which a vehicle stands."""

SAME = 0.4
"""Intersection over union from which a vehicle stands at a known place: less than the tracker asks, since passers-by
hide parts of it."""

CAME = 1.0
"""Own sizes from where it was first seen at which a vehicle has come from elsewhere."""

ENTERED = 0.5
"""The same for one that was first seen cut by the picture's edge."""

GONE = 5.0
"""Seconds without a sight of it after which a vehicle in plain view is gone."""

HIDDEN = 30.0
"""The same while something else stands or passes before it."""

COVERS = 0.3
"""Share of a place that a box before it covers to hide it."""

MOST = 64
"""Places kept at once."""

GAP = 10.0
"""Seconds between two looks of which nobody knows who stood there: they do not count."""


@dataclass
class Stand:
    """One vehicle that stands. `came` is the way it was seen to come by, None for one that was always there.

    `first` is the track that it was when it halted, `track` the one that it is now.
    """

    number: int
    first: int
    track: Track
    box: Box
    since: float
    last: float
    came: Course | None
    seen: bool = True


class Standing:
    """All vehicles that stand before one camera."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._origins: dict[int, Sighting] = {}
        self._ways: dict[int, Course] = {}
        self._now: float | None = None
        self.stands: list[Stand] = []

    def update(self, vehicles: Sequence[Track], scene: Scene) -> list[Stand]:
        """Who stands at this moment, of these confirmed tracks of vehicles."""
        now = scene.now
        self._skip_gap(now)
        self._follow(vehicles, now, aspect(scene))
        for stand in self.stands:
            stand.seen = False
        for track in vehicles:
            if not is_missed(track, scene):
                self._place(track, now)
        self.stands = [stand for stand in self.stands if now - stand.last <= _patience(stand, scene.tracks)][:MOST]
        return self.stands

    def came(self, number: int) -> Course | None:
        """The way that this track has come since its first sight; None for one that was always there."""
        return self._ways.get(number)

    def _skip_gap(self, now: float) -> None:
        gap = now - self._now if self._now is not None else 0.0
        self._now = now
        if gap > GAP:
            for stand in self.stands:
                stand.since, stand.last = stand.since + gap, stand.last + gap

    def _follow(self, vehicles: Iterable[Track], now: float, ratio: float) -> None:
        """Note who has left the place of its first sight, and which way it goes since then."""
        self._origins = {track.id: self._origins.get(track.id, Sighting(now, track.box)) for track in vehicles}
        ways = {track.id: course(self._origins[track.id], Sighting(now, track.box), ratio) for track in vehicles}
        far = {number: way for number, way in ways.items() if way.length >= way.size * _least(self._origins[number])}
        self._ways = {number: way for number, way in self._ways.items() if number in ways} | far

    def _place(self, track: Track, now: float) -> None:
        settled = now - track.still_since >= SETTLED
        stand = max(self.stands, key=lambda each: iou(each.box, track.box), default=None)
        if stand is not None and iou(stand.box, track.box) >= SAME:
            if settled or stand.track.id == track.id:
                stand.track, stand.last, stand.seen = track, now, track.seen or stand.seen
            if stand.first == track.id:
                stand.came = self._ways.get(track.id)
        elif settled:
            came = self._ways.get(track.id)
            number, since = next(self._numbers), track.still_since
            self.stands.append(Stand(number, track.id, track, track.box, since, now, came, track.seen))


def _least(origin: Sighting) -> float:
    return ENTERED if is_cut(origin.box) else CAME


def _patience(stand: Stand, tracks: Iterable[Track]) -> float:
    """Seconds without a sight of it for which a vehicle is believed to stand there."""
    others = (track.box for track in tracks if track.id != stand.track.id)
    hidden = any(intersection(box, stand.box) >= COVERS * area(stand.box) for box in others)
    return HIDDEN if hidden else GONE
