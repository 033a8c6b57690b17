"""What each threshold costs: `python -m training.thresholds [PACK]`.

For each network, class and score: how many of the things on the kept pictures are told, how much of what is told is
right, and in which share of the pictures without the thing it is told all the same. For hazards the threshold is chosen
from this: the one of the best balance of precision and recall (the highest F1), or higher, as far as it takes for at
most one false alarm in 250 pictures. Street users are told from a chance of a third on: the tracker believes them only
when they come again.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from training.evaluate import HAZARDS, alarms, looks
from training.pictures import CLASSES, Picture, load
from training.places import PACK, SHARED
from training.score import Found, tallies

SCORES = tuple(round(0.1 + 0.025 * step, 3) for step in range(36))
RARELY = 1 / 250
"""Share of the pictures without a hazard in which it may be told."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One class at one threshold; `false` is the share of pictures without it that tell it."""

    score: float
    recall: float
    precision: float
    false: float


def costs(pictures: Sequence[Picture], found: Sequence[Found], name: str) -> list[Cost]:
    """What each of SCORES costs the class."""
    counted = tallies(pictures, found, CLASSES.index(name))
    there = sum(each.there for each in counted)
    scores = np.concatenate([each.scores for each in counted])
    right = np.concatenate([each.right for each in counted])
    rows = []
    for score in SCORES:
        told = scores >= score
        hits = int((told & right).sum())
        rows.append(
            Cost(score, hits / max(1, there), hits / max(1, int(told.sum())), _false(pictures, found, name, score))
        )
    return rows


def _false(pictures: Sequence[Picture], found: Sequence[Found], name: str, score: float) -> float:
    counted = alarms(pictures, found, name, score)
    return counted.false / max(1, counted.pictures)


def chosen(rows: Sequence[Cost]) -> Cost:
    """The threshold to ship for a hazard; the highest of all where each one raises too many false alarms."""
    balanced = max(rows, key=lambda row: row.precision * row.recall / max(1e-9, row.precision + row.recall))
    return next((row for row in rows if row.score >= balanced.score and row.false <= RARELY), rows[-1])


def main() -> None:
    """Print the tables and the choice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="?", type=Path, default=PACK, help="default: the one that ships")
    options = parser.parse_args()
    pictures = load(SHARED, ("val",))
    told = yaml.safe_load((options.pack / "model.yaml").read_text())["close"]["looks"]
    closely = {label for look in told for label in look["tells"]}
    for who, names in (("look", HAZARDS), ("close", [name for name in HAZARDS if name in closely])):
        found = looks(options.pack, pictures, who)
        for name in names:
            _print(who, name, costs(pictures, found, name))


def _print(who: str, name: str, rows: Sequence[Cost]) -> None:
    print(f"\n{who}, {name}\n score  recall  precision  false")
    best = chosen(rows)
    for row in (*rows[::4], best):
        told = f"{row.score:6.3f} {row.recall:7.2f} {row.precision:10.2f} {row.false:7.2%}"
        print(told + ("  <- chosen" if row is best else ""))


if __name__ == "__main__":
    main()
