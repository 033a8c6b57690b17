"""accident: vehicles that collide, or a two-wheeler that goes down.

Fires when a vehicle came to rest abruptly and two things speak for more than a hard brake: another vehicle touches it
that stopped within the same second; one of them stopped faster than brakes can; a two-wheeler's box fell flat; somebody
lies beside it; three people or more have come to it. Takes two seconds from the blow where it is plain, and looks for
the rest for half a minute. Holds for as long as the vehicle stays where it stopped. A vehicle that only
stands in a lane is no accident.

Not known: no film of a real accident was at hand, only stills, so that the measures come from drawn ones, from what
brakes can do, and from films of ordinary traffic, on which it must keep silent. Fooled by: somebody who brakes
hard where people lie on the ground or come together, and boxes that jump from one vehicle to another. Blind to: what
happens without a vehicle's abrupt stop (a scrape, a rider who slides on, a blow against one that stands while the other
drives away), two that touch at the speed of walking, what is hidden behind others or cut by the picture's edge, and all
where looks come less than four times a second.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from agent.data import Box, Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence import collision
from agent.evidence.collision import FALLEN, PERSON, Halt, Motions
from agent.evidence.trail import aspect, is_cut
from agent.geometry import foot, inside, union
from agent.rules.options import AreaOptions
from agent.thai import thai
from agent.vehicles import VEHICLES

DOWN = 2.0
"""Seconds for which lying people are kept: who is thrown off lies before the vehicle has come to rest."""

TOGETHER = 1.0
"""Seconds between the halts of two vehicles that hit each other."""

SEARCH = 30.0
"""Seconds after an abrupt halt in which something may speak for an accident: people need some to come."""

LOOKS = 3
"""Looks at which something must be so to be believed."""

CUES = 2
"""Things that must speak for an accident."""

CROWD = 3
"""People who have come to a vehicle that say that something happened: two may have been in it."""

LEFT = 0.5
"""Own sizes by which a vehicle moves when it drives on, which ends the claim."""

Cue = Literal["touches", "violent", "fell", "lying", "gathered"]


class Options(AreaOptions):
    """A watch for accidents in site.yaml."""

    signs: ClassVar[tuple[str, ...]] = VEHICLES
    hints: ClassVar[tuple[str, ...]] = (PERSON, FALLEN)

    kind: Literal["accident"]


@dataclass
class Case:
    """An abrupt halt that may be an accident: who was near by then, whom it struck, how many looks showed each cue.

    `people` is how many have come since; `key` names the accident once it is believed.
    """

    halt: Halt
    near: frozenset[int]
    other: Halt | None = None
    people: int = 0
    looks: Counter[Cue] = field(default_factory=Counter)
    key: str | None = None

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What speaks for an accident."""
        return tuple(sorted(cue for cue, looks in self.looks.items() if looks >= LOOKS))


