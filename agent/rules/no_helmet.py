"""no_helmet: riders without helmets on a motorcycle that moves.

Fires for a motorcycle after four looks with heads over it, at least half a second apart in all, while it moved by half
its size, when more bare heads were seen than mistakes would make of helmets. The number told is the median of the
looks, so that a passer-by's head behind the motorcycle at one or two of them is not counted. A head that is told
both ways in one look is what it was told more surely.

Fooled by: a cap or a scarf over a helmet, a dark helmet far away, somebody bareheaded who pushes his motorcycle.
Blind to: a motorcycle that is gone before four looks, and a rider who hides another one from the camera.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from math import dist, sqrt
from statistics import mean, median_high
from typing import ClassVar, Literal, NamedTuple

from agent.data import Box, Detection, Findings, Point, Scene, Severity, Track, Trigger, Words
from agent.geometry import area, centre, contains, foot, inside
from agent.rules.options import AreaOptions

MOTORCYCLE = "motorcycle"

BARE = "bare_head"

HELMET = "helmet"

WINDOW = 8.0
"""Seconds of looks that are judged together: about what a motorcycle takes through the picture."""

LEAST_LOOKS = 4
"""Looks with heads below which nothing is said."""

LEAST_SECONDS = 0.5
"""Between the first and the last of them: looks at nearly the same moment make the same mistake."""

LEAST_BARE = 0.65
"""Bare heads in a look on average from which a lone rider is believed to wear none."""

MISTAKEN = 0.2
"""Bare heads in a look that each further rider must add: so often a helmet may be taken for a bare head."""

LEAST_WAY = 0.5
"""Of its own size by which a motorcycle must have moved between them, more than a box trembles."""

LEAST_GROWTH = 1.3
"""Or the ratio of its sizes, where it comes straight towards the camera or goes away."""

ABOVE = 1.3
"""Heights of a motorcycle's box above it where its riders' heads may be: the box may be of the machine alone."""

WITHIN = 0.4
"""Share of a motorcycle's box, from its upper edge, where heads may be: the box may hold its riders."""

BESIDE = 0.1
"""Widths of a motorcycle's box beside it where heads may be: who leans out."""

LOOKS = 64
"""Most looks kept of a motorcycle."""


class Options(AreaOptions):
    """A watch for riders without helmets in site.yaml."""

    subjects: ClassVar[tuple[str, ...]] = (MOTORCYCLE, BARE)
    hints: ClassVar[tuple[str, ...]] = (HELMET, "person")

    kind: Literal["no_helmet"]


class Look(NamedTuple):
    """One look at a motorcycle with heads over it: its place and size in picture heights, the heads' numbers."""

    at: float
    place: Point
    size: float
    bare: int
    helmets: int
    score: float


