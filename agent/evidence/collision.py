"""Vehicles that halt at once, and what speaks for a collision beside them: contact, a fall, people.

All measures are in the vehicle's own size (the root of its box's area) and seconds, so that near and far are alike. A
car of 4.5 by 1.5 metres has a size of 2.6 metres. With an even deceleration a, it does 1.0 sizes a second on average in
the last 0.6 seconds at a = 3 m/s2, as drivers brake for a light, 2.1 at 8 m/s2, which is all that tyres give, and 2.5
and more where it runs into something at 8 m/s. A motorcycle of 1.5 metres does 1.5, 3.1 and more. So an abrupt halt is
no proof by itself, and a violent one is none where the box was wrong.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.data import Box, Detection, Scene, Track
from agent.evidence.trail import Trails
from agent.geometry import area, foot

REST = 1.0
"""Seconds of rest after which a vehicle has halted: less may be a detector's tremble."""

STILL = 0.2
"""Own sizes a second up to which a thing rests: a detector's boxes tremble."""

BEFORE = 0.6
"""Seconds before the rest whose pace is judged: three looks at five a second."""

SLACK = 0.25
"""Seconds by which looks may miss the beginning of the rest."""

MOTIONS = 64
"""Most looks kept of a track."""

SLOWED = 0.4
"""Own sizes a second from which a vehicle was driving at all."""

ABRUPT = {"motorcycle": 1.6, "bicycle": 1.6}
"""Own sizes a second before the rest from which a halt is abrupt, by label: two-wheelers brake within less of a way, in
metres, but more in their own small size."""

ABRUPT_CAR = 1.2
"""The same for cars, buses and trucks, seen from any side."""

VIOLENT = {"motorcycle": 3.1, "bicycle": 3.1}
"""Own sizes a second from which no brake can have done it, by label."""

VIOLENT_CAR = 2.1
"""The same for cars, buses and trucks."""

TOUCH = 0.15
"""Sizes of the smaller vehicle up to which two boxes touch."""

WIDER = 1.4
"""Times by which a two-wheeler's box gets wider for its height when it falls over."""

LOWER = 1.05
"""And how high it is at most then, by what it was: it may have come nearer meanwhile."""

FLAT = 1.0
"""Width over height from which a person's box is that of somebody lying."""

PERSON, FALLEN = "person", "fallen"


class Halt(NamedTuple):
    """A vehicle that came to rest at a monotonic time, `pace` own sizes a second before; how it looked then and now."""

    number: int
    label: str
    at: float
    pace: float
    driving: Box
    resting: Box

    @property
    def abrupt(self) -> bool:
        """Whether it stopped faster than drivers usually do."""
        return self.pace >= ABRUPT.get(self.label, ABRUPT_CAR)

    @property
    def violent(self) -> bool:
        """Whether it stopped faster than brakes can."""
        return self.pace >= VIOLENT.get(self.label, VIOLENT_CAR)


class Motion(NamedTuple):
    """How a track moved in the BEFORE seconds up to a monotonic time: its box at first, own sizes a second."""

    at: float
    box: Box
    pace: float


class Motions:
    """How everything moves, and how it moved a rest ago."""

    def __init__(self) -> None:
        self._trails = Trails(REST + BEFORE)
        self._motions: dict[int, deque[Motion]] = {}
        self._now = 0.0

    def update(self, tracks: Sequence[Track], scene: Scene) -> None:
        """Take up where these tracks are at this moment; those that are not among them are forgotten."""
        self._now = scene.now
        self._trails.update(tracks, scene)
        self._motions = {track.id: self._motions.get(track.id) or deque(maxlen=MOTIONS) for track in tracks}
        for number, motions in self._motions.items():
            ends, course = self._trails.ends(number, BEFORE), self._trails.course(number, BEFORE)
            if ends and course:
                motions.append(Motion(scene.now, ends[0].box, course.pace))

    def before(self, number: int) -> Motion | None:
        """How a track moved until REST seconds ago; None where it was not seen enough."""
        ended = self._now - REST
        known = (each for each in reversed(self._motions[number]) if each.at <= ended + 0.01)
        motion = next(known, None)
        return motion if motion and motion.at >= ended - SLACK else None

    def rests(self, number: int) -> bool:
        """Whether a track has kept its place since."""
        course = self._trails.course(number, REST)
        return course is not None and course.pace <= STILL

    def halted(self, track: Track) -> Halt | None:
        """The halt of a track that drove until REST seconds ago and has rested since."""
        motion = self.before(track.id)
        if motion is None or motion.pace < SLOWED or not self.rests(track.id):
            return None
        return Halt(track.id, track.label, motion.at, motion.pace, motion.box, track.box)

    def all_stopped(self, others: Iterable[Track]) -> bool:
        """Whether most of what moved came to rest at the same moment: then it was the picture that stopped."""
        moved = [each.id for each in others if (motion := self.before(each.id)) and motion.pace >= SLOWED]
        stopped = sum(self.rests(number) for number in moved)
        return stopped > 1 and 2 * stopped > len(moved)


def touch(a: Box, b: Box, aspect: float) -> bool:
    """Whether two vehicles' boxes overlap or nearly so."""
    return gap(a, b, aspect) <= TOUCH * min(size(a, aspect), size(b, aspect))


def fell_over(halt: Halt, box: Box) -> bool:
    """Whether a two-wheeler's box is flatter than when it drove. Turning broadside looks alike."""
    before, after = halt.driving, box
    wider = _flatness(after) >= WIDER * _flatness(before)
    return halt.label in ABRUPT and wider and (after.y2 - after.y1) <= LOWER * (before.y2 - before.y1)


def lying(detections: Iterable[Detection], aspect: float) -> tuple[Box, ...]:
    """Where somebody lies."""
    return tuple(each.box for each in detections if _lies(each, aspect))


def near(vehicle: Box, box: Box, aspect: float) -> bool:
    """Whether something is within a vehicle's size of it."""
    return gap(vehicle, box, aspect) <= size(vehicle, aspect)


def people_near(vehicle: Box, tracks: Sequence[Track], aspect: float) -> frozenset[int]:
    """Who is within a vehicle's size of it."""
    people = (track for track in tracks if track.label == PERSON and track.confirmed)
    return frozenset(track.id for track in people if near(vehicle, track.box, aspect))


def way(before: Box, after: Box, aspect: float) -> float:
    """How far a vehicle moved from one box to another, in its own sizes."""
    a, b = foot(before), foot(after)
    return float(((a.x - b.x) ** 2 * aspect**2 + (a.y - b.y) ** 2) ** 0.5) / max(1e-6, size(before, aspect))


def gap(a: Box, b: Box, aspect: float) -> float:
    """Heights of the picture between two boxes; 0 where they overlap."""
    across = max(0.0, a.x1 - b.x2, b.x1 - a.x2) * aspect
    down = max(0.0, a.y1 - b.y2, b.y1 - a.y2)
    return float((across**2 + down**2) ** 0.5)


def size(box: Box, aspect: float) -> float:
    """The root of a box's area, in heights of the picture."""
    return float((area(box) * aspect) ** 0.5)


def _flatness(box: Box) -> float:
    return (box.x2 - box.x1) / max(1e-6, box.y2 - box.y1)


def _lies(found: Detection, aspect: float) -> bool:
    flat = found.label == PERSON and _flatness(found.box) * aspect >= FLAT
    return flat or found.label == FALLEN
