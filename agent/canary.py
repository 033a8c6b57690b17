"""A canned picture of a street on which a model is tried, long after its start: does it still see what is there?

The picture is one of the self-test's film of the day, drawn by the simulator; the simulator knows what is in it.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Protocol

from agent import stream
from agent.data import WHOLE, Box, Detection, Image
from agent.geometry import iou

FILM, NUMBER = Path(__file__).parent / "selftest" / "films" / "day.mp4", 32
"""The film, and the number of its picture: a keyframe in which nothing is hidden."""

THERE = (
    Detection("car", 1.0, Box(0.9229, 0.3148, 1.0, 0.5593)),
    Detection("person", 1.0, Box(0.8942, 0.5339, 0.9578, 0.7814)),
)
"""What must be seen in it."""

SAME = 0.5
"""Overlap (intersection over union) of a thing and what is found of it, at least."""


class Detector(Protocol):
    """What the trial needs of a detector."""

    def detect(self, yuv: Image, regions: Sequence[Box], now: float | None = None) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame."""


def canary(detector: Detector, labels: Collection[str]) -> Callable[[], bool] | None:
    """Tells, whenever it is asked, whether a detector of these labels sees what is in the picture.

    None for a detector that knows nothing of the kind. Raises CameraError when the film cannot be read.
    """
    there = [thing for thing in THERE if thing.label in labels]
    picture = _picture()
    return (lambda: _sees(detector, picture, there)) if there else None


def _picture() -> Image:
    with closing(stream.frames(FILM)) as frames:
        return next(islice(frames, NUMBER, None)).yuv


def _sees(detector: Detector, picture: Image, there: Sequence[Detection]) -> bool:
    found = detector.detect(picture, (WHOLE,))
    return all(any(_fits(thing, each) for each in found) for thing in there)


def _fits(thing: Detection, found: Detection) -> bool:
    return found.label == thing.label and iou(found.box, thing.box) >= SAME
