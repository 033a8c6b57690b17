"""Counts per minute for one camera: crossings, occupancy, and how much of the minute was really watched.

What is counted is told by the minute. A lull, minutes in which there is nothing to count, is told as a whole: each
message wears the card by some 10 kB however small it is, and a street is empty for most of the night.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from agent.data import Findings

MINUTE = 60.0

LONGEST_LULL = 3600.0
"""Seconds after which a lull is told even if it goes on; what a power cut leaves untold."""

SAME = 0.1
"""Difference in coverage up to which two minutes are alike."""

UNWATCHED = 2.0
"""Seconds between two looks above which the rest of the gap was not watched."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What one rule counted: crossings by (label, direction), occupancy by label as (mean, most)."""

    rule: str
    crossings: tuple[tuple[str, str, int], ...]
    occupancy: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """What was counted in the `seconds` until monotonic time `end`, of which the share `coverage` was watched."""

    end: float
    seconds: float
    coverage: float
    minutes: tuple[Minute, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was counted and nobody was there."""
        there = (most for minute in self.minutes for _, _, most in minute.occupancy)
        return not any(there) and not any(minute.crossings for minute in self.minutes)


class Lull:
    """Holds back minutes in which nothing was counted while they are alike, and makes one span of them."""

    def __init__(self) -> None:
        self._usual: float | None = None
        self._held: Span | None = None

    def add(self, span: Span) -> tuple[Span, ...]:
        """Take in the next minute; what there is to tell by now, the oldest first."""
        alike = self._usual is not None and abs(span.coverage - self._usual) <= SAME
        if not (span.empty and alike):
            self._usual = span.coverage
            return (*self.end(), span)
        self._held = _joined(self._held, span) if self._held else span
        return self.end() if self._held.seconds >= LONGEST_LULL else ()

    def end(self) -> tuple[Span, ...]:
        """What is held back."""
        held, self._held = self._held, None
        return (held,) if held else ()


def _joined(first: Span, second: Span) -> Span:
    seconds = first.seconds + second.seconds
    watched = first.coverage * first.seconds + second.coverage * second.seconds
    return Span(second.end, seconds, watched / seconds, second.minutes)


class Counts:
    """Adds up findings look by look; `close` hands out the minute and starts the next."""

    def __init__(self, rules: tuple[str, ...], now: float) -> None:
        self._rules = rules
        self.since = now
        self._restart(now)

    def _restart(self, now: float) -> None:
        self.since = now
        self._looked = now
        self._watched = 0.0
        self._crossings: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._seconds: dict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._most: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, rule: str, findings: Findings, elapsed: float) -> None:
        """One rule's findings of a look, `elapsed` seconds after the look before."""
        for crossing in findings.crossings:
            self._crossings[rule][crossing.label, crossing.direction] += 1
        for label, inside in findings.occupancy:
            self._seconds[rule][label] += inside * min(elapsed, UNWATCHED)
            self._most[rule][label] = max(self._most[rule][label], inside)

    def take(self, findings: Iterable[tuple[str, Findings]], now: float) -> None:
        """Everything that one look at monotonic time `now` found, by rule."""
        elapsed = self.looked(now)
        for rule, found in findings:
            self.add(rule, found, elapsed)

    def looked(self, now: float) -> float:
        """Note that the camera was looked at; returns the seconds since the last time."""
        elapsed, self._looked = now - self._looked, now
        self._watched += min(elapsed, UNWATCHED)
        return elapsed

    def due(self, now: float) -> bool:
        """Whether the minute is over."""
        return now - self.since >= MINUTE

    def close(self, now: float) -> tuple[float, tuple[Minute, ...]]:
        """The share of the time since the last close that was watched, and each rule's counts, zeros included."""
        coverage = min(1.0, self._watched / (now - self.since)) if now > self.since else 0.0
        minutes = tuple(self._minute(rule) for rule in self._rules)
        self._restart(now)
        return coverage, minutes

    def span(self, now: float) -> Span:
        """Close the minute; all that there is to say of it."""
        seconds = now - self.since
        return Span(now, seconds, *self.close(now))

    def _minute(self, rule: str) -> Minute:
        watched = max(self._watched, 1e-9)
        crossed = sorted(self._crossings[rule].items())
        return Minute(
            rule,
            tuple((label, direction, number) for (label, direction), number in crossed),
            tuple(
                (label, sec / watched, self._most[rule][label]) for label, sec in sorted(self._seconds[rule].items())
            ),
        )
