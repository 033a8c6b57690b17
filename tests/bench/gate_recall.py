"""What is missed by sleeping: the agent's eyes and story over every shared clip, beside looking at everything.

Each clip is staged (see staged.py): the agent has fallen asleep when it begins. Three lives of the same film: `awake`
decodes every picture and knows no habit, `asleep` lives as the agent does, and `phase` is awake too but looks a
third of a look later: what differs there differs by chance. Events are those of a zone over the whole picture; two are
the same if their labels are and they overlap in time, nearest starts first. Objects are the people of the MOT
sequences, found if a confirmed track covers them once (overlap 0.5), and the incidents of the other clips, found if
a person is seen during one. Times are those of the stream; it runs as fast as the machine allows.

`python -m tests.bench.gate_recall [--quick] [--json] [--jobs N] [--keep FOLDER]`
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import count
from multiprocessing import Pool
from pathlib import Path

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
from tests.bench import staged
from tests.bench.staged import ENCODES, Film
from tests.shared import shared

FPS = 5.0
QUIET = 13.0
LATER = 0.2
GOAL = 0.99
RING = (30.0, 64 * 2**20)
LIVES = ("awake", "asleep", "phase")
LABELS = ["person", "bicycle", "motorcycle", "car", "bus", "truck"]
ZONE = KINDS["zone"].model_validate(
    {"kind": "zone", "name": "picture", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]], "labels": LABELS}
)
LONG = 7.0
"""Seconds from which a clip is shown in every encode; a shorter one in two of them."""

EMPTY = "indoor_one_by_one"
"""A clip of which most is quiet already."""

AS_THEY_ARE = ("PETS09-S2L1_first300", "street_suburb_cars", "parking_overhead_cars")
QUICK = (EMPTY, "TUD-Stadtmitte", "doorcam_person", "fi061", "nofi014", "nofi139", "fall-03-cam0")

HEAD = f"{'clip':<32}{'encode':<24}{'life':<8}events  found  late  worst s  objects  found  decoded"
LINE = (
    "{clip:<32}{encode:<24}{life:<8}{events:>6}{found:>7}{late:>6}{worst:>9.2f}"
    "{objects:>9}{objects_found:>7}{decoded:>9.2f}"
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


@dataclass(frozen=True, slots=True)
class Row:
    """One film. `found` of the awake's `events`, `late` of these by more than LATER, `worst` the largest delay."""

    clip: str
    encode: str
    life: str
    events: int
    found: int
    late: int
    worst: float
    objects: int
    objects_found: int
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
        self.eyes = RingEyes("film", self.ring, FPS, vigil, self.watcher.stirs, Nobody(), now=lambda: self.now)
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


def matched(wanted: Sequence[Told], told: Sequence[Told]) -> list[float]:
    """Delays of the wanted events that were told, each by another one."""
    pairs = [
        (abs(b.start - a.start), i, j)
        for i, a in enumerate(wanted)
        for j, b in enumerate(told)
        if a.label == b.label and a.start <= b.end and b.start <= a.end
    ]
    taken: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in taken and j not in taken.values():
            taken[i] = j
    return [told[j].start - wanted[i].start for i, j in taken.items()]


def rows(task: tuple[Path, staged.Encode, float, Path]) -> list[Row]:
    """One film's lives beside the first of them."""
    film = staged.make(*task)
    awake, *others = (live(film, way) for way in LIVES)
    return [_row(film, way, awake, life) for way, life in zip(LIVES[1:], others, strict=True)]


def _row(film: Film, way: str, awake: Life, life: Life) -> Row:
    delays = matched(awake.events, life.events)
    late = sum(delay > LATER + 1e-3 for delay in delays)
    return Row(
        f"{film.clip.stem}{'' if film.quiet else ' as it is'}",
        film.encode.name,
        way,
        len(awake.events),
        len(delays),
        late,
        max(delays, default=0.0),
        len(awake.objects),
        len(awake.objects & life.objects),
        life.decoded,
    )


def tasks(folder: Path, quick: bool) -> list[tuple[Path, staged.Encode, float, Path]]:
    """Clips and how they are staged, the longest first."""
    clips = sorted(path for path in shared("clips").rglob("*") if path.suffix in {".mp4", ".mkv", ".avi"})
    chosen = []
    for number, clip in enumerate(clips):
        short = staged.seconds(clip) < LONG
        encodes = [ENCODES[(number + step) % len(ENCODES)] for step in (0, 3)] if short else list(ENCODES)
        if quick:
            encodes = encodes[:1] if clip.stem in QUICK else []
        if clip.stem == EMPTY:
            chosen += [(clip, encode, 0.0, folder) for encode in encodes]
            continue
        chosen += [(clip, encode, QUIET, folder) for encode in encodes]
        chosen += [(clip, encode, 0.0, folder) for encode in encodes[:1] if clip.stem in AS_THEY_ARE]
    return sorted(chosen, key=lambda task: -task[2] - staged.seconds(task[0]))


def total(of: Sequence[Row], way: str) -> dict[str, float]:
    """All films of one life together."""
    mine = [row for row in of if row.life == way]
    events, objects = sum(row.events for row in mine), sum(row.objects for row in mine)
    found, objects_found = sum(row.found for row in mine), sum(row.objects_found for row in mine)
    return {
        "events": events,
        "found": found / max(1, events),
        "late": sum(row.late for row in mine) / max(1, events),
        "worst": max((row.worst for row in mine), default=0.0),
        "objects": objects,
        "objects_found": objects_found / max(1, objects),
        "decoded": sum(row.decoded for row in mine) / max(1, len(mine)),
    }


def main() -> None:
    """Print the table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="seven clips, one encode each")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder in which the films are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing, Pool(options.jobs) as pool:
        folder = options.keep or Path(passing)
        found = [row for film in pool.imap(rows, tasks(folder, options.quick)) for row in film]
    totals = {way: total(found, way) for way in LIVES[1:]}
    if options.json:
        told = {"bench": "gate_recall", "goal": GOAL, "totals": totals, "rows": [asdict(row) for row in found]}
        print(json.dumps(told))
        return
    print(HEAD)
    for row in found:
        print(LINE.format(**asdict(row)))
    for way, all_of in totals.items():
        print(way, {name: round(value, 4) for name, value in all_of.items()})


if __name__ == "__main__":
    main()
