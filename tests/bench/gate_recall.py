"""What is missed by sleeping: the agent's eyes and story over every shared clip, beside looking at everything.

Each clip is staged (see staged.py): the agent has fallen asleep when it begins. Three lives of the same film: `awake`
decodes every picture and knows no habit, `asleep` lives as the agent does, and `phase` is awake too but looks a
third of a look later: what differs there differs by chance. Events are those of a zone over the whole picture; two are
the same if their labels are and they overlap in time, nearest starts first. What is told before a staged clip begins is
told of an empty scene, and not asked for. Objects are the people of the MOT
sequences, found if a confirmed track covers them once (overlap 0.5), and the incidents of the other clips, found if
a person is seen during one. Times are those of the stream; it runs as fast as the machine allows.

`python -m tests.bench.gate_recall [--quick] [--json] [--jobs N] [--keep FOLDER]`
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing import Pool
from pathlib import Path

from tests.bench import staged
from tests.bench.lives import WAYS, Life, Told, live
from tests.bench.staged import ENCODES, Film
from tests.shared import shared

QUIET = 13.0
LATER = 0.2
GOAL = 0.99
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
    awake, *others = (live(film, way) for way in WAYS)
    return [_row(film, way, awake, life) for way, life in zip(WAYS[1:], others, strict=True)]


def _row(film: Film, way: str, awake: Life, life: Life) -> Row:
    wanted = [event for event in awake.events if event.start >= film.quiet]
    delays = matched(wanted, life.events)
    late = sum(delay > LATER + 1e-3 for delay in delays)
    return Row(
        f"{film.clip.stem}{'' if film.quiet else ' as it is'}",
        film.encode.name,
        way,
        len(wanted),
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
    found = []
    if not options.json:
        print(HEAD)
    with tempfile.TemporaryDirectory() as passing, Pool(options.jobs) as pool:
        for film in pool.imap(rows, tasks(options.keep or Path(passing), options.quick)):
            found += film
            if not options.json:
                print(*(LINE.format(**asdict(row)) for row in film), sep="\n", flush=True)
    totals = {way: total(found, way) for way in WAYS[1:]}
    if options.json:
        told = {"bench": "gate_recall", "goal": GOAL, "totals": totals, "rows": [asdict(row) for row in found]}
        print(json.dumps(told))
        return
    for way, all_of in totals.items():
        print(way, {name: round(value, 4) for name, value in all_of.items()})


if __name__ == "__main__":
    main()
