"""Where followed things were over the last seconds, and how they moved: in their own sizes, so near and far are alike.

A box cut by the picture's edge is followed by its other side, since its middle only creeps while it comes in. A track
that jumps, or whose box changes its size at once, was taken for another thing: its trail begins anew.
"""

from collections import deque
from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

from agent.data import Box, Scene, Track
from agent.geometry import centre, contains

FASTEST = 8.0
"""Own sizes a second beyond which a track did not move but was taken for another thing. Traffic passes at 2 to 4."""

SWELLS = 2.0
"""Times by which a box's size may change from one look to the next."""

LEAST_SIGHTINGS = 3
"""That make a course: two may be one slip of the detector."""

COVERED = 0.6
"""Share of the asked time that the sightings of a course must span."""

STALE = 0.5
"""Seconds after which the last sighting says nothing about now."""

EDGE = 0.004
"""From the picture's edge, as a share of its side, at which a box is cut."""

MOST_SIGHTINGS = 64
"""Of one trail."""


class Sighting(NamedTuple):
    """Where a thing was seen at a monotonic time."""

    at: float
    box: Box


class Course(NamedTuple):
    """A way gone in a straight line. Lengths are in heights of the picture; `size` is the root of the box's area."""

    seconds: float
    dx: float
    dy: float
    size: float
    height: float

    @property
    def length(self) -> float:
        """Heights of the picture from one end to the other."""
        return float((self.dx**2 + self.dy**2) ** 0.5)

    @property
    def pace(self) -> float:
        """Own sizes a second."""
        return self.length / self.size / self.seconds

    def along(self, dx: float, dy: float) -> float:
        """Cosine of the angle between this way and another, -1..1; 0 where one of them has no length."""
        lengths = self.length * float((dx**2 + dy**2) ** 0.5)
        return (self.dx * dx + self.dy * dy) / lengths if lengths else 0.0


def aspect(scene: Scene) -> float:
    """Width of the picture over its height."""
    rows, width = scene.frame.yuv.shape
    return float(width / (rows * 2 / 3))


def is_missed(track: Track, scene: Scene) -> bool:
    """Whether a track was looked for in vain: where nobody looked nothing moved, so it is still there."""
    return not track.seen and any(contains(part, centre(track.box)) for part in scene.looked)


def course(before: Sighting, after: Sighting, ratio: float) -> Course:
    """The way from one sighting to a later one, in a picture of an aspect `ratio`."""
    a, b = before.box, after.box
    typical = max if is_cut(a) or is_cut(b) else fmean  # a cut box is smaller than its thing
    size, height = typical((_size(a, ratio), _size(b, ratio))), typical((a.y2 - a.y1, b.y2 - b.y1))
    dx, dy = _moved(a.x1, a.x2, b.x1, b.x2), _moved(a.y1, a.y2, b.y1, b.y2)
    return Course(max(1e-3, after.at - before.at), dx * ratio, dy, size, max(1e-3, height))


class Trails:
    """The trails of all living tracks over the last `span` seconds."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._trails: dict[int, deque[Sighting]] = {}
        self._now = 0.0
        self._ratio = 1.0

    def update(self, tracks: Iterable[Track], scene: Scene) -> None:
        """Take up where these tracks were seen at this moment; those that are not among them are forgotten."""
        self._now, self._ratio = scene.now, aspect(scene)
        self._trails = {track.id: self._follow(track) for track in tracks}

    def course(self, number: int, seconds: float) -> Course | None:
        """How a track moved over the last `seconds`; None where too little was seen of it."""
        ends = self.ends(number, seconds)
        return course(*ends, self._ratio) if ends else None

    def ends(self, number: int, seconds: float) -> tuple[Sighting, Sighting] | None:
        """The first and the last sighting of that course."""
        begin = self._now - seconds - 0.01
        found = [each for each in self._trails.get(number, ()) if each.at >= begin]
        if len(found) < LEAST_SIGHTINGS or self._now - found[-1].at > STALE:
            return None
        return (found[0], found[-1]) if found[-1].at - found[0].at >= COVERED * seconds else None

    def _follow(self, track: Track) -> deque[Sighting]:
        trail = self._trails.get(track.id) or deque(maxlen=MOST_SIGHTINGS)
        if track.seen and (not trail or self._now > trail[-1].at):
            here = Sighting(self._now, track.box)
            if trail and self._is_another(trail[-1], here):
                trail = deque(maxlen=MOST_SIGHTINGS)
            trail.append(here)
        while trail and trail[0].at < self._now - self._span:
            trail.popleft()
        return trail

    def _is_another(self, before: Sighting, after: Sighting) -> bool:
        one, other = _size(before.box, self._ratio), _size(after.box, self._ratio)
        way = course(before, after, self._ratio)
        cut = any(is_cut(box) for box in (before.box, after.box))
        return way.length > FASTEST * way.size * way.seconds or (not cut and max(one, other) > SWELLS * min(one, other))


def _size(box: Box, ratio: float) -> float:
    return float(max(1e-6, (box.x2 - box.x1) * ratio * (box.y2 - box.y1)) ** 0.5)


def is_cut(box: Box) -> bool:
    """Whether the picture's edge cuts a box."""
    return min(box) <= EDGE or max(box) >= 1 - EDGE


def _moved(low: float, high: float, new_low: float, new_high: float) -> float:
    """How far an interval moved, by the ends that the picture's edge does not hold fast."""
    held_low, held_high = min(low, new_low) <= EDGE, max(high, new_high) >= 1 - EDGE
    if held_low and held_high:
        return 0.0
    if held_low:
        return new_high - high
    if held_high:
        return new_low - low
    return (new_low + new_high - low - high) / 2
