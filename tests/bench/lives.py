"""An agent's life over a film, offline: its eyes, its story and its events, driven by the time of the packets.

`awake` decodes every picture and knows no habit, `asleep` lives as the agent does, and `phase` is awake too but looks
a third of a look later: what differs there differs by chance.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

import cv2

from agent import infer, models
from agent.data import Box, Event, Packet, Phase, Track
from agent.events import EventBook
from agent.eyes import RingEyes, Vigil
from agent.footage import FootageRing
from agent.geometry import iou
from agent.habit import Habit
from agent.rules import KINDS, build
from agent.stream import Source
from agent.track import Tracker
from agent.watch import Look, Watcher
from tests.bench.staged import Film
from tests.shared import shared

WAYS = ("awake", "asleep", "phase")
FPS = 5.0
RING = (30.0, 64 * 2**20)
LABELS = ["person", "bicycle", "motorcycle", "car", "bus", "truck"]
ZONE = KINDS["zone"].model_validate(
    {"kind": "zone", "name": "picture", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]], "labels": LABELS}
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event: seconds of the stream."""

    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Life:
    """What one way of looking at a film led to; objects by number, share of the pictures that was decoded."""

    events: tuple[Told, ...]
    objects: frozenset[int]
    decoded: float


class Blank(Habit):
    """No habit: everything that moves is looked at."""

    def familiar(self, box: Box, now: float) -> bool:
        """Never."""
        return False


class Nobody:
    """The camera of a film: it can do nothing about it."""

    def shows(self, width: int, height: int) -> None:
        """As it is."""

    def distrust(self, reason: str) -> None:
        """A film that cannot be decoded is a fault of the benchmark."""
        raise SystemExit(reason)


@cache
def _detector() -> infer.Detector:
    cv2.setNumThreads(1)
    return infer.load(models.STREET, 1)


def packets(film: Film) -> Iterator[Packet]:
    """A film as a camera would send it; each packet comes when its picture is shown."""
    with Source(str(film.path)) as source:
        tick = float(source.info.time_base)
        for seq, piece in enumerate(source.packets(), 1):
            at = (piece.pts or 0) * tick
            yield Packet(seq, at, at, piece.is_keyframe, piece.pts, piece.dts, bytes(piece), source.info)


class Story:
    """The parts of an agent, put together for one film and driven by its time."""

    def __init__(self, way: str) -> None:
        self.now = 0.0
        self.ring = FootageRing(*RING)
        self.book = EventBook("film", map(str, count()).__next__, lambda _frame, _box: None)
        self.watcher = Watcher(_detector(), Tracker(), [("picture", build(ZONE))], self.book)
        vigil = Vigil(may_sleep=way == "asleep")
        self.eyes = RingEyes("film", self.ring, FPS, vigil, self.watcher, Nobody(), now=lambda: self.now)
        if way != "asleep":
            self.watcher._attention._habit = Blank()
        if way == "phase":
            self.eyes._sampler.begin(1 / FPS / 3)

    def takes(self, packet: Packet) -> Iterator[Look]:
        """All that a packet leads to, rewinds included."""
        self.now = max(self.now, packet.mono)
        self.ring.append(packet)
        before = -1
        while self.eyes.sight.decoded != before:
            before = self.eyes.sight.decoded
            for frame, motion in self.eyes.see(0.0):
                yield self.watcher.look(frame, motion)


def live(film: Film, way: str) -> Life:
    """One life of a film."""
    story, truth, shown = Story(way), _truth(film), 0
    found: set[int] = set()
    told: list[Event] = []
    for packet in packets(film):
        shown += 1
        told += story.book.end_quiet(packet.mono, packet.mono)
        for look in story.takes(packet):
            told += look.events
            found |= truth.found(look.tracks, look.frame.mono)
    told += story.book.end_all(story.now, story.now, "over")
    ended = [event for event in told if event.phase is Phase.END]
    events = [Told(each.trigger.label, each.started, each.ended or each.mono) for each in ended]
    return Life(tuple(events), frozenset(found), story.eyes.sight.decoded / shown)


class People:
    """The people of a MOT sequence, by their numbers."""

    def __init__(self, film: Film) -> None:
        self._quiet, self._fps = film.quiet, film.fps
        with Source(str(film.path)) as source:
            width, height = source.info.width, source.info.height
        self._boxes: dict[int, list[tuple[int, Box]]] = {}
        for line in film.clip.with_name("gt.txt").read_text().split():
            number, who, x, y, w, h, counts = (float(value) for value in line.split(",")[:7])
            if counts:
                box = Box(x / width, y / height, (x + w) / width, (y + h) / height)
                self._boxes.setdefault(int(number), []).append((int(who), box))

    def found(self, tracks: Sequence[Track], at: float) -> set[int]:
        """Who of them is covered by a track at a second of the film."""
        there = self._boxes.get(round((at - self._quiet) * self._fps) + 1, [])
        seen = _people(tracks)
        return {who for who, box in there if any(iou(box, other) >= 0.5 for other in seen)}


class Incident:
    """What happens to people in a clip, if anything, as number 1."""

    def __init__(self, film: Film) -> None:
        self._from = self._to = -1.0
        for line in shared("clips/truth.jsonl").read_text().splitlines():
            told = json.loads(line)
            if film.clip.match(f"*/{told['clip']}") and told["kind"] in {"fight", "fall"} and told["span"]:
                self._from, self._to = (film.quiet + second for second in told["span"])

    def found(self, tracks: Sequence[Track], at: float) -> set[int]:
        """Whether a person is seen while it happens."""
        return {1} if self._from <= at <= self._to and _people(tracks) else set()


def _people(tracks: Sequence[Track]) -> list[Box]:
    return [track.box for track in tracks if track.confirmed and track.seen and track.label == "person"]


def _truth(film: Film) -> People | Incident:
    return People(film) if film.clip.with_name("gt.txt").exists() else Incident(film)
