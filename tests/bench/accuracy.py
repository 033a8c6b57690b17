"""How well each kind of event is told on the real clips: recall, precision, false alarms an hour, seconds until new.

`python -m tests.bench.accuracy [--json]`; needs ../shared/clips.

The agent's own model and every kind that it can serve, each as it is by default, look at all clips (`replay --truth`).
Whoever chose a number for a rule looked at the odd clips of each folder alone, counted by name from 1; so the even ones
are what a stranger's street would show, as far as clips of the same collections can.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.show import table
from tests.shared import ROOT

CLIPS = ROOT / "clips"
TRUTH = CLIPS / "truth.jsonl"
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
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    told = parser.parse_args()
    rows = [_row(half, row) for half, clips in halves().items() for row in scored(clips)]
    print(table(rows))
    if told.json:
        print(json.dumps({"bench": "accuracy", "goal": GOAL, "rows": rows}))


def _row(half: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "clips": half,
        **{key: row[key] for key in ("kind", "incidents", "found", "recall", "precision", "false")},
        "an hour": row["false_an_hour"],
        "s until new": row["seconds_until_new"],
    }


if __name__ == "__main__":
    main()