class Rule:
    """Remembers how all things moved of late, who halted, and which halts may be accidents, by track."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._motions = Motions()
        self._halts: dict[int, Halt] = {}
        self._cases: dict[int, Case] = {}
        self._lying: deque[tuple[float, tuple[Box, ...]]] = deque(maxlen=64)

    def update(self, scene: Scene) -> Findings:
        """A trigger for each accident that is believed."""
        self._motions.update(scene.tracks, scene)
        self._lying.append((scene.now, collision.lying(scene.detections, aspect(scene))))
        vehicles = {track.id: track for track in scene.tracks if track.label in VEHICLES and track.confirmed}
        self._forget(vehicles, scene)
        for halt in filter(None, map(self._motions.halted, vehicles.values())):
            self._note(halt, scene)
        for number, case in self._cases.items():
            self._weigh(case, vehicles[number], scene)
        told = {case.key: number for number, case in reversed(self._cases.items()) if case.key}
        return Findings(triggers=tuple(self._trigger(self._cases[n], vehicles[n], vehicles) for n in told.values()))

    def _forget(self, vehicles: dict[int, Track], scene: Scene) -> None:
        """Let go of halts that are long past, and of cases without a cause or whose vehicle has driven on."""
        ratio, now = aspect(scene), scene.now
        self._halts = {n: halt for n, halt in self._halts.items() if n in vehicles and now - halt.at <= SEARCH}
        self._cases = {
            number: case
            for number, case in self._cases.items()
            if number in vehicles
            and (case.key or now - case.halt.at <= SEARCH)
            and collision.way(case.halt.resting, vehicles[number].box, ratio) <= LEFT
        }

    def _note(self, halt: Halt, scene: Scene) -> None:
        """Keep a halt as it was first told, and open a case if it is abrupt and not the picture's own."""
        known = self._halts.get(halt.number)
        if known and halt.at - known.at <= TOGETHER:
            return
        self._halts[halt.number] = halt
        if halt.abrupt and not is_cut(halt.resting) and inside(self._options.polygon, foot(halt.resting)):
            ratio = aspect(scene)
            apart = [each for each in scene.tracks if not collision.touch(halt.resting, each.box, ratio)]
            if not self._motions.all_stopped(apart):
                near = collision.people_near(halt.resting, scene.tracks, ratio)
                looks: Counter[Cue] = Counter({"lying": self._looks_at_lying(halt, scene.now, ratio)})
                self._cases.setdefault(halt.number, Case(halt, near, looks=looks))

    def _looks_at_lying(self, halt: Halt, now: float, ratio: float) -> int:
        """At how many looks of late, before this one, somebody lay where it halted."""
        late = [boxes for at, boxes in self._lying if 0 < now - at <= DOWN]
        return sum(any(collision.near(halt.resting, box, ratio) for box in boxes) for boxes in late)

    def _weigh(self, case: Case, vehicle: Track, scene: Scene) -> None:
        """See what speaks for an accident at this moment."""
        ratio = aspect(scene)
        case.other = case.other or self._struck(case.halt, ratio)
        case.people = len(collision.people_near(vehicle.box, scene.tracks, ratio) - case.near)
        cues: dict[Cue, bool] = {
            "touches": case.other is not None,
            "violent": case.halt.violent or (case.other is not None and case.other.violent),
            "fell": collision.fell_over(case.halt, vehicle.box),
            "lying": any(collision.near(vehicle.box, box, ratio) for box in self._lying[-1][1]),
            "gathered": case.people >= CROWD,
        }
        case.looks.update(cue for cue, holds in cues.items() if holds)
        if case.key is None and len(case.cues) >= CUES:
            before = self._cases.get(case.other.number) if case.other else None
            case.key = (before and before.key) or str(case.halt.number)

    def _struck(self, halt: Halt, ratio: float) -> Halt | None:
        """The vehicle that it touches and that stopped together with it."""
        others = [other for other in self._halts.values() if other.number != halt.number]
        close = [each for each in others if abs(each.at - halt.at) <= TOGETHER]
        touching = [each for each in close if collision.touch(halt.resting, each.resting, ratio)]
        return max(touching, key=lambda each: each.pace, default=None)

    def _trigger(self, case: Case, vehicle: Track, vehicles: dict[int, Track]) -> Trigger:
        other = vehicles.get(case.other.number) if case.other else None
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key=case.key or "",
            label=vehicle.label,
            score=len(case.cues) / (1 + len(case.cues)),
            box=union(vehicle.box, other.box) if other else vehicle.box,
            severity=Severity.ALERT,
            seen=vehicle.seen,
            words=_words(case, vehicle.label),
        )


def _words(case: Case, label: str) -> Words:
    other = case.other.label if case.other else ""
    said: dict[Cue, Words] = {
        "touches": Words(f"touches a {other}", f"ชนกับ{thai(other)}"),
        "fell": Words("fell over", "รถล้ม"),
        "lying": Words("somebody lies there", "มีคนนอนอยู่กับพื้น"),
        "gathered": Words(f"{case.people} people came", f"มีคนเข้ามา {case.people} คน"),
    }
    told = [said[cue] for cue in case.cues if cue in said]
    pace = f"{case.halt.pace:.1f}"
    return Words(
        ", ".join((f"{label} stopped at once from {pace} times its size a second", *(each.en for each in told))),
        " ".join((f"{thai(label)}หยุดกะทันหันจากความเร็ว {pace} เท่าของขนาดรถต่อวินาที", *(each.th for each in told))),
    )
