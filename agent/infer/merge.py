"""Candidates of all looks at one frame, merged: one box for each thing."""

import numpy as np
from numpy.typing import NDArray

from agent.infer.heads import Candidates, Floats
from agent.infer.letterbox import Placed

EDGE = 0.015
"""How near to the edge of its region a box is cut by it, as a share of the region's side.

Measured on five quantised and float models: 95 % of the edges of things cut on purpose lay within 0.0125.
"""

CUT = 0.6
"""What a score is worth of which only a part was seen."""

COVERED = 0.7
"""Share of a cut box that lies in a box of the same class from which it is a piece of the same thing."""

MOST = 1000
"""Candidates of one look that are merged, the surest first."""

Flags = NDArray[np.bool_]


def place(found: Candidates, placed: Placed) -> tuple[Candidates, Flags]:
    """Candidates of one look as fractions of the whole frame, and which of them an inner edge of the region cuts.

    Boxes that are no boxes (not finite, empty, outside) are left out.
    """
    inner, crop = placed.inner, placed.crop
    corners, sides = np.array((inner[:2] * 2, crop[:2] * 2), np.float32), _sides(placed)
    inside = np.clip((found.boxes - corners[0]) / sides[0], 0, 1)
    sound = np.isfinite(found.boxes).all(axis=1) & np.isfinite(found.scores)
    keep = np.flatnonzero(sound & (inside[:, 2] > inside[:, 0]) & (inside[:, 3] > inside[:, 1]))
    keep = keep[np.argsort(-found.scores[keep], kind="stable")[:MOST]]
    boxes = inside[keep] * sides[1] + corners[1]
    pieces = cut(inside[keep], np.array(crop, np.float32))
    scores = np.minimum(found.scores[keep], 1) * np.where(pieces, np.float32(CUT), np.float32(1))
    return Candidates(np.clip(boxes, 0, 1), scores, found.classes[keep]), pieces


def _sides(placed: Placed) -> Floats:
    return np.array([(box.x2 - box.x1, box.y2 - box.y1) * 2 for box in (placed.inner, placed.crop)], np.float32)


def within(boxes: Floats, crops: Floats) -> Floats:
    """Boxes (n, 4) as fractions of their crops, (4) or (n, 4); all given as fractions of the frame."""
    low, sides = crops[..., :2], crops[..., 2:] - crops[..., :2]
    inside = (boxes - np.concatenate((low, low), axis=-1)) / np.concatenate((sides, sides), axis=-1)
    return inside.astype(np.float32, copy=False)


def cut(inside: Floats, crops: Floats) -> Flags:
    """Which boxes an inner edge of their crop cuts: boxes (n, 4) as fractions of the crops, (4) or (n, 4)."""
    inner_edge: Flags = np.concatenate((crops[..., :2] > 0, crops[..., 2:] < 1), axis=-1)
    at_edge: Flags = np.concatenate((inside[:, :2] < EDGE, inside[:, 2:] > 1 - EDGE), axis=1)
    pieces: Flags = np.any(at_edge & inner_edge, axis=1)
    return pieces


def suppress(found: Candidates, cut: Flags, overlap: float) -> list[int]:
    """Greedy non-maximum suppression within each class, whole boxes before cut ones; the numbers of the kept ones.

    A box goes when a better one overlaps it (intersection over union above `overlap`), a cut one also when a better
    one covers it.
    """
    boxes = found.boxes
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order = np.lexsort((-found.scores, cut))
    kept = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(int(best))
        low, high = np.maximum(boxes[best, :2], boxes[order, :2]), np.minimum(boxes[best, 2:], boxes[order, 2:])
        shared = np.clip(high - low, 0, None).prod(axis=1)
        same = shared > overlap * (areas[best] + areas[order] - shared)
        piece = cut[order] & (shared > COVERED * areas[order])
        order = order[~(same | piece) | (found.classes[order] != found.classes[best])]
    return kept
