"""From the network's numbers to boxes: the cells, and what is found in them."""

import numpy as np
from numpy.typing import NDArray

from agent.data import Box
from agent.infer.heads import Candidates
from agent.infer.heads import cells as agents
from agent.infer.merge import suppress
from training.network import Plan
from training.score import Found

Floats = NDArray[np.float32]

SAME = 0.55
"""Overlap above which two boxes of a class are of the same thing."""

MOST = 300


def cells(plan: Plan, size: tuple[int, int] | None = None) -> Floats:
    """For each cell its column, row and stride, in the order of the network's rows."""
    return agents.cells(size or plan.size, plan.strides)


def corners(boxes: Floats, places: Floats) -> Floats:
    """Boxes in pixels (n, 4) as x1 y1 x2 y2 from the network's numbers and their cells."""
    return agents.corners(agents.decoded(boxes, places))


def found(scores: Floats, boxes: Floats, places: Floats, inner: Box, size: tuple[int, int], least: float) -> Found:
    """What is in one picture that lies at `inner` (fractions) of an input of `size` pixels."""
    which, classes = np.nonzero(scores >= least)
    held = scores[which, classes]
    best = np.argsort(-held, kind="stable")[:MOST]
    which, classes, held = which[best], classes[best], held[best]
    sides: Floats = np.array(size * 2, np.float32)
    placed = _within(corners(boxes[which], places[which]) / sides, inner)
    kept = suppress(Candidates(placed, held, classes), np.zeros(len(held), bool), SAME)
    return Found(placed[kept].astype(float), held[kept].astype(float), classes[kept])


def _within(boxes: Floats, inner: Box) -> Floats:
    low: Floats = np.array((inner.x1, inner.y1) * 2, np.float32)
    sides: Floats = np.array((inner.x2 - inner.x1, inner.y2 - inner.y1) * 2, np.float32)
    placed: Floats = np.clip((boxes - low) / sides, 0, 1)
    return placed
