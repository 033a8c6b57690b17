"""How well each kind of event is told on the real clips: recall, precision, false alarms an hour, seconds until new.

`python -m tests.bench.accuracy [--json]`; needs ../shared/clips.

The agent's own model and every kind that it can serve, each as it is by default, look at all clips (`replay --truth`).
Whoever chose a number for a rule looked at the odd clips of each folder alone, counted by name from 1; so the even ones
are what a stranger's street would show, as far as clips of the same collections can.

`--scenes`: the same over the drawn street's scenes, two casts of each, once as the model that ships sees them and once
as one that knows the truth; and which scenes are told wrongly.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from agent import infer
from agent.data import Phase
from agent.models import STREET
from agent.score import Incident, Told, as_json, score
from agent.simulator import scenes
from tests import kinds, playing
from tests.bench.show import table
from tests.shared import ROOT

CLIPS = ROOT / "clips"
TRUTH = CLIPS / "truth.jsonl"
SEEDS = (1, 2)

GOAL = {"recall": 0.85, "precision": 0.85, "s until new": 3.0}
"""The first two at least, the last at most."""


def halves() -> dict[str, list[Path]]:
    """The clips by half: odd and even within each folder, by name."""
    folders = defaultdict(list)
    for line in TRUTH.read_text().splitlines():
        path = CLIPS / json.loads(line)["clip"]
        folders[path.parent if path.parent.name != path.stem else CLIPS / "mot"].append(path)
    parted = [(number, path) for paths in folders.values() for number, path in enumerate(sorted(paths), 1)]
    return {name: [path for number, path in parted if number % 2 == odd] for name, odd in (("odd", 1), ("even", 0))}


def scored(clips: Iterable[Path]) -> list[dict[str, Any]]:
    """The score of these clips by kind, as `replay` tells it."""
    command = [sys.executable, "-m", "agent", "replay", *map(str, clips), "--truth", str(TRUTH), "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: list[dict[str, Any]] = json.loads(told.splitlines()[-1])["score"]
    return found


def main() -> None:
    """Print the table, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", action="store_true", help="the drawn street in place of the clips")
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    told = parser.parse_args()
    rows = list(_of_scenes() if told.scenes else _of_clips())
    print(table(rows))
    if told.json:
        print(json.dumps({"bench": "accuracy", "goal": GOAL, "rows": rows}))


def _of_clips() -> Iterator[dict[str, Any]]:
    return (_row(half, row) for half, clips in halves().items() for row in scored(clips))


def _of_scenes() -> Iterator[dict[str, Any]]:
    """Rows by kind for each of the two models; the scenes that are told wrongly go to stderr."""
    for name, detector in (("truth", None), ("street", infer.load(STREET, experimental=None))):
        true, told, seconds = list[Incident](), list[Told](), 0.0
        for scene, seed in product(scenes.NAMES, SEEDS):
            happens, heard = _scene(scene, seed, detector)
            _name_faults(f"{name}  {scene}.{seed}", happens, heard)
            true, told, seconds = true + happens, told + heard, seconds + scenes.load(scene, seed).seconds
        yield from (_row(name, as_json(row)) for row in score(true, told, _kinds(true, told), seconds))


def _scene(scene: str, seed: int, detector: infer.Detector | None) -> tuple[list[Incident], list[Told]]:
    """What happens in a scene, and what is told of it."""
    name = f"{scene}.{seed}"
    events = playing.play(scene, kinds.rules(), seed, detector)
    return (
        [Incident(name, each.kind, (each.start, each.end)) for each in playing.incidents(scene, seed)],
        [Told(name, each.trigger.kind, each.mono) for each in events if each.phase is Phase.NEW],
    )


def _kinds(true: Sequence[Incident], told: Sequence[Told]) -> list[str]:
    return sorted({each.kind for each in true} | {each.kind for each in told})


def _name_faults(what: str, true: Sequence[Incident], told: Sequence[Told]) -> None:
    for row in score(true, told, _kinds(true, told), 1.0):
        if row.found < row.incidents or row.false:
            faults = f"{row.incidents - row.found} of {row.incidents} missed, {row.false} false"
            print(f"{what}: {row.kind}: {faults}", file=sys.stderr)


def _row(half: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "of": half,
        **{key: row[key] for key in ("kind", "incidents", "found", "recall", "precision", "false")},
        "an hour": row["false_an_hour"],
        "s until new": row["seconds_until_new"],
    }


if __name__ == "__main__":
    main()
