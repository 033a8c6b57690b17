"""fall: somebody who was upright goes down within seconds and stays down.

Fires about a second after a followed person, seen upright before, lies: flat, at most 0.7 of the height he had, the
head lower by a third of it, in most of the looks since. A model that tells `fallen` helps twice: its word stands for
the flat shape, and where it repeats it for seconds, nobody need have been seen to fall. It is one event for as long as
somebody lies there, also through seconds in which no model finds him.
Keeps quiet on who sits, bends or crouches (not flat or not low enough) and on who lay there when the agent started.
Fooled by: who lies down on purpose, in a hurry; a fall towards the camera that ends in a heap as high as wide; a person
whose track breaks in the fall and who is not found again. A fall that passes between two looks more than two seconds
apart is not believed without the word `fallen`.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import Field

from agent.data import Box, Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence.posture import Build, flattest, same, shape
from agent.evidence.repeated import Repeated
from agent.geometry import centre, inside, intersection
from agent.rules.options import AreaOptions

GOING_DOWN = 3.0
"""Seconds that a fall may take from upright to lying: who takes longer lies down."""

GAP = 2.0
"""Seconds between two looks beyond which they tell nothing of what happened between them."""

DOWN = 0.75
"""Seconds of lying before it is claimed: who slips and gets up is on his way by then."""

LOOKS = 3
"""Looks at somebody lying before it is claimed."""

SHARE = 0.7
"""Share of the looks since he went down that must show him lying."""

HOLD = 10.0
"""Seconds of looking in vain for somebody lying until the claim is dropped: models find lying people badly."""

NEVER = -1e9
"""Of a time: longer ago than anything."""

FLAT = 1.0
"""Height over width below which somebody claimed to lie still does: a little more than it takes to be claimed."""

LONGEST = 0.5
"""Seconds that one look in vain counts at most: what is looked at rarely is not gone by one miss."""


class Options(AreaOptions):
    """A fall in site.yaml."""

    subjects: ClassVar[tuple[str, ...]] = ("person",)
    hints: ClassVar[tuple[str, ...]] = ("fallen",)

    kind: Literal["fall"]
    severity: Severity = Field(Severity.ALERT, description="info or alert: how urgent it is to the control room")


@dataclass(slots=True)
class Person:
    """Somebody followed: `upright` is when he last stood, `down` since when he lies, if he does; monotonic seconds."""

    box: Box
    upright: float
    last: float
    build: Build = field(default_factory=Build)
    down: float | None = None
    looks: int = 0
    lying: int = 0


@dataclass(slots=True)
class Fallen:
    """Somebody claimed to lie in a place; `missed` counts the seconds looked in vain.

    `stood` is when he was last upright, None where nobody saw him fall.
    """

    key: str
    box: Box
    score: float
    since: float
    last: float
    stood: float | None
    missed: float = 0.0
    seen: bool = True


class Rule:
    """Remembers who is followed and who lies."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._people: dict[int, Person] = {}
        self._fallen: list[Fallen] = []
        self._told = Repeated("fallen")

    def update(self, scene: Scene) -> Findings:
        """A trigger for everyone who fell and lies."""
        for fallen in self._fallen:
            _stay(fallen, scene)
        self._fallen = [each for each in self._fallen if each.missed < HOLD]
        self._follow(scene)
        for place in self._told.update(scene.detections, scene.now):
            self._claim(Fallen(f"told-{place.times[0]:.0f}", place.box, place.score, place.times[0], scene.now, None))
        return Findings(tuple(self._trigger(each, scene.now) for each in self._fallen))

    def _follow(self, scene: Scene) -> None:
        tracks = {track.id: track for track in scene.tracks if track.label == "person"}
        self._people = {
            number: self._people.get(number) or Person(track.box, NEVER, scene.now) for number, track in tracks.items()
        }
        for number, person in self._people.items():
            _judge(person, tracks[number], scene)
            fallen = _fell(person, str(number), scene.now)
            if fallen and tracks[number].confirmed:
                self._claim(fallen)
                self._people[number] = Person(person.box, NEVER, scene.now)

    def _claim(self, fallen: Fallen) -> None:
        known = any(same(each.box, fallen.box) for each in self._fallen)
        if not known and inside(self._options.polygon, centre(fallen.box)):
            self._fallen = [*(each for each in self._fallen if each.key != fallen.key), fallen]

    def _trigger(self, fallen: Fallen, now: float) -> Trigger:
        options = self._options
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key=fallen.key,
            label="person",
            score=fallen.score,
            box=fallen.box,
            severity=options.severity,
            seen=fallen.seen,
            words=_words(fallen, now),
        )


def _judge(person: Person, track: Track, scene: Scene) -> None:
    """What this look says of a person who is not claimed to have fallen yet."""
    blind, person.last = scene.now - person.last > GAP, scene.now
    if blind:
        person.down, person.upright = None, NEVER
    own = shape(track.box, scene.frame)
    if track.seen and person.build.upright(own):
        person.build.learn(own)
        person.box, person.upright, person.down = track.box, scene.now, None
    elif scene.looked or scene.detections:
        person.box = track.box if track.seen else person.box
        _look(person, scene)


def _look(person: Person, scene: Scene) -> None:
    """Count whether somebody lies where a person who is not upright was last."""
    lies = _lies(person, scene)
    if lies and person.down is None and scene.now - person.upright <= GOING_DOWN:
        person.down, person.looks, person.lying = scene.now, 0, 0
    person.looks += 1
    person.lying += lies


def _lies(person: Person, scene: Scene) -> bool:
    found = flattest(person.box, scene.detections, scene.frame)
    if found is None:
        return False
    told = any(each.label == "fallen" and same(each.box, found.box) for each in scene.detections)
    lies = person.build.lying(shape(found.box, scene.frame), told=told)
    person.box = found.box if lies else person.box
    return lies


def _fell(person: Person, key: str, now: float) -> Fallen | None:
    """The claim, once he has been lying for long enough."""
    if person.down is None or now - person.down < DOWN or person.lying < max(LOOKS, SHARE * person.looks):
        return None
    return Fallen(key, person.box, person.lying / person.looks, person.down, now, person.upright)


def _stay(fallen: Fallen, scene: Scene) -> None:
    """Whether he still lies there: a look in vain is counted, no look is not."""
    step, fallen.last = scene.now - fallen.last, scene.now
    found = flattest(fallen.box, scene.detections, scene.frame)
    fallen.seen = found is not None and shape(found.box, scene.frame).ratio < FLAT
    if fallen.seen and found is not None:
        fallen.box, fallen.missed = found.box, 0.0
    elif any(intersection(fallen.box, each) > 0 for each in scene.looked):
        fallen.missed += min(LONGEST, max(0.0, step))


def _words(fallen: Fallen, now: float) -> Words:
    lying = now - fallen.since
    if fallen.stood is None:
        return Words(f"person seen lying for {lying:.0f} s", f"พบคนนอนอยู่กับพื้น {lying:.0f} วินาที")
    took = fallen.since - fallen.stood
    return Words(
        f"person went from upright to lying in {took:.1f} s, lying for {lying:.0f} s",
        f"คนที่ยืนอยู่ล้มลงภายใน {took:.1f} วินาที นอนอยู่ {lying:.0f} วินาที",
    )
