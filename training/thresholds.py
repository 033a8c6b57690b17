"""What each threshold costs: `python -m training.thresholds [PACK]`.

For each class and score: how many of the things on the kept pictures are told, how much of what is told is right, and
in which share of the pictures without the thing it is told all the same. The thresholds in pack.yaml are chosen from
this: for hazards the lowest at which at most one picture in four hundred raises a false alarm; for all others the one
at which precision and recall are worth most together (the highest F1).
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.evaluate import HAZARDS, alarms, looks
from training.pictures import CLASSES, Picture, load
from training.places import PACK, SHARED
from training.score import Found, tallies

SCORES = tuple(round(0.1 + 0.025 * step, 3) for step in range(36))
RARELY = 1 / 400
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
    if name not in HAZARDS:
        return float("nan")
    counted = alarms(pictures, found, dict.fromkeys(HAZARDS, score))[name]
    return counted.false / max(1, counted.pictures)


def chosen(rows: Sequence[Cost], *, hazard: bool) -> Cost:
    """The threshold to ship."""
    if hazard:
        return next((row for row in rows if row.false <= RARELY), rows[-1])
    return max(rows, key=lambda row: row.precision * row.recall / max(1e-9, row.precision + row.recall))


def main() -> None:
    """Print the tables and the choice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="?", type=Path, default=PACK, help="default: the one that ships")
    options = parser.parse_args()
    pictures = load(SHARED, ("val",))
    found = looks(options.pack, pictures)
    for name in CLASSES:
        rows = costs(pictures, found, name)
        best = chosen(rows, hazard=name in HAZARDS)
        print(f"\n{name}: {best.score}\n score  recall  precision  false")
        for row in rows[::4]:
            print(f"{row.score:6.3f} {row.recall:7.2f} {row.precision:10.2f} {row.false:7.2%}")
        print(f"{best.score:6.3f} {best.recall:7.2f} {best.precision:10.2f} {best.false:7.2%}  <- chosen")


if __name__ == "__main__":
    main()
