"""How many people there are, without a detector's tremble, and whether they become more faster than chance has it."""

from collections import deque
from statistics import median_low
from typing import NamedTuple

STEADY = 5.0
"""Seconds whose median is the count: longer than a lost track lingers and than somebody hides somebody else."""

MINUTE = 60.0
"""Seconds within which a growth is fast."""

KNOWN = 10.0
"""Seconds of counts from which there is a before."""

APART = 0.5
"""Seconds between two counts that are kept."""

DOUBLE = 2.0
"""Times as many as before that are a growth."""

DEVIATIONS = 2.0
"""Standard deviations by which they are more than before, of the difference of two Poisson counts: their root sum."""

LASTS = 10.0
"""Seconds for which a growth must show: a group that walks by is none."""


class Count(NamedTuple):
    """A steady count at a monotonic time."""

    at: float
    people: int


class Growth(NamedTuple):
    """How many there were, and how many seconds ago."""

    before: int
    seconds: float


class Headcount:
    """The counts of one place over the last minute."""

    def __init__(self) -> None:
        self._begun: float | None = None
        self._raw: deque[Count] = deque()
        self._steady: deque[Count] = deque()
        self._grows_since: float | None = None
        self.steady = 0
        self.growth: Growth | None = None

    def update(self, people: int, now: float) -> None:
        """There are so many people at monotonic time `now`; `steady` is how many to tell, `growth` if they double."""
        self._begun = now if self._begun is None else self._begun
        if self._raw and now - self._raw[-1].at < APART:
            return
        self._raw.append(Count(now, people))
        while now - self._raw[0].at > STEADY:
            self._raw.popleft()
        self.steady = median_low(count.people for count in self._raw)
        if now - self._begun >= STEADY:
            self._steady.append(Count(now, self.steady))
            self.growth = self._grown(now)

    def _grown(self, now: float) -> Growth | None:
        while now - self._steady[0].at > MINUTE:
            self._steady.popleft()
        least = min(self._steady, key=lambda count: (count.people, -count.at))
        more = self.steady - least.people
        chance = DEVIATIONS * (self.steady + least.people) ** 0.5
        grows = self.steady >= DOUBLE * least.people and more >= chance and more > 0
        known = now - self._steady[0].at >= KNOWN
        self._grows_since = (now if self._grows_since is None else self._grows_since) if grows and known else None
        if self._grows_since is None or now - self._grows_since < LASTS:
            return None
        return Growth(least.people, now - least.at)
