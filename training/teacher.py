"""What people left unlabelled: street users as YOLOX-Nano, the start of our own network, sees them.

`python -m training.teacher` looks at every training picture, as it is and mirrored, and notes what it finds. What it
is sure of becomes a label, what it only suspects a place of which nothing is known. Mirrored and enlarged, the teacher
sees more than its pupil will at its own size.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from agent.infer.heads import Candidates
from agent.infer.merge import suppress
from training import grid, look_at, start
from training.network import Plan
from training.pictures import CLASSES, USERS, Label, Picture, load
from training.places import PUBLISHED, RUNS, SHARED
from training.score import Found, overlaps
from training.torch_ops import Network

NOTES = RUNS / "teacher.jsonl"
PLAN = Plan("teacher", (640, 384), CLASSES[: len(USERS)], (8, 16, 32))

SURE, SUSPECTED = 0.5, 0.1
SAME = 0.5
"""Overlap above which what the teacher found is what people have boxed already."""


def taught(pictures: Iterable[Picture], notes: Path = NOTES) -> list[Picture]:
    """The pictures with what the teacher adds; afterwards all street users are known in all of them."""
    with notes.open() as file:
        found = {row["image"]: row["found"] for row in map(json.loads, file)}
    return [_taught(picture, found[picture.path.name]) for picture in pictures]


def _taught(picture: Picture, rows: Sequence[Sequence[float]]) -> Picture:
    news = [
        Label((row[0], row[1], row[2], row[3]), int(row[4]), row[5]) for row in rows if int(row[4]) not in picture.known
    ]
    news = [label for label in news if not _boxed(label, picture.labels)]
    # bicycles of the teacher's are the machine alone, ours have the rider in them
    sure = [label for label in news if label.certain >= SURE and CLASSES[label.cls] != "bicycle"]
    unsure = [label for label in news if label not in sure]
    return replace(
        picture,
        known=picture.known | USERS,
        labels=picture.labels + tuple(sure),
        unsure=picture.unsure + tuple(unsure),
    )


def _boxed(label: Label, labels: Sequence[Label]) -> bool:
    others = [each.box for each in labels if each.cls == label.cls]
    return bool(others) and bool(overlaps(np.array(label.box), np.array(others)).max() > SAME)


def _both(found: Found, mirrored: Found) -> Found:
    back = mirrored.boxes[:, [2, 1, 0, 3]] * (-1, 1, -1, 1) + (1, 0, 1, 0)
    boxes = np.concatenate((found.boxes, back)).astype(np.float32)
    scores = np.concatenate((found.scores, mirrored.scores)).astype(np.float32)
    classes = np.concatenate((found.classes, mirrored.classes))
    kept = suppress(Candidates(boxes, scores, classes), np.zeros(len(scores), bool), grid.SAME)
    return Found(boxes[kept].astype(float), scores[kept].astype(float), classes[kept])


def look(pictures: Sequence[Picture], notes: Path) -> None:
    """Look at the pictures and note what is found."""
    network = Network(PLAN).eval()
    start.plant(network, PUBLISHED)
    notes.parent.mkdir(parents=True, exist_ok=True)
    with notes.open("w") as file:
        for picture in tqdm(pictures, desc="teacher", unit="picture"):
            image = look_at.read(picture)
            seen = look_at.find(network, PLAN, [image, np.ascontiguousarray(image[:, ::-1])], SUSPECTED)
            found = _both(*seen)
            rows = np.column_stack((found.boxes, found.classes, found.scores)).round(4).tolist()
            file.write(json.dumps({"image": picture.path.name, "found": rows}) + "\n")


def main() -> None:
    """Look at all training pictures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    look(load(SHARED, ("train",)), NOTES)


if __name__ == "__main__":
    main()
