"""Pictures of the drawn street, labelled by its truth: `python -m training.rendered`.

A small part of the mix, so that the model knows the street of the demo and the self-test too. Their seeds are other
ones than demo, self-test and tests use, and no accuracy figure counts them.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from agent.data import Image
from agent.simulator import scenes
from agent.simulator.render import Renderer
from agent.simulator.standin import LYING
from agent.simulator.truth import Seen, Truth
from training.pictures import CLASSES, Picture, load
from training.places import RUNS
from training.plans import CLOSE

FOLDER = RUNS / "rendered"
SEEDS = (1001, 1002)
SIZE, FPS, EACH = (960, 540), 15.0, 8

LABELS = (*CLASSES, *(name for name in CLOSE.classes if name not in CLASSES))
"""All that either network tells."""

OPEN, LARGE = 0.4, 6
"""Share of a thing that must be seen, and pixels that it must be high and wide, to be asked for."""

BLIND = frozenset({"tamper_covered", "tamper_bagged", "tamper_dark"})
"""Scenes in which there is nothing to see for most of the time."""


def pictures(folder: Path = FOLDER) -> list[Picture]:
    """The rendered pictures, as the labelled ones are loaded."""
    return load(folder, ("train",))


def draw(folder: Path, names: Sequence[str], seeds: Sequence[int] = SEEDS) -> None:
    """Draw pictures of these scenes."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open("w") as file:
        for name, seed in tqdm([*product(names, seeds)], desc="rendered", unit="scene"):
            for image, row in _shots(name, seed):
                cv2.imwrite(str(folder / "images" / row["image"]), image, [cv2.IMWRITE_JPEG_QUALITY, 90])
                file.write(json.dumps(row) + "\n")


def main() -> None:
    """Draw all pictures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    draw(FOLDER, [name for name in scenes.NAMES if name not in BLIND])


def _shots(name: str, seed: int) -> Iterator[tuple[Image, dict[str, Any]]]:
    renderer = Renderer(scenes.load(name, seed), seed, SIZE, FPS)
    for number in np.linspace(FPS, renderer.frames - 1, EACH).astype(int):
        picture, truth = renderer.picture(int(number))
        yield picture, _row(f"{name}_{seed}_{number}.jpg", truth)


def _row(image: str, truth: Truth) -> dict[str, Any]:
    clear = [each for each in truth.seen if _clear(each)]
    return {
        "image": image,
        "source": "rendered",
        "split": "train",
        "size": SIZE,
        "labelled": list(range(len(LABELS))),
        "absent": [],
        "boxes": [[*each.box, LABELS.index(label), 0, 1.0] for each in clear for label in _labels(each)],
        "ignore": [
            [*each.box, LABELS.index(label)] for each in truth.seen if each not in clear for label in _labels(each)
        ],
    }


def _clear(seen: Seen) -> bool:
    # the drawn bicycle is the machine alone, the labelled ones have their riders in them
    box = seen.box
    large = min((box.x2 - box.x1) * SIZE[0], (box.y2 - box.y1) * SIZE[1]) >= LARGE
    return large and seen.visible >= OPEN and seen.thing.label != "bicycle"


def _labels(seen: Seen) -> tuple[str, ...]:
    fallen = seen.thing.label == "person" and seen.doing in LYING
    return tuple(label for label in (seen.thing.label, *(["fallen"] if fallen else [])) if label in LABELS)


if __name__ == "__main__":
    main()
