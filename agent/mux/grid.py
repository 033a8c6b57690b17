"""Evens out a camera's time stamps onto the grid of its own frame rate.

Cameras stamp pictures with jitter and rounding. A player does not mind, but a tool that counts in frames does: two
pictures that round to the same frame are a fault to it (`ffmpeg -f null` says "non monotonically increasing dts"). A
stamp moves by half a picture at most, and after a gap the grid is found anew. A stream that has no steady rate is
left as it is.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median_low

from agent.mux.ticks import TICKS

STEADY = 0.25
"""Share of a picture's time by which a stamp of a steady stream may be off."""

MOSTLY = 0.8
"""Share of the pictures that must be steady for a stream to have a rate."""

USUAL = 0.002
"""Relative difference below which a measured rate is taken for a usual one."""

_RATES = (*range(1, 121), *(n * 1000 / 1001 for n in (24, 30, 60, 120)))


def period(stamps: Sequence[int]) -> float | None:
    """Ticks from one picture to the next of a steady stream, from stamps in any order; None without a steady rate."""
    steps = [b - a for a, b in pairwise(sorted(stamps)) if b > a]
    if not steps:
        return None
    middle = median_low(steps)
    steady = [step for step in steps if abs(step - middle) <= STEADY * middle]
    if len(steady) < MOSTLY * len(steps):
        return None
    mean = fmean(steady)
    usual = min((TICKS / rate for rate in _RATES), key=lambda ticks: abs(ticks - mean))
    return usual if abs(usual - mean) <= USUAL * mean else mean


class Grid:
    """Places stamps (ticks) on multiples of `period`, in any order of decoding."""

    def __init__(self, period: float) -> None:
        self._period = period
        self._phase = 0.0
        self._last = -1

    def snap(self, ticks: int) -> int:
        """Where on the grid a stamp belongs."""
        at = ticks / self._period
        n = round(at - self._phase)
        if abs(at - self._phase - n) > STEADY:
            n = self._find_anew(at)
        self._last = max(self._last, n)
        return round(n * self._period)

    def _find_anew(self, at: float) -> int:
        """After a gap or slow drift: the nearest place that is not the last picture's."""
        n = round(at)
        if n == self._last:
            n += 1
        self._phase = at - n
        return n
