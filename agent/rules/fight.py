"""fight: people within reach of each other move violently and stay where they are.

Fires after a second and a half in which, in three of four looks, two people whose boxes overlap both move much more in
themselves than they move on: limbs tear the picture of a body apart, steps shift it. Lulls of a few seconds belong to
the same fight.
Keeps quiet on hugs and queues (little motion), on passers-by (gone within a second) and on people before whom a vehicle
passes.
Fooled by: children who romp and dancers, as long as they touch; people who cross each other in a throng, for moments.
Blind to: fights in which the model sees one person or nobody (on the ground, in a knot, from straight above), people
less tall than a sixth of a wide picture, and looks sparser than four a second.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from agent import yuv
from agent.data import Box, Findings, Image, Scene, Severity, Trigger, Words
from agent.evidence.grips import pairs, people
from agent.evidence.lasting import HERE, WINDOW, Lasting, Spot
from agent.evidence.scuffle import Stirs
from agent.geometry import centre, inside, intersection, iou, union
from agent.rules.options import AreaOptions

VIOLENT = 0.3
"""Violence, 1/s, that must last: of people close to each other in calm clips it stayed below 0.2."""

GOES_ON = 0.15
"""The same for a fight that was claimed already."""

HOLDS = 0.2
"""Seconds for which it must be that high: chance meetings are for one look."""

LULL = 5.0
"""Seconds without violence in which a fight is still the same."""

SHORTEST = 0.05
"""Seconds between looks below which there is no flow to speak of."""


CERTAIN = 0.5
"""Score of a fight without any violence."""

RISE = 0.4
"""Score that each 1/s of violence adds: most fights last at 0.4 to 1.1."""


class Options(AreaOptions):
    """A fight in site.yaml."""

    pixels: ClassVar[bool] = True
    subjects: ClassVar[tuple[str, ...]] = ("person",)

    kind: Literal["fight"]
    severity: Severity = Field(Severity.ALERT, description="info or alert: how urgent it is to the control room")


@dataclass(slots=True)
class Fight:
    """A fight that is on: `since` and `last` are when it was first and last violent."""

    box: Box
    level: float
    since: float
    last: float
    people: int = 2


class Rule:
    """Remembers the last picture, where people moved violently, and the fight that is on."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._stirs = Stirs()
        self._lasting = Lasting()
        self._before: tuple[float, Image] | None = None
        self._rising: tuple[float, Box] | None = None
        self._fight: Fight | None = None

    def update(self, scene: Scene) -> Findings:
        """A trigger while people fight."""
        spot = self._judge(scene)
        if self._fight is None:
            self._rise(spot, scene.now)
        else:
            self._go_on(self._fight, spot, scene.now)
        if self._fight is None:
            return Findings()
        if self._fight.last == scene.now:
            self._fight.people = sum(intersection(each, self._fight.box) > 0 for each in people(scene))
        return Findings((self._trigger(self._fight, scene.now),))

    def _judge(self, scene: Scene) -> Spot | None:
        """Where violence lasts, with its level; None where it does not."""
        if scene.small is None:
            return None
        luma = yuv.luma(scene.small)
        before, self._before = self._before, (scene.now, luma)
        if before is None or before[1].shape != luma.shape:
            return None
        spots = self._spots(scene, before[1], luma, scene.now - before[0])
        return self._lasting.update(scene.now, spots, luma.shape[1] / luma.shape[0])

    def _spots(self, scene: Scene, before: Image, luma: Image, seconds: float) -> list[Spot]:
        close = pairs(scene, luma.shape[0])
        if not close or seconds < SHORTEST:
            return []
        camera = self._stirs.camera(before, luma)
        bodies = {box for pair in close for box in pair}
        violence = {box: self._stirs.of(before, luma, box, camera, seconds).violence for box in bodies}
        return [
            Spot(a, b, min(violence[a], violence[b]))
            for a, b in close
            if inside(self._options.polygon, centre(union(a, b)))
        ]

    def _rise(self, spot: Spot | None, now: float) -> None:
        """Begin a fight where violence holds."""
        if spot is None or spot.value < VIOLENT:
            self._rising = None
        elif self._rising is None or iou(self._rising[1], spot.box) < HERE:
            self._rising = now, spot.box
        elif now - self._rising[0] >= HOLDS - 0.01:
            self._fight = Fight(spot.box, spot.value, since=now - WINDOW, last=now)
            self._rising = None

    def _go_on(self, fight: Fight, spot: Spot | None, now: float) -> None:
        """Follow a fight until it is calm for long."""
        if spot is not None and spot.value >= GOES_ON:
            fight.box, fight.level, fight.last = spot.box, spot.value, now
        elif now - fight.last > LULL:
            self._fight = None

    def _trigger(self, fight: Fight, now: float) -> Trigger:
        options, lasted = self._options, fight.last - fight.since
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key="",
            label="person",
            score=min(1.0, CERTAIN + RISE * fight.level),
            box=fight.box,
            severity=options.severity,
            seen=fight.last == now,
            words=Words(
                f"{fight.people} people at close quarters, moving violently for {lasted:.0f} s",
                f"คน {fight.people} คนประชิดตัวกันและเคลื่อนไหวรุนแรงมา {lasted:.0f} วินาที",
            ),
        )
