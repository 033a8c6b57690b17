"""What the control room has, by stream and sequence: the proof that nothing is missing, and what receipts say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tests.fleet.orders import Books

MOST_RANGES = 500
"""Ranges in one receipt, the newest: a receipt has to stay small when a stream is full of holes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of all that was put: how many arrived, wait, and were counted by the sites as dropped or buried; how many are
    none of these, arrived more than once, or arrived and were never put or under another id.

    `gaps` are sequences that a stream lacks, that do not wait and that no site has told as lost; `told` were.
    """

    put: int
    arrived: int
    waiting: int
    counted: int
    lost: int
    doubles: int
    unknown: int
    gaps: int
    told: int


class Ledger:
    """Filled in one thread."""

    def __init__(self) -> None:
        self._has: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        self._told: dict[tuple[str, str], int] = defaultdict(int)
        self._new: set[tuple[str, str]] = set()
        self.doubles = 0
        self.conflicts = 0

    def note(self, site: str, stream: str, seq: int, message: str) -> bool:
        """A stored message arrived; whether for the first time."""
        has = self._has[site, stream]
        new = seq not in has
        self.doubles += not new
        self.conflicts += has.setdefault(seq, message) != message
        self._new.add((site, stream))
        return new

    def lose(self, site: str, stream: str, messages: int) -> None:
        """A site told that so many of a stream will not come."""
        self._told[site, stream] += messages

    def news(self) -> list[tuple[str, str, list[tuple[int, int]]]]:
        """Streams of which something came since the last call, and the ranges that are here."""
        new, self._new = self._new, set()
        return [(site, stream, ranges(self._has[site, stream])[-MOST_RANGES:]) for site, stream in new]

    def verdict(self, books: Mapping[str, Books]) -> Verdict:
        """Held against what the sites committed."""
        sums = [self._judge(site, kept) for site, kept in books.items()]
        put, arrived, waiting, counted, lost, unknown, gaps, told = (sum(each) for each in zip(*sums, strict=True))
        return Verdict(put, arrived, waiting, counted, lost, self.doubles, unknown + self.conflicts, gaps, told)

    def _judge(self, site: str, kept: Books) -> tuple[int, ...]:
        has, told = self._has[site, kept.stream], self._told[site, kept.stream]
        right = {seq for seq, message in has.items() if kept.put.get(seq) == message}
        waiting, counted = set(kept.waiting) - right, sum(kept.counted.values())
        here = len(right) + len(waiting)
        gaps = max(kept.put, default=0) - here - told
        lost = max(0, len(kept.put) - here - counted)
        return len(kept.put), len(right), len(waiting), counted, lost, len(has) - len(right), gaps, told


def ranges(sequences: Iterable[int]) -> list[tuple[int, int]]:
    """Runs without a hole, both ends included."""
    order = sorted(sequences)
    ends = [a for a, b in pairwise(order) if b != a + 1] + order[-1:]
    begins = order[:1] + [b for a, b in pairwise(order) if b != a + 1]
    return list(zip(begins, ends, strict=True))
