"""What asking whether anything moves costs: CPU milliseconds per picture, on a substream's and main streams' pictures.

The pictures are real ones with sensor noise, in which people walk. The rivals are handed the same luma plane in the
same run and take turns with the gate, picture by picture; the median counts, so that a busy machine does not decide.
MOG2 is OpenCV's background subtraction (Zivkovic, 2004) on the gate's small copy; the other is the recipe that
Frigate's documentation and source describe: 100 rows, nearest pixels, contrast stretched, blurred, compared with a
running average, outlined.

`python -m tests.bench.gate_cost [--json]`
"""

import argparse
import json
import time
from collections.abc import Callable
from itertools import islice
from statistics import median
from typing import Any

import cv2
import numpy as np

from agent import stream
from agent.data import Image
from agent.gate import Gate, _shrink
from tests.shared import shared

CLIP = "clips/nofight/nofi011.mp4"
SIZES = ((640, 360), (1280, 720), (1920, 1080))
GOALS = {(640, 360): 0.4, (1920, 1080): 1.0}
PICTURES = 60
NOISE = 4.0
FPS = 5.0

Way = Callable[[Image], object]


def gate() -> Way:
    """Ours."""
    ours, seconds = Gate(), iter(range(1_000_000))
    return lambda luma: ours.look(luma, next(seconds) / FPS)


def mog2() -> Way:
    """Background subtraction on the small copy, and outlines of what it leaves."""
    subtractor = cv2.createBackgroundSubtractorMOG2(detectShadows=False)
    return lambda luma: _outlines(subtractor.apply(_shrink(luma)), 6)


class Frigate:
    """The recipe of Frigate's motion detector."""

    def __init__(self) -> None:
        self._average: Any = None
        self._range: list[tuple[float, float]] = []

    def __call__(self, luma: Image) -> object:
        """What moves in a picture."""
        height, width = luma.shape
        small = cv2.resize(luma, (100 * width // height, 100), interpolation=cv2.INTER_NEAREST)
        low, high = np.percentile(small, 4), np.percentile(small, 96)
        self._range = [*self._range[-49:], (float(low), float(high))]
        least, most = np.mean(self._range, axis=0)
        stretched = ((np.clip(small, least, most) - least) / max(1.0, most - least) * 255).astype(np.uint8)
        smooth = cv2.GaussianBlur(stretched, (3, 3), 1)
        if self._average is None:
            self._average = smooth.astype(np.float32)
        difference = cv2.absdiff(smooth, cv2.convertScaleAbs(self._average))
        moving = cv2.threshold(difference, 30, 255, cv2.THRESH_BINARY)[1]
        cv2.accumulateWeighted(smooth, self._average, 0.01)
        return _outlines(moving, 10)


def _outlines(moving: Any, least: int) -> list[Any]:
    outlines, _ = cv2.findContours(
        cv2.dilate(moving, np.ones((3, 3), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    return [cv2.boundingRect(outline) for outline in outlines if cv2.contourArea(outline) > least]


def pictures(size: tuple[int, int]) -> list[Image]:
    """Luma planes with noise of its own in each."""
    rng = np.random.default_rng(1)
    made = []
    for frame in islice(stream.frames(shared(CLIP)), PICTURES):
        luma = cv2.resize(frame.yuv[: frame.yuv.shape[0] * 2 // 3], size, interpolation=cv2.INTER_AREA)
        made.append(np.clip(luma + rng.normal(0, NOISE, luma.shape), 0, 255).astype(np.uint8))
    return made


def measure(size: tuple[int, int]) -> list[dict[str, Any]]:
    """Median CPU milliseconds of each way at one size."""
    ways: dict[str, Way] = {"gate": gate(), "MOG2 on the small copy": mog2(), "Frigate's recipe": Frigate()}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for luma in pictures(size) * 2:
        for name, way in ways.items():
            begun = time.process_time()
            way(luma)
            spent[name].append(1000 * (time.process_time() - begun))
    frame = f"{size[0]}x{size[1]}"
    # the first pictures are learned
    return [{"frame": frame, "way": name, "ms": median(times[10:])} for name, times in spent.items()]


def main() -> None:
    """Print the table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rows = [row for size in SIZES for row in measure(size)]
    goals = {f"{width}x{height}": goal for (width, height), goal in GOALS.items()}
    if options.json:
        print(json.dumps({"bench": "gate_cost", "goals_ms": goals, "rows": rows}))
        return
    print(f"{'frame':<12}{'way':<26}{'CPU ms':>8}   (goals of the gate: {goals})")
    for row in rows:
        print("{frame:<12}{way:<26}{ms:>8.2f}".format(**row))


if __name__ == "__main__":
    main()
