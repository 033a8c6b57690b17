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

BLOCK = 128
"""Candidates that are compared each with each at once: few calls for a usual picture, little memory for any."""

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


def place(found: Candidates, placed: Placed) -> tuple[Candidates, Flags]:
    """Candidates of one look as fractions of the whole frame, and which of them an inner edge of the region cuts.

    Boxes that are no boxes (not finite, empty, outside) are left out.
    """
    if not found.scores.size:
        return found, np.zeros(0, np.bool_)
    inner, crop = placed.inner, placed.crop
    corners, sides = np.array((inner[:2] * 2, crop[:2] * 2, crop), np.float32), _sides(placed)
    inside = ((found.boxes - corners[0]) / sides[0]).clip(0, 1)
    sound = np.isfinite(found.boxes).all(axis=1) & np.isfinite(found.scores)
    keep = np.flatnonzero(sound & (inside[:, 2:] > inside[:, :2]).all(axis=1))
    if keep.size > MOST:
        keep = keep[np.argsort(-found.scores[keep], kind="stable")[:MOST]]
    inside, scores = inside[keep], np.minimum(found.scores[keep], 1)
    pieces = cut(inside, corners[2])
    scores[pieces] *= np.float32(CUT)
    return Candidates((inside * sides[1] + corners[1]).clip(0, 1), scores, found.classes[keep]), pieces


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
    order = np.lexsort((-found.scores, cut))
    kept: list[int] = []
    while order.size:
        block, order = order[:BLOCK], order[BLOCK:]
        best = block[_unbeaten(_beats(found, cut, overlap, block, block))]
        kept += best.tolist()
        if order.size:
            order = order[~_beats(found, cut, overlap, best, order).any(axis=0)]
    return kept


def _unbeaten(beats: Flags) -> list[int]:
    """Who is left when each, in this order, removes whom it beats, unless it was removed before."""
    left = np.ones(len(beats), np.bool_)
    kept = []
    for each, beaten in enumerate(beats):
        if left[each]:
            kept.append(each)
            left &= ~beaten
    return kept


def _beats(found: Candidates, cut: Flags, overlap: float, these: Places, those: Places) -> Flags:
    """For each of these and each of those, whether the latter is the same thing, or a piece of it."""
    left, top, right, bottom = found.boxes[these].T[..., None]
    others = found.boxes[those].T
    wide = np.minimum(right, others[2]) - np.maximum(left, others[0])
    high = np.minimum(bottom, others[3]) - np.maximum(top, others[1])
    shared = np.maximum(wide, 0) * np.maximum(high, 0)
    areas = (others[2] - others[0]) * (others[3] - others[1])
    same = shared > overlap * ((right - left) * (bottom - top) + areas - shared)
    piece = shared > np.where(cut[those], COVERED * areas, np.float32(np.inf))
    result: Flags = (same | piece) & (found.classes[these, None] == found.classes[those])
    return result
