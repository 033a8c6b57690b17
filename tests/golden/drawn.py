"""The golden boxes of the model that ships: what it sees in pictures of the drawn street.

`python -m tests.golden.drawn` writes them anew with the default runtime, after the model or the street has changed;
look at `git diff` before you commit them.
"""

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from agent import infer
from agent.data import Box, Detection, Image
from agent.models import STREET
from agent.simulator import scenes
from agent.simulator.render import Renderer

FILE = Path(__file__).parent / "street.json"
SIZE, FPS = (1280, 720), 15.0

SHOTS = {
    "street": ("street", 1, 150),
    "street at night": ("street_night", 1, 150),
    "helmets": ("no_helmet", 1, 105),
    "fire": ("smoke_fire", 1, 300),
    "jam": ("congestion", 1, 300),
}
"""Pictures by name: the scene, its seed and the picture's number."""


@cache
def frame(name: str) -> Image:
    """One of SHOTS as an I420 frame."""
    scene, seed, number = SHOTS[name]
    drawn, _ = Renderer(scenes.load(scene, seed), seed, SIZE, FPS).picture(number)
    return cv2.cvtColor(drawn, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)


def read() -> dict[str, tuple[Detection, ...]]:
    """The golden boxes by the name of the picture."""
    found = json.loads(FILE.read_text())
    return {name: tuple(Detection(d[0], d[1], Box(*d[2:])) for d in told) for name, told in found.items()}


def main() -> None:
    """Write the golden boxes."""
    detector = infer.load(STREET, experimental=None)
    rows = []
    for name in SHOTS:
        found = detector.detect(frame(name))
        told = [[d.label, round(d.score, 4), *(round(side, 4) for side in d.box)] for d in found]
        rows.append(f" {json.dumps(name)}: [\n" + ",\n".join(f"  {json.dumps(each)}" for each in told) + "\n ]")
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
