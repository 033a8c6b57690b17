"""What lasts between two in one place: a measure that comes and goes, judged over the last second where it is now.

Who walks by is elsewhere after a second, so a high value that stays is not his. A quarter of the looks may miss it,
because detectors lose people who grapple.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.data import Box
from agent.geometry import iou, union

WINDOW = 1.3
"""Seconds that are judged together: shorter ones let passers-by through, longer ones found no more fights."""

FULL = 0.9
"""Seconds of looks from which a place is judged at all."""

LOOKS = 5
"""Looks in the window from which a place is judged: sparse ones say nothing of what was between."""

SHARE = 25.0
"""Percentile of the looks' values that counts: about three of four looks must reach it."""

HERE = 0.25
"""Intersection over union from which the place of two is the same."""

BOTH = 0.05
"""The same for each of the two: people who pass behind one who stands are ever others."""

DRIFT = 0.3
"""Body heights a second by which what happens may move off: half the pace of a stroll."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A measure of two bodies in one look; `value` is 0 or more."""

    a: Box
    b: Box
    value: float

    @property
    def box(self) -> Box:
        """Where the two are."""
        return union(self.a, self.b)

    @property
    def tall(self) -> float:
        """Height of the smaller of them as a share of the picture's."""
        return min(self.a.y2 - self.a.y1, self.b.y2 - self.b.y1)

    def same(self, other: "Spot") -> bool:
        """Whether these may be the same two, hardly moved."""
        straight = min(iou(self.a, other.a), iou(self.b, other.b))
        crossed = min(iou(self.a, other.b), iou(self.b, other.a))
        return iou(self.box, other.box) >= HERE and max(straight, crossed) >= BOTH


class Lasting:
    """Remembers the spots of the last looks."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, Sequence[Spot]]] = deque()

    def update(self, now: float, spots: Sequence[Spot], aspect: float) -> Spot | None:
        """The present spot whose value lasted at the highest level, with that level for a value.

        `aspect` is the picture's width over its height.
        """
        self._looks.append((now, spots))
        while now - self._looks[0][0] > WINDOW + 0.01:
            self._looks.popleft()
        if len(self._looks) < LOOKS or now - self._looks[0][0] < FULL - 0.01:
            return None
        judged = (replace(each, value=self._level(each, aspect)) for each in spots)
        return max((each for each in judged if each.value > 0), key=lambda each: each.value, default=None)

    def _level(self, spot: Spot, aspect: float) -> float:
        here = [[each for each in spots if each.same(spot)] for _, spots in self._looks]
        values = [max((each.value for each in found), default=0.0) for found in here]
        level = float(np.percentile(values, SHARE))
        return level if level > 0 and self._drift(spot, here, aspect) <= DRIFT else 0.0

    def _drift(self, spot: Spot, here: Sequence[Sequence[Spot]], aspect: float) -> float:
        """Speed of the straight line through where it was, in body heights a second."""
        nearest = [max(found, key=lambda each: iou(each.box, spot.box)).box if found else None for found in here]
        places = [(at, box) for (at, _), box in zip(self._looks, nearest, strict=True) if box is not None]
        times = np.array([at for at, _ in places])
        x = np.array([(box.x1 + box.x2) / 2 * aspect for _, box in places])
        y = np.array([(box.y1 + box.y2) / 2 for _, box in places])
        return float(np.hypot(_slope(times, x), _slope(times, y))) / spot.tall


def _slope(times: np.ndarray, values: np.ndarray) -> float:
    """Of the least-squares line, per second."""
    spread = times - times.mean()
    return float((spread * values).sum() / max(1e-9, (spread**2).sum()))
