"""crowd: too many people in one place, a crowd that grows fast, or one that runs.

Three claims, told by label. `crowd`: the median count of people over 5 s has been at `people` or more for `seconds`; it
holds until a fifth fewer are left. `growing`: for 10 s at least half that many, twice as many as within the minute
before, and more than chance would bring. `run` (an alert): at least five people, and half of all, run where nearly all
stood or strolled until then; told one to three seconds after they start. Reports how many are inside.
Fooled by: a crowd so dense that the model sees only some of it (set `people` to what it sees), a bus that lets many
off, riders whose two-wheelers are not seen and who set off at a light, and the steep view of a camera right above,
where boxes are short and all that walks seems fast.
"""

from collections.abc import Sequence
from functools import reduce
from statistics import median
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.data import Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence.headcount import Headcount
from agent.evidence.stampede import Rush, Stampede
from agent.geometry import foot, inside, union
from agent.rules.options import AreaOptions

STILL_MANY = 0.8
"""Share of `people` down to which a crowd is still one."""

SOME = 0.5
"""Share of `people` from which growth is told."""

GAP = 10.0
"""Seconds between two looks over which nothing is concluded."""


class Options(AreaOptions):
    """A place that can be too full."""

    subjects: ClassVar[tuple[str, ...]] = ("person",)
    hints: ClassVar[tuple[str, ...]] = ("motorcycle", "bicycle")

    kind: Literal["crowd"]
    people: Annotated[int, Field(ge=5, le=200)] = Field(20, description="people at once that are too many")
    seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = Field(
        10, description="seconds for which they are before it is an event"
    )


class Rule:
    """Remembers how many there were, since when they are too many, and how they move."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._count = Headcount()
        self._stampede = Stampede()
        self._since: float | None = None
        self._now = 0.0

    def update(self, scene: Scene) -> Findings:
        """At most one trigger of each claim; occupancy of the polygon."""
        if scene.now - self._now > GAP:
            self._count, self._stampede, self._since = Headcount(), Stampede(), None
        self._now = scene.now
        people = [track for track in scene.tracks if self._is_inside(track)]
        self._count.update(len(people), scene.now)
        rush = self._stampede.update(people, scene)
        claims = (self._many(people), self._run(rush))
        return Findings(
            triggers=tuple(claim for claim in claims if claim),
            occupancy=(("person", len(people)),) if people else (),
        )

    def _is_inside(self, track: Track) -> bool:
        return track.confirmed and track.label == "person" and inside(self._options.polygon, foot(track.box))

    def _many(self, people: Sequence[Track]) -> Trigger | None:
        """Too many, or else ever more."""
        number, options = self._count.steady, self._options
        least = options.people if self._since is None else STILL_MANY * options.people
        self._since = (self._now if self._since is None else self._since) if number >= least else None
        if not people:
            return None
        lasted = self._now - self._since if self._since is not None else -1.0
        return self._full(people, lasted) if lasted >= options.seconds else self._growing(people)

    def _full(self, people: Sequence[Track], lasted: float) -> Trigger:
        number, limit = self._count.steady, self._options.people
        words = Words(
            f"{number} people now, the limit of {limit} was reached {lasted:.0f} s ago",
            f"ขณะนี้มีคน {number} คน ถึงเกณฑ์ {limit} คนเมื่อ {lasted:.0f} วินาทีก่อน",
        )
        return self._trigger("crowd", people, Severity.INFO, words)

    def _growing(self, people: Sequence[Track]) -> Trigger | None:
        number, growth = self._count.steady, self._count.growth
        if growth is None or number < SOME * self._options.people:
            return None
        words = Words(
            f"from {growth.before} to {number} people within {growth.seconds:.0f} s",
            f"คนเพิ่มจาก {growth.before} เป็น {number} คน ภายใน {growth.seconds:.0f} วินาที",
        )
        return self._trigger("growing", people, Severity.INFO, words)

    def _run(self, rush: Rush | None) -> Trigger | None:
        if rush is None:
            return None
        words = Words(
            f"{len(rush.runners)} of {rush.people} people run, {rush.calm} stood or strolled just before",
            f"คนวิ่ง {len(rush.runners)} จาก {rush.people} คน ก่อนหน้านี้ {rush.calm} คนยังยืนหรือเดินช้า",
        )
        return self._trigger("run", rush.runners, Severity.ALERT, words)

    def _trigger(self, label: str, people: Sequence[Track], severity: Severity, words: Words) -> Trigger:
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key=label,
            label=label,
            score=median(track.score for track in people),
            box=reduce(union, [track.box for track in people]),
            severity=severity,
            seen=any(track.seen for track in people),
            words=words,
        )