class Rule:
    """Remembers the looks of the last seconds at each motorcycle that showed heads."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._looks: dict[int, deque[Look]] = {}

    def update(self, scene: Scene) -> Findings:
        """A trigger for each motorcycle that is ridden without a helmet."""
        ridden = {track.id: track for track in scene.tracks if self._watches(track)}
        self._forget(ridden, scene.now)
        for number, look in _looks(scene, tuple(ridden.values())):
            self._looks.setdefault(number, deque(maxlen=LOOKS)).append(look)
        told = [number for number, looks in self._looks.items() if ridden[number].confirmed and _convinces(looks)]
        return Findings(triggers=tuple(self._trigger(ridden[number]) for number in told))

    def _watches(self, track: Track) -> bool:
        return track.label == MOTORCYCLE and inside(self._options.polygon, foot(track.box))

    def _forget(self, present: Iterable[int], now: float) -> None:
        self._looks = {number: self._looks[number] for number in present if number in self._looks}
        for number, looks in list(self._looks.items()):
            while looks and now - looks[0].at > WINDOW:
                looks.popleft()
            if not looks:
                del self._looks[number]

    def _trigger(self, motorcycle: Track) -> Trigger:
        looks = self._looks[motorcycle.id]
        bare = _bare(looks)
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key=str(motorcycle.id),
            label=BARE,
            score=mean(look.score for look in looks if look.bare),
            box=_with_riders(motorcycle.box),
            severity=Severity.INFO,
            seen=motorcycle.seen,
            words=_words(max(bare, _riders(looks)), bare),
        )


def _bare(looks: Sequence[Look]) -> int:
    return median_high(look.bare for look in looks)


def _riders(looks: Sequence[Look]) -> int:
    return median_high(look.bare + look.helmets for look in looks)


def _convinces(looks: Sequence[Look]) -> bool:
    first, last = looks[0], looks[-1]
    several = len(looks) >= LEAST_LOOKS and last.at - first.at >= LEAST_SECONDS
    return several and _moved(first, last) and _bare(looks) > 0 and _outnumber(looks)


def _outnumber(looks: Sequence[Look]) -> bool:
    """Whether there are more bare heads than mistakes would make of helmets."""
    return mean(look.bare for look in looks) >= LEAST_BARE + MISTAKEN * (_riders(looks) - 1)


def _moved(first: Look, last: Look) -> bool:
    small, large = sorted((first.size, last.size))
    return dist(first.place, last.place) >= LEAST_WAY * large or large >= LEAST_GROWTH * small


def _looks(scene: Scene, motorcycles: Sequence[Track]) -> Iterable[tuple[int, Look]]:
    """What this moment shows of each motorcycle that has heads over it."""
    aspect = scene.frame.yuv.shape[1] / (scene.frame.yuv.shape[0] / 1.5)
    heads: dict[int, list[Detection]] = {}
    for head in _heads(scene.detections):
        motorcycle = _ridden(head, motorcycles)
        if motorcycle:
            heads.setdefault(motorcycle.id, []).append(head)
    for motorcycle in motorcycles:
        if found := heads.get(motorcycle.id):
            bare = [head.score for head in found if head.label == BARE]
            middle, size = centre(motorcycle.box), sqrt(area(motorcycle.box) * aspect)
            place = Point(middle.x * aspect, middle.y)
            yield (
                motorcycle.id,
                Look(scene.now, place, size, len(bare), len(found) - len(bare), mean(bare) if bare else 0.0),
            )


def _heads(detections: Iterable[Detection]) -> list[Detection]:
    """Each head once, as what it was told more surely."""
    kept: list[Detection] = []
    for head in sorted((each for each in detections if each.label in {BARE, HELMET}), key=lambda each: -each.score):
        if not any(contains(other.box, centre(head.box)) or contains(head.box, centre(other.box)) for other in kept):
            kept.append(head)
    return kept


def _ridden(head: Detection, motorcycles: Sequence[Track]) -> Track | None:
    """The nearest motorcycle that a head's owner may ride."""
    middle = centre(head.box)
    under = [each for each in motorcycles if each.seen and contains(_column(each.box), middle)]
    return min(under, key=lambda each: abs(centre(each.box).x - middle.x), default=None)


def _column(box: Box) -> Box:
    """Where the heads of a motorcycle's riders are."""
    wide, tall = box.x2 - box.x1, box.y2 - box.y1
    return Box(box.x1 - BESIDE * wide, box.y1 - ABOVE * tall, box.x2 + BESIDE * wide, box.y1 + WITHIN * tall)


def _with_riders(box: Box) -> Box:
    """A motorcycle's box and its riders over it."""
    return Box(box.x1, max(0.0, box.y1 - (box.y2 - box.y1)), box.x2, box.y2)


def _words(riders: int, bare: int) -> Words:
    return Words(
        f"{riders} rider{'s' * (riders != 1)}, {bare} bare head{'s' * (bare != 1)}",
        f"ผู้ขับขี่และผู้ซ้อน {riders} คน ไม่สวมหมวกกันน็อก {bare} คน",
    )
