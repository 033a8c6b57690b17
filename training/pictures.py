"""The labelled pictures: what labels.jsonl says, mended to one convention and freed of what may not be trained on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CLASSES = (
    "person", "bicycle", "motorcycle", "car", "bus", "truck",
    "helmet", "bare_head", "gun", "knife", "fire", "smoke", "fallen",
)  # fmt: skip
USERS = frozenset(range(6))
"""Classes of street users: the start knows them, so a teacher can fill in what people left unlabelled."""

RED = frozenset({"wn_armas", "wn_knife_web", "wn_longgun_web", "helmnhr"})
"""Sources whose pictures may be measured with but never trained on: they carry stock-photo marks."""

PERSON, BICYCLE, MOTORCYCLE = 0, 1, 2
MACHINE = 0.62
"""Share of a motorcycle-with-rider's height that the machine takes, from the ground up: measured on helmmotor, where
people boxed riders and machines apart."""

Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One box: corners as fractions, its class; `certain` is 1 for people's boxes, a teacher's score for its own."""

    box: Corners
    cls: int
    certain: float = 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and all that is known of it. Classes outside `known` may be in it unlabelled."""

    path: Path
    source: str
    split: str
    size: tuple[int, int]
    known: frozenset[int]
    labels: tuple[Label, ...]
    unsure: tuple[Label, ...]


def load(folder: Path, splits: Iterable[str] = ("train", "val")) -> list[Picture]:
    """The pictures of these splits. Boxes that a program drew count as places of which nothing is known."""
    wanted = set(splits)
    with (folder / "labels.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    return [_mended(_picture(folder, row)) for row in rows if row["split"] in wanted]


def _picture(folder: Path, row: dict[str, Any]) -> Picture:
    width, height = row["size"]
    people = tuple(Label(tuple(box[:4]), box[4]) for box in row["boxes"] if not box[5])
    program = tuple(Label(tuple(box[:4]), box[4]) for box in row["boxes"] if box[5])
    # a place without a class is one where nothing is known of any
    ignored = tuple(Label(tuple(box[:4]), cls) for box in row["ignore"] for cls in (box[4:5] or range(len(CLASSES))))
    return Picture(
        folder / "images" / row["image"],
        row["source"],
        row["split"],
        (width, height),
        frozenset(row["labelled"]) | frozenset(row["absent"]),
        people,
        program + ignored,
    )


def _mended(picture: Picture) -> Picture:
    """One convention: a motorcycle is the machine alone, a bicycle the machine with its rider.

    That is what most of people's boxes do (878 of 1003, all of 274). Only the Manaus cameras' motorcycles have their
    riders in them: they are cut down to the machine, and where the rider sat nothing is known of persons.
    """
    if picture.source != "manaus_traffic":
        return picture
    riders = tuple(Label(label.box, PERSON) for label in picture.labels if label.cls in (BICYCLE, MOTORCYCLE))
    labels = tuple(_machine(label) if label.cls == MOTORCYCLE else label for label in picture.labels)
    return replace(picture, labels=labels, unsure=picture.unsure + riders)


def _machine(label: Label) -> Label:
    x1, y1, x2, y2 = label.box
    return replace(label, box=(x1, y2 - MACHINE * (y2 - y1), x2, y2))
