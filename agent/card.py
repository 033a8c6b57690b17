"""What this process writes to the card, and how long a card lasts that way.

Flash wears out by being written. The kernel counts what a process sends to the disk (proc(5), /proc/PID/io):
`write_bytes` less `cancelled_write_bytes`, what was thrown away before the disk saw it. The file system's own notes
and what other processes write, the journal of logs among them, are not in it.
"""

import os
from collections import deque
from collections.abc import Callable
from pathlib import Path

from agent.messages import CardState

HOUR, DAY, YEAR = 3600.0, 86400.0, 365 * 86400.0
MEGABYTE = 1_000_000

FULL_WRITES = 500
"""How often the whole card can be written over; an assumption on the safe side. Makers of cards for video state about
900 (SanDisk High Endurance, 128 GB: 10,000 hours of 26 Mbit/s, 117 TB); for ordinary cards they state nothing."""

AMPLIFICATION = 4.0
"""Bytes that a card writes for one that it is given; an assumption. It erases megabytes at a time, so that small writes
that are synced one by one cost it several times their size."""

LONGEST = 99.0
"""Years beyond which nothing is told of a card: something else will fail before."""

IO = Path("/proc/self/io")


def written() -> int | None:
    """Bytes that this process has had written so far; None where the kernel does not count them."""
    try:
        counters = dict(line.split(": ") for line in IO.read_text().splitlines())
        return int(counters["write_bytes"]) - int(counters["cancelled_write_bytes"])
    except (OSError, KeyError, ValueError):
        return None


def disk_bytes(directory: Path) -> int:
    """Size of the file system that holds `directory`: the least that the card under it has."""
    disk = os.statvfs(directory)
    return disk.f_blocks * disk.f_frsize


class CardMeter:
    """Adds up what is written in the last 24 hours, by the hour; `size` of the disk in bytes, budget in MB a day."""

    def __init__(self, size: int, budget: float, now: float, count: Callable[[], int | None] = written) -> None:
        self._size = size
        self._budget = budget
        self._count = count
        self._hours: deque[tuple[float, int]] = deque([(now, count() or 0)])

    def state(self, now: float) -> CardState:
        """As of monotonic time `now`; to be asked every few minutes."""
        total = self._count()
        if total is None:
            return CardState(written_mb_a_day=None, budget_mb_a_day=self._budget, years=None)
        if now - self._hours[-1][0] >= HOUR:
            self._hours.append((now, total))
        while len(self._hours) > 1 and now - self._hours[1][0] >= DAY:
            self._hours.popleft()
        since, before = self._hours[0]
        size, seconds = total - before, now - since
        day = size / max(1.0, seconds / DAY)
        years = self._years(max(size, 1) / seconds * YEAR) if seconds >= HOUR else None
        return CardState(written_mb_a_day=round(day / MEGABYTE, 1), budget_mb_a_day=self._budget, years=years)

    def _years(self, bytes_a_year: float) -> float:
        return round(min(LONGEST, self._size * FULL_WRITES / AMPLIFICATION / bytes_a_year), 1)


def worn(card: CardState) -> str:
    """What the control room should know of a card that is written to too much; empty while it is not."""
    if card.written_mb_a_day is None or card.written_mb_a_day <= card.budget_mb_a_day:
        return ""
    lasts = "" if card.years is None else f", the card will last about {card.years:g} years"
    return f"{card.written_mb_a_day:g} MB written in a day, the budget is {card.budget_mb_a_day:g}{lasts}"
