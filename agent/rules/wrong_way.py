"""wrong_way: a vehicle drives against the road's direction.

The direction is given (`points`, an arrow from where traffic comes to where it goes, valid in all of the polygon: draw
that around one carriageway) or learned, place by place: sixty vehicles must have driven through a place, or right
beside it, and nearly all of them one way. Fires when a vehicle has gone against it for a second or more, over twice
its own size or far across the picture, as fast as something that drives; slow reversing and manoeuvring are not told.
Keeps quiet where both directions share a place.
Fooled by: overtaking on the other side of the road, a place where more than one in twenty goes the wrong way (that is
learned, too, and told no more: give the arrow), and a camera that was turned, for three vehicles: then the road is
learned anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.data import Findings, Point, Scene, Severity, Track, Trigger, Words
from agent.evidence.lane import Direction, Lanes
from agent.evidence.trail import Course, Sighting, Trails, aspect, course
from agent.geometry import foot, inside
from agent.rules.options import AreaOptions, Segment
from agent.thai import thai
from agent.vehicles import MOTOR

LOOKED_BACK = 0.8
"""Seconds over which a vehicle's direction is taken."""

DRIVES = 0.7
"""Own sizes a second from which a vehicle drives and does not manoeuvre: some 7 km/h for a car."""

AGAINST = -0.7
"""Cosine of the angle to the road's direction up to which a vehicle goes against it: from 135 degrees on."""

LEAST_SECONDS = 1.0
"""Seconds for which it must do so."""

LEAST_LOOKS = 4
"""Looks at which it must have done so."""

LEAST_SIZES = 2.0
"""Own sizes that it must have gone."""

LONG_WAY = 0.6
"""Heights of the picture that are enough: close to the camera, a vehicle is out of sight after twice its size."""

LEAST_WAY = 0.1
"""Heights of the picture that it must have gone: far away, boxes only seem to wander."""

LEAST_HEIGHT = 0.04
"""Height of a box, as a share of the picture's, below which followed things are often taken for one another."""

SAME_WAY = 0.7
"""Cosine of that angle from which it goes the right way."""

IN_A_ROW = 3
"""Vehicles against the learned direction, and none along it in between, from which it is the camera that was turned."""

SLACK = 2.0
"""Seconds without a sign of its direction, for better or worse, after which a vehicle is judged anew."""


class Options(AreaOptions):
    """A road that goes one way, or several whose directions are to be learned."""

    signs: ClassVar[tuple[str, ...]] = MOTOR

    kind: Literal["wrong_way"]
    points: Annotated[
        Segment | None,
        Field(description="an arrow the right way, [[x, y], [x, y]] from where traffic comes; default: learned"),
    ] = None


@dataclass
class _Against:
    """How one vehicle goes against the road: since when and where, at how many looks, and the last of them."""

    start: Sighting
    last: Sighting
    looks: int = 0


class Rule:
    """Remembers the road's direction, and who goes against it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._trails = Trails(span=LOOKED_BACK + 1)
        self._lanes = Lanes()
        self._against: dict[int, _Against] = {}
        self._row: set[int] = set()

    def update(self, scene: Scene) -> Findings:
        """A trigger for each vehicle that goes the wrong way."""
        vehicles = [track for track in scene.tracks if track.confirmed and track.label in MOTOR]
        self._trails.update(vehicles, scene)
        living = {track.id for track in vehicles}
        self._against = {number: kept for number, kept in self._against.items() if number in living}
        self._lanes.forget(living)
        return Findings(self._triggers([track for track in vehicles if self._counts(track)], scene))

    def _counts(self, track: Track) -> bool:
        large = track.box.y2 - track.box.y1 >= LEAST_HEIGHT
        return track.seen and large and inside(self._options.polygon, foot(track.box))

    def _triggers(self, vehicles: Sequence[Track], scene: Scene) -> tuple[Trigger, ...]:
        found = []
        for track in vehicles:
            self._judge(track, scene)
            kept = self._against.get(track.id)
            gone = course(kept.start, kept.last, aspect(scene)) if kept else None
            if kept and gone and _is_far(kept, gone):
                found.append(self._trigger(track, gone))
                self._row.add(track.id)
        self._doubt()
        return tuple(found)

    def _doubt(self) -> None:
        """Learn the road anew once all go against it."""
        if len(self._row) >= IN_A_ROW:
            self._lanes = Lanes()
            self._row.clear()

    def _judge(self, track: Track, scene: Scene) -> None:
        """Hold a vehicle's course against the road's, which it teaches, too: what many do is not told for ever."""
        ends, kept = self._trails.ends(track.id, LOOKED_BACK), self._against.get(track.id)
        if kept and scene.now - kept.last.at > SLACK:
            del self._against[track.id]
        way = course(*ends, aspect(scene)) if ends else None
        if not ends or not way or way.pace < DRIVES:
            return
        right = self._direction(track, scene)
        agreement = way.along(*right) if right else 0.0
        self._lanes.learn(track.id, track.box, way)
        if agreement <= AGAINST:
            self._note(track.id, *ends)
        elif agreement > 0:
            self._against.pop(track.id, None)
        if agreement >= SAME_WAY:
            self._row.clear()

    def _note(self, number: int, before: Sighting, here: Sighting) -> None:
        kept = self._against.setdefault(number, _Against(before, here))
        kept.last = here
        kept.looks += 1

    def _direction(self, track: Track, scene: Scene) -> Direction | None:
        points = self._options.points
        return self._lanes.direction(track.box) if points is None else _arrow(points, aspect(scene))

    def _trigger(self, track: Track, gone: Course) -> Trigger:
        options, learned = self._options, self._options.points is None
        sizes = gone.length / gone.size
        road = ("the learned direction", "ทิศทางที่เรียนรู้ไว้") if learned else ("the arrow", "ทิศทางที่กำหนดไว้")
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key=str(track.id),
            label=track.label,
            score=track.score,
            box=track.box,
            severity=Severity.ALERT,
            seen=track.seen,
            words=Words(
                f"{track.label} against {road[0]} for {gone.seconds:.1f} s, {sizes:.0f} times its size",
                f"{thai(track.label)}แล่นสวน{road[1]} {gone.seconds:.1f} วินาที เป็นระยะ {sizes:.0f} เท่าของขนาดรถ",
            ),
        )


def _arrow(points: tuple[Point, ...], ratio: float) -> Direction:
    (x1, y1), (x2, y2) = points
    return Direction((x2 - x1) * ratio, y2 - y1)


def _is_far(kept: _Against, gone: Course) -> bool:
    lasted = kept.looks >= LEAST_LOOKS and gone.seconds >= LEAST_SECONDS
    return lasted and gone.length >= max(LEAST_WAY, min(LONG_WAY, LEAST_SIZES * gone.size))
