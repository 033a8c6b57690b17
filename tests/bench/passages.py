"""A street through which somebody comes now and then: real people, cut out of a picture, cross a real street's still.

Between them nothing moves at all, and nobody is there for some seconds; some are far away.
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from agent.data import Image
from tests.shared import shared

SIZE = WIDTH, HEIGHT = 640, 360
RATE = 15
SECONDS = 115


class Passage(NamedTuple):
    """Somebody crosses: seconds from and to, the cut-out, where its feet are."""

    begin: float
    end: float
    look: Image
    feet: int


def street(path: Path) -> None:
    """Film the passages, without loss and without noise."""
    still, passages = _still(), tuple(_passages(np.random.default_rng(5)))
    raw = ("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-")
    command = ("ffmpeg", "-v", "error", *raw, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", str(path))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for number in range(SECONDS * RATE):
            encoder.stdin.write(_picture(still, passages, number / RATE).tobytes())


def _still() -> Image:
    capture = cv2.VideoCapture(str(shared("clips/street_suburb_cars.mp4")))
    capture.set(cv2.CAP_PROP_POS_MSEC, 34_000)
    _, picture = capture.read()
    return cv2.resize(picture, SIZE).astype(np.uint8)


def _passages(rng: np.random.Generator) -> Iterator[Passage]:
    looks, begin = _people(), 6.0
    while begin < SECONDS - 10:
        scale, look = rng.uniform(0.2, 0.5), looks[rng.integers(len(looks))]
        end = begin + rng.uniform(2, 5)
        small = cv2.resize(look, None, fx=scale, fy=scale).astype(np.uint8)
        yield Passage(begin, end, small, int(rng.integers(150, HEIGHT)))
        begin = end + rng.uniform(4.5, 8)


def _people() -> list[Image]:
    """Those who are wholly visible in a picture of a night street."""
    folder = shared("clips/mot/MOT17-04_8frames")
    picture = cv2.imread(str(min((folder / "img1").iterdir())))
    assert picture is not None
    rows = np.loadtxt(folder / "gt" / "gt.txt", delimiter=",")
    boxes = rows[(rows[:, 0] == 1) & (rows[:, 8] > 0.9)][:, 2:6].astype(int)
    return [picture[y : y + h, x : x + w].astype(np.uint8) for x, y, w, h in boxes if min(x, y) >= 0][:12]


def _picture(still: Image, passages: Sequence[Passage], at: float) -> Image:
    picture = still.copy()
    for begin, end, look, feet in passages:
        if begin <= at < end:
            height, width = look.shape[:2]
            x = round((at - begin) / (end - begin) * (WIDTH + width)) - width
            left, right, top = max(0, x), min(WIDTH, x + width), max(0, feet - height)
            picture[top:feet, left:right] = look[height - (feet - top) :, left - x : right - x]
    return picture
