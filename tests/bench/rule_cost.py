"""What each kind of rule costs a look, beside the small picture that those share which judge by pixels.

`python -m tests.bench.rule_cost [--json]`: CPU milliseconds a look over the drawn street's busiest scene, whose
pictures are made as large as a camera's (1080p) for the small picture alone; the rest does not see the size.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from agent.data import Findings, Image, Scene
from agent.events import EventBook
from agent.eyes import luma
from agent.gate import Gate
from agent.rules import build
from agent.shrink import small
from agent.simulator.standin import StandIn
from agent.track import Tracker
from agent.watch import Watcher
from tests import kinds, playing
from tests.bench.show import table

SCENE = "crowd"
LOOKS = 5
"""Looks a second."""


class _Keep:
    """A rule that keeps what it is told of."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []

    def update(self, scene: Scene) -> Findings:
        """Nothing is said of it."""
        self.scenes.append(scene)
        return Findings()


def moments() -> list[Scene]:
    """The scene as rules are told of it."""
    record, pictures = playing.drawn(SCENE)
    keep, gate = _Keep(), Gate()
    book = EventBook(SCENE, lambda: "e", lambda _frame, _box: None)
    watcher = Watcher(StandIn(record), Tracker(), [("keep", keep)], book, pixels=True)
    for number, yuv in enumerate(pictures):
        frame = playing.frame(SCENE, number, yuv)
        watcher.look(frame, gate.look(luma(frame), frame.mono))
    return keep.scenes


def main() -> None:
    """Print the table, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    told = parser.parse_args()
    scenes = moments()
    large = _large(scenes[0].frame.yuv)
    rows = [_row("small picture", lambda: [small(large) for _ in scenes], len(scenes))]
    for options in kinds.rules():
        rule = build(options)
        rows.append(_row(options.name, lambda rule=rule: [rule.update(scene) for scene in scenes], len(scenes)))  # type: ignore[misc]
    print(table(rows))
    if told.json:
        print(json.dumps({"bench": "rule_cost", "rows": rows}))


def _large(yuv: Image) -> Image:
    picture = cv2.resize(cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_I420), (1920, 1080))
    return cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)


def _row(what: str, work: Callable[[], object], looks: int) -> dict[str, Any]:
    before = time.process_time()
    work()
    ms = (time.process_time() - before) * 1000 / looks
    return {"rule": what, "ms a look": ms, "percent of a core": ms * LOOKS / 10}


if __name__ == "__main__":
    main()
