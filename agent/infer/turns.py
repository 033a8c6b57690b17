"""Whose turn it is to be looked at closer: so many a second, and first what waited longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from agent.data import Box
from agent.geometry import iou
from agent.infer.pack import Look

SAME = 0.5
"""Overlap from which a part of the picture is taken for one that was looked at before."""

FORGET = 10.0
"""Seconds after which it no longer matters that something was looked at."""

ANOTHER = 2.0
"""Seconds that time must step back to be another recording's: cameras' frames come in turn, not quite in order."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of the picture that is worth a closer look, and the box and score of what was found there; fractions."""

    crop: Box
    box: Box
    score: float
    look: Look


class Turns:
    """Grants `per_second` closer looks a second, saved up for a second at most. `put_off` counts those not granted."""

    def __init__(self, per_second: float) -> None:
        self.put_off = 0
        self._rate = per_second
        # less than one could never be spent
        self._most = max(1.0, per_second)
        self._left = self._most
        self._now = -inf
        self._done: list[tuple[float, Reason]] = []

    def grant(self, wanted: Sequence[Reason], now: float) -> list[Reason]:
        """Whose turn it is at monotonic second `now`: the longest not looked at first, among equals the surest."""
        self._pass(now)
        queue = sorted(wanted, key=lambda each: (self._last(each), -each.score))
        granted = queue[: int(self._left + 1e-9)]
        self._left -= len(granted)
        self.put_off += len(queue) - len(granted)
        self._done += [(self._now, each) for each in granted]
        return granted

    def _pass(self, now: float) -> None:
        if now < self._now - ANOTHER:
            self._now, self._done = -inf, []
        self._left = min(self._most, self._left + max(0.0, now - self._now) * self._rate)
        self._now = max(self._now, now)
        self._done = [(at, old) for at, old in self._done if self._now - at < FORGET]

    def _last(self, wanted: Reason) -> float:
        return max((at for at, old in self._done if _same(old, wanted)), default=-inf)


def _same(one: Reason, other: Reason) -> bool:
    return one.look == other.look and iou(one.crop, other.crop) >= SAME
