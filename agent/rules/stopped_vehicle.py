"""stopped_vehicle: a vehicle stands where others drive.

Fires once a vehicle that was seen to come has stood for `seconds` and at least two others have gone past it, the same
way, since it halted; it holds for as long as it stands, also while it is hidden. It keeps quiet about what stands
since its first sight (parked), where a whole row stands (a queue, a jam: see congestion), and at the kerb and in yards
once some twenty vehicles have shown where people drive.
Fooled by: kerbside parking before the road is learned, or where kerb and lane are too near each other to tell (draw
the polygon around the lanes); a single vehicle at a red light that lasts longer than `seconds` while another lane of
its direction may go.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.data import Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence.lane import Lanes
from agent.evidence.standing import Stand, Standing
from agent.evidence.trail import Course, Trails
from agent.geometry import foot, inside
from agent.rules.options import AreaOptions
from agent.thai import thai
from agent.vehicles import MOTOR

LOOKED_BACK = 1.0
"""Seconds over which a vehicle's speed is taken."""

DRIVES = 0.4
"""Own sizes a second from which a vehicle drives: some 4 km/h."""

PASSED = 2
"""Others that must have gone past: one may have waited, too, and turned off."""

SAME_WAY = 0.5
"""Cosine of the angle between two ways from which they are the same."""

ROW = 3
"""Others that came and stand now, too: from then on it is a queue."""


class Options(AreaOptions):
    """A road on which nobody should stand."""

    signs: ClassVar[tuple[str, ...]] = MOTOR

    kind: Literal["stopped_vehicle"]
    seconds: Annotated[float, Field(ge=5, le=3600, allow_inf_nan=False)] = Field(
        30, description="seconds it stands before it is an event; more than a red light lasts where there is one"
    )


class Rule:
    """Remembers who stands, and who went past."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._trails = Trails(span=LOOKED_BACK + 1)
        self._standing = Standing()
        self._lanes = Lanes()
        self._driving: dict[int, Course] = {}
        self._passed: dict[int, int] = {}
        self._told: set[int] = set()

    def update(self, scene: Scene) -> Findings:
        """A trigger for each vehicle that stands too long."""
        vehicles = [track for track in scene.tracks if track.confirmed and track.label in MOTOR]
        self._trails.update(vehicles, scene)
        stands = self._standing.update(vehicles, scene)
        self._count(stands, {track.id for track in vehicles})
        self._learn(vehicles, scene.now)
        came = [stand for stand in stands if stand.came and inside(self._options.polygon, foot(stand.box))]
        new = () if len(came) > ROW else (stand.number for stand in came if self._blocks(stand, scene.now))
        self._told = (self._told | set(new)) & {stand.number for stand in came}
        return Findings(tuple(self._trigger(stand, scene.now) for stand in came if stand.number in self._told))

    def _count(self, stands: Sequence[Stand], living: set[int]) -> None:
        """Who drove until it was out of sight went past those who stand."""
        left = [self._driving.pop(number) for number in tuple(self._driving) if number not in living]
        self._passed = {stand.number: self._passed.get(stand.number, 0) for stand in stands}
        for stand in stands:
            if stand.came is not None:
                same = [way for way in left if way.along(stand.came.dx, stand.came.dy) >= SAME_WAY]
                self._passed[stand.number] += len(same)

    def _learn(self, vehicles: Sequence[Track], now: float) -> None:
        """Note who drives, and where vehicles do."""
        self._lanes.forget({track.id for track in vehicles})
        for track in vehicles:
            way, came = self._trails.course(track.id, LOOKED_BACK), self._standing.came(track.id)
            moves = way.pace >= DRIVES if way else now - track.still_since <= LOOKED_BACK
            if came and moves:
                self._driving[track.id] = way or came
            else:
                self._driving.pop(track.id, None)
            if came and way and moves:
                self._lanes.learn(track.id, track.box, way)

    def _blocks(self, stand: Stand, now: float) -> bool:
        stood = now - stand.since >= self._options.seconds
        return stood and self._passed[stand.number] >= PASSED and not self._lanes.is_beside(stand.box)

    def _trigger(self, stand: Stand, now: float) -> Trigger:
        options, track, passed = self._options, stand.track, self._passed[stand.number]
        stood = now - stand.since
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key=str(stand.number),
            label=track.label,
            score=track.score,
            box=stand.box,
            severity=Severity.INFO,
            seen=stand.seen,
            words=Words(
                f"{track.label} came and has stood for {stood:.0f} s, {passed} others went past",
                f"{thai(track.label)}เข้ามาจอดนิ่ง {stood:.0f} วินาที มีรถคันอื่นแล่นผ่านไป {passed} คัน",
            ),
        )
