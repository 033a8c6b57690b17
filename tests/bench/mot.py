"""MOT sequences as a detector sees them, and how well tracks fit their truth."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import av
import motmetrics
import numpy as np

from agent.data import WHOLE, Box, Detection, Image
from agent.geometry import iou
from agent.infer import Detector

Named = tuple[int, Box]
"""A box and the number of who is in it."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of a sequence: when, what is there, what the detector sees of it and where it looked."""

    at: float
    truth: tuple[Named, ...]
    seen: tuple[Detection, ...]
    looked: tuple[Box, ...] = (WHOLE,)


class Fit(NamedTuple):
    """IDF1 and MOTA in percent at an overlap of 0.5 (Ristani et al. 2016; Bernardin and Stiefelhagen 2008)."""

    idf1: float
    mota: float
    switches: float


def looks(folder: Path, detector: Detector) -> list[Look]:
    """Every picture of the sequence in `folder`, people only."""
    story = []
    for number, (at, yuv) in enumerate(_pictures(folder / f"{folder.name}.mp4"), start=1):
        size = (yuv.shape[1], yuv.shape[0] * 2 // 3)
        seen = tuple(each for each in detector.detect(yuv) if each.label == "person")
        story.append(Look(at, tuple(truth(folder / "gt.txt", number, size)), seen))
    return story


def _pictures(path: Path) -> Iterator[tuple[float, Image]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.time or 0.0, frame.to_ndarray(format="yuv420p").astype(np.uint8, copy=False)


def truth(path: Path, number: int, size: tuple[int, int]) -> Iterator[Named]:
    """Who is where in picture `number` (from 1) of a MOTChallenge file; `size` of the picture in pixels."""
    width, height = size
    for line in path.read_text().split():
        frame, who, x, y, w, h, counts = (float(value) for value in line.split(",")[:7])
        if frame == number and counts:
            yield int(who), Box(x / width, y / height, (x + w) / width, (y + h) / height)


def thinned(story: Sequence[Look], rate: float, start: float) -> list[Look]:
    """The first look in each 1 / rate seconds from `start` on."""
    kept: list[Look] = []
    for look in story:
        if look.at >= start + len(kept) / rate - 1e-6:
            kept.append(look)
    return kept


def without(story: Sequence[Look], share: float, seed: int) -> list[Look]:
    """The story with a share of the detections missing."""
    rng = random.Random(seed)
    return [replace(look, seen=tuple(each for each in look.seen if rng.random() >= share)) for look in story]


def fit(stories: Sequence[Sequence[tuple[Sequence[Named], Sequence[Named]]]]) -> list[Fit]:
    """How well (truth, tracks) of each look fit, for each story and for all together."""
    accumulators = [_accumulate(story) for story in stories]
    wanted = ["idf1", "mota", "num_switches"]
    table = motmetrics.metrics.create().compute_many(accumulators, metrics=wanted, generate_overall=True)
    return [Fit(100 * idf1, 100 * mota, switches) for idf1, mota, switches in table[wanted].to_numpy().tolist()]


def _accumulate(story: Sequence[tuple[Sequence[Named], Sequence[Named]]]) -> Any:
    accumulator = motmetrics.MOTAccumulator(auto_id=True)
    for truth, tracks in story:
        distances = [[1 - iou(box, found) for _, found in tracks] for _, box in truth]
        near = np.array(distances, np.float64).reshape(len(truth), len(tracks))
        # motmetrics' own iou_matrix needs numpy 1
        accumulator.update([who for who, _ in truth], [who for who, _ in tracks], np.where(near > 0.5, np.nan, near))
    return accumulator
