"""weapon: somebody holds a gun, a knife or a stick, seen again and again as he moves.

Fires for a person after at least five sightings, 1.5 to ten seconds apart in all, that add up to a score of 3.5; holds
until five seconds after the last one. That is binary integration, m of n looks (Harrington, 1955), each look
weighted by its score. Weapons are small and flicker, so looks in vain count nothing against them; looks that show
the same spot say little new, so that one spot counts no more than 2.0: what a person carries moves with him or in his
hand, while a door handle that is taken for a knife stays where it is, whoever stands before it.

Fooled by: a harmless thing that looks like a weapon and goes along with its bearer (a folded umbrella, a crutch, a
broom). Blind to: a weapon held quite still by somebody who stands still, one that is too small or hidden, and, where
looks are seconds apart, one shown for less than ten seconds.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from math import dist, hypot
from statistics import mean
from typing import ClassVar, Literal, NamedTuple

from agent.data import Box, Detection, Findings, Point, Scene, Severity, Track, Trigger, Words
from agent.geometry import centre, contains, foot, inside
from agent.rules.options import AreaOptions
from agent.thai import thai

PERSON = "person"

WEAPONS = ("gun", "knife", "stick", "baseball bat")

WINDOW = 10.0
"""Seconds within which sightings add up."""

LEAST_SIGHTINGS = 5
"""Sightings of one person below which nothing is said, however sure they are."""

LEAST_SECONDS = 1.5
"""Seconds between the first and the last of them: looks at nearly the same moment make the same mistake."""

ENOUGH = 3.5
"""Sum of the sightings' scores from which a person is believed to be armed."""

SPOT = 0.25
"""Heights of the person within which two sightings show the same spot: a hand's way, more than a box trembles."""

MOST_OF_A_SPOT = 2.0
"""Part of ENOUGH that one spot can give: it takes two of them at least."""

REACH = 0.2
"""Heights of the person by which a weapon's middle may lie outside the person's box: an outstretched arm."""

HOLD = 5.0
"""Seconds after the last sighting for which the claim holds: within it a weapon is likely only hidden."""

HANDED_ON = 2.0
"""Heights of a person within which a weapon that was seen with one and then with another is the same one."""

SIGHTINGS = 64
"""Most sightings kept of a person."""


class Options(AreaOptions):
    """A watch for weapons in site.yaml."""

    subjects: ClassVar[tuple[str, ...]] = (PERSON,)
    signs: ClassVar[tuple[str, ...]] = WEAPONS

    kind: Literal["weapon"]


class Sighting(NamedTuple):
    """One look that showed a weapon with a person: its middle and how tall the person was, in picture heights."""

    at: float
    label: str
    score: float
    spot: Point
    tall: float


class Rule:
    """Remembers each person's sightings of the last seconds, and the key of each claim by who is armed."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._sightings: dict[int, deque[Sighting]] = {}
        self._claims: dict[int, str] = {}

    def update(self, scene: Scene) -> Findings:
        """A trigger for each person who is believed to hold a weapon."""
        people = {track.id: track for track in scene.tracks if self._watches(track)}
        self._forget(scene.now)
        for number, sighting in _sightings(scene, tuple(people.values())):
            self._sightings.setdefault(number, deque(maxlen=SIGHTINGS)).append(sighting)
        for number in [number for number, person in people.items() if person.confirmed and self._is_new(number)]:
            self._claims[number] = self._key(number)
        return Findings(triggers=tuple(self._trigger(people[n], key) for n, key in self._claims.items() if n in people))

    def _watches(self, track: Track) -> bool:
        return track.label == PERSON and inside(self._options.polygon, foot(track.box))

    def _is_new(self, number: int) -> bool:
        return number not in self._claims and _convinces(self._sightings.get(number, ()))

    def _forget(self, now: float) -> None:
        for number, seen in list(self._sightings.items()):
            while seen and now - seen[0].at > WINDOW:
                seen.popleft()
            if not seen or (number in self._claims and now - seen[-1].at > HOLD):
                del self._sightings[number]
                self._claims.pop(number, None)

    def _key(self, number: int) -> str:
        """A new claim's key: that of another's weapon where it went from hand to hand, or its bearer's track broke."""
        mine = self._sightings[number]
        before = next((each for each in self._claims if _same_weapon(self._sightings[each], mine)), None)
        if before is None:
            return str(number)
        del self._sightings[before]
        return self._claims.pop(before)

    def _trigger(self, person: Track, key: str) -> Trigger:
        seen = self._sightings[person.id]
        label = _most_seen(seen)
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key=key,
            label=label,
            score=mean(sighting.score for sighting in seen),
            box=person.box,
            severity=Severity.ALERT,
            seen=person.seen,
            words=_words(label, sum(each.label == label for each in seen), seen[-1].at - seen[0].at),
        )


