"""congestion: many vehicles on the road, and next to none of them gets on.

Fires when at least five vehicles that were seen to drive have crawled or stood for `seconds`: the median of their
speeds, in own sizes a second, is at most 30 % of the road's free speed, which is learned from those who passed (level
of service F of urban streets, Highway Capacity Manual, 2010, exhibit 16-4). Cars that stand since their first sight do
not count: they are parked, or were there before the agent and count once they move.
Fooled by: a red light that lasts longer than `seconds` (set it above the red phase), and a row of cars that came to
park in the polygon.
"""

from collections import deque
from collections.abc import Sequence
from functools import reduce
from statistics import median
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from agent.data import Box, Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence.standing import Standing
from agent.evidence.trail import Trails
from agent.geometry import foot, inside, union
from agent.rules.options import AreaOptions
from agent.vehicles import MOTOR

LOOKED_BACK = 2.0
"""Seconds over which a vehicle's speed is taken."""

MANY = 5
"""Vehicles in the polygon from which they can be a jam."""

JAM = 0.3
"""Share of the free speed up to which traffic is jammed."""

FREE = 1.0
"""Own sizes a second that is taken for the free speed until it is learned: some 10 km/h, so that it errs low."""

PASSES, LEAST_PASSES = 200, 20
"""Vehicles whose highest speeds the free speed is the median of, and how many it takes."""

GRACE = 5.0
"""Seconds for which a jam may look free, or nobody looks, and still be the same."""


class Options(AreaOptions):
    """A road that should flow."""

    signs: ClassVar[tuple[str, ...]] = MOTOR

    kind: Literal["congestion"]
    seconds: Annotated[float, Field(ge=10, le=3600, allow_inf_nan=False)] = Field(
        60, description="seconds it lasts before it is an event; more than a red light lasts where there is one"
    )


class _Traffic(NamedTuple):
    """The vehicles that take part, and the median of their speeds in own sizes a second."""

    vehicles: list[Track]
    pace: float


class Rule:
    """Remembers the free speed, and since when nobody drives at it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._trails = Trails(span=LOOKED_BACK + 1)
        self._standing = Standing()
        self._tops: dict[int, float] = {}
        self._passes: deque[float] = deque(maxlen=PASSES)
        self._since: float | None = None
        self._last = 0.0

    def update(self, scene: Scene) -> Findings:
        """One trigger while traffic is jammed."""
        vehicles = [track for track in scene.tracks if track.confirmed and track.label in MOTOR]
        self._trails.update(vehicles, scene)
        self._standing.update(vehicles, scene)
        traffic = self._traffic([each for each in vehicles if inside(self._options.polygon, foot(each.box))])
        self._learn(vehicles)
        lasted = self._lasted(len(traffic.vehicles) >= MANY and traffic.pace <= JAM * self._free, scene.now)
        if lasted < self._options.seconds or not traffic.vehicles:
            return Findings()
        return Findings((self._trigger(traffic, lasted),))

    @property
    def _free(self) -> float:
        return median(self._passes) if len(self._passes) >= LEAST_PASSES else FREE

    def _traffic(self, vehicles: Sequence[Track]) -> _Traffic:
        """Who was seen to drive; one whose speed is not known does not count, one that stands does."""
        standing = {stand.track.id: stand for stand in self._standing.stands}
        paces = {}
        for track in vehicles:
            stand, way = standing.get(track.id), self._trails.course(track.id, LOOKED_BACK)
            if stand and stand.came:
                paces[track.id] = 0.0
            elif not stand and way and self._standing.came(track.id):
                paces[track.id] = way.pace
        return _Traffic([track for track in vehicles if track.id in paces], median(paces.values()) if paces else 0.0)

    def _learn(self, vehicles: Sequence[Track]) -> None:
        """The highest speed of each vehicle counts when it is gone."""
        living = {track.id for track in vehicles}
        self._passes.extend(self._tops.pop(number) for number in tuple(self._tops) if number not in living)
        for track in vehicles:
            way = self._trails.course(track.id, LOOKED_BACK)
            if way and self._standing.came(track.id):
                self._tops[track.id] = max(way.pace, self._tops.get(track.id, 0.0))

    def _lasted(self, jammed: bool, now: float) -> float:
        """Seconds for which it has been jammed; 0 once it has been free for a while, or nobody looked."""
        if now - self._last > GRACE:
            self._since = None
        if jammed:
            self._since, self._last = now if self._since is None else self._since, now
        return 0.0 if self._since is None else now - self._since

    def _trigger(self, traffic: _Traffic, lasted: float) -> Trigger:
        options, number, share = self._options, len(traffic.vehicles), 100 * traffic.pace / self._free
        boxes: list[Box] = [track.box for track in traffic.vehicles]
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key="",
            label="congestion",
            score=median(track.score for track in traffic.vehicles),
            box=reduce(union, boxes),
            severity=Severity.INFO,
            seen=any(track.seen for track in traffic.vehicles),
            words=Words(
                f"{number} vehicles at {share:.0f} % of the free speed for {lasted:.0f} s",
                f"รถ {number} คันเคลื่อนตัวที่ {share:.0f}% ของความเร็วปกติ นาน {lasted:.0f} วินาที",
            ),
        )
