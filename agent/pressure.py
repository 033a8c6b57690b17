"""What the agent lets go of when there is little memory left: footage from before an event, half of it at a time.

The kernel ends a process that goes beyond the limit of its control group, and on a box without such limits it ends
the largest. Both are looked at here, once a second. Protocols: Linux's control groups of either version
(docs.kernel.org: cgroup-v1/memory, cgroup-v2) and proc(5).
"""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

TIGHT = 48 * 2**20
"""Bytes that are free below which something is let go: a camera that wakes up takes some 30 MB within a second."""

SCARCE = 16 * 2**20
"""Bytes that are free below which all of it is let go at once."""

SHARES = (1.0, 0.5, 0.25, 0.125)
"""Of the seconds of footage, step by step. An eighth is two seconds: what clips and eyes need to keep up."""

LAST = len(SHARES) - 1

SETTLE = 2.0
"""Seconds between two steps down: so long it takes until what was let go is free."""

EASE = 30.0
"""Seconds of ease before a step up; footage takes as long to fill the ring again."""

MOUNT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
MACHINE = Path("/proc/meminfo")


class Footage(Protocol):
    """What is needed of a ring."""

    @property
    def size(self) -> int:
        """Bytes held."""

    def cover(self, share: float) -> None:
        """Hold so large a share of its seconds from now on."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The files of one control group: bytes that it may use, that it uses, and which of them are cached files."""

    limit: Path
    used: Path
    stat: Path
    cached: str


class Gauge:
    """Reads how many bytes are free before the kernel ends somebody."""

    def __init__(self, mount: Path = MOUNT, membership: Path = MEMBERSHIP, machine: Path = MACHINE) -> None:
        self._groups = tuple(_groups(mount, membership))
        self._machine = machine

    def free(self) -> int:
        """Bytes: of the tightest control group, or of the machine if that has less; sys.maxsize if nobody says."""
        rooms = (_available(self._machine), *map(_room, self._groups))
        return min((room for room in rooms if room is not None), default=sys.maxsize)


class Squeeze:
    """How much footage is held. `judge` is called about once a second; `give_back` hands freed memory to the kernel."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back
        self._rings: list[Footage] = []
        self._step = 0
        self._tight = False
        self._stepped = float("-inf")
        self._eased: float | None = None

    def add(self, ring: Footage) -> None:
        """Name a ring whose footage may go."""
        self._rings.append(ring)

    @property
    def spent(self) -> bool:
        """Whether there is too little memory, and nothing left to let go."""
        return self._tight and self._step == LAST

    @property
    def degraded(self) -> str:
        """What was let go, for the control room; empty when nothing was."""
        return f"short of memory: 1/{round(1 / SHARES[self._step])} of the footage before events" if self._step else ""

    def judge(self, free: int, now: float) -> None:
        """Take a step where `free` bytes ask for one, at monotonic time `now`."""
        self._tight = free < TIGHT
        roomy = self._step and free - self._regained() >= 2 * TIGHT
        self._eased = (now if self._eased is None else self._eased) if roomy else None
        if self._tight and self._step < LAST and (free < SCARCE or now - self._stepped >= SETTLE):
            self._to(LAST if free < SCARCE else self._step + 1, now)
        elif self._eased is not None and now - self._eased >= EASE:
            self._to(self._step - 1, now)

    def _regained(self) -> int:
        """Bytes that the rings would take again after a step up: as much as they have now."""
        return sum(ring.size for ring in self._rings)

    def _to(self, step: int, now: float) -> None:
        log.warning("memory: %g of the footage from before events is held", SHARES[step])
        self._step, self._stepped, self._eased = step, now, None
        for ring in self._rings:
            ring.cover(SHARES[step])
        self._give_back()


def _groups(mount: Path, membership: Path) -> Iterator[_Group]:
    """Every group that limits this process: its own and those around it. None on a kernel without control groups."""
    lines = membership.read_text().splitlines() if membership.exists() else []
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if "memory" in controllers.split(","):
            yield from _around(mount / "memory", path, "memory.limit_in_bytes", "memory.usage_in_bytes")
        elif not controllers:
            yield from _around(mount, path, "memory.max", "memory.current")


def _around(root: Path, path: str, limit: str, used: str) -> Iterator[_Group]:
    # of the first version the counts of a group leave out the groups within, but for the totals
    cached = "inactive_file" if limit == "memory.max" else "total_inactive_file"
    own = root / path.lstrip("/")
    for folder in (own, *own.parents):
        if (folder / limit).exists():
            yield _Group(folder / limit, folder / used, folder / "memory.stat", cached)
        if folder == root:
            return


def _room(group: _Group) -> int | None:
    """Bytes until the group's limit; cached files count as free. None where there is no limit, or no reading it."""
    try:
        limit = group.limit.read_text().strip()
        if limit == "max":
            return None
        stat = dict(line.split() for line in group.stat.read_text().splitlines())
        return int(limit) - int(group.used.read_text()) + int(stat.get(group.cached, 0))
    except (OSError, ValueError):
        return None


def _available(machine: Path) -> int | None:
    """Bytes that the whole machine has for new work, by the kernel's own estimate; None where it makes none."""
    try:
        lines = machine.read_text().splitlines()
    except OSError:
        return None
    told = (line.split() for line in lines if line.startswith("MemAvailable:"))
    return next((int(kilobytes) * 1024 for _, kilobytes, *_ in told), None)