def _convinces(sightings: Sequence[Sighting]) -> bool:
    several = len(sightings) >= LEAST_SIGHTINGS and sightings[-1].at - sightings[0].at >= LEAST_SECONDS
    return several and weight(sightings) >= ENOUGH


def _same_weapon(ours: Sequence[Sighting], theirs: Sequence[Sighting]) -> bool:
    """Whether sightings with two people, never at one look and close to each other, show one weapon."""
    apart = not {each.at for each in ours} & {each.at for each in theirs}
    return apart and dist(ours[-1].spot, theirs[0].spot) <= HANDED_ON * theirs[0].tall


def weight(sightings: Iterable[Sighting]) -> float:
    """The sum of the scores, of which no spot gives more than MOST_OF_A_SPOT."""
    spots: list[Point] = []
    sums: list[float] = []
    for each in sightings:
        known = next((i for i, spot in enumerate(spots) if dist(spot, each.spot) <= SPOT * each.tall), None)
        if known is None:
            spots.append(each.spot)
            sums.append(each.score)
        else:
            sums[known] += each.score
    return sum(min(total, MOST_OF_A_SPOT) for total in sums)


def _sightings(scene: Scene, people: Sequence[Track]) -> Iterator[tuple[int, Sighting]]:
    """Who holds what at this moment: of each person's weapons the surest."""
    height, width = scene.frame.yuv.shape[0] / 1.5, scene.frame.yuv.shape[1]
    surest: dict[int, tuple[Track, Detection]] = {}
    for found in scene.detections:
        holder = _holder(found, people, width / height) if found.label in WEAPONS else None
        if holder and (holder.id not in surest or surest[holder.id][1].score < found.score):
            surest[holder.id] = holder, found
    for number, (person, found) in surest.items():
        spot = Point(centre(found.box).x * width / height, centre(found.box).y)
        yield number, Sighting(scene.now, found.label, found.score, spot, person.box.y2 - person.box.y1)


def _holder(weapon: Detection, people: Sequence[Track], aspect: float) -> Track | None:
    """The nearest of those within whose reach the weapon's middle lies."""
    middle = centre(weapon.box)
    reaching = [person for person in people if person.seen and contains(_reach(person.box, aspect), middle)]
    return min(reaching, key=lambda person: _away(person.box, middle, aspect), default=None)


def _reach(box: Box, aspect: float) -> Box:
    """A person's box and an arm's length around it."""
    arm = REACH * (box.y2 - box.y1)
    return Box(box.x1 - arm / aspect, box.y1 - arm, box.x2 + arm / aspect, box.y2 + arm)


def _away(box: Box, point: Point, aspect: float) -> tuple[float, float]:
    """How far a point lies outside a box, then how far from its middle, both in the box's heights."""
    tall = max(box.y2 - box.y1, 1e-6)
    outside = max(box.x1 - point.x, 0.0, point.x - box.x2) * aspect, max(box.y1 - point.y, 0.0, point.y - box.y2)
    return hypot(*outside) / tall, hypot((point.x - centre(box).x) * aspect, point.y - centre(box).y) / tall


def _most_seen(sightings: Iterable[Sighting]) -> str:
    votes: dict[str, float] = {}
    for each in sightings:
        votes[each.label] = votes.get(each.label, 0.0) + each.score
    return max(votes, key=lambda label: (votes[label], label))


def _words(label: str, times: int, seconds: float) -> Words:
    return Words(
        f"{label} with a person, seen {times} times in {seconds:.0f} s",
        f"พบ{thai(label)}ที่ตัวบุคคล เห็น {times} ครั้งใน {seconds:.0f} วินาที",
    )
