"""Limits to a process's CPU time and memory by Linux control groups of either version.

Protocols (docs.kernel.org): sched-bwc and cgroup-v1/memory, cgroup-v2.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

MOUNT = Path("/sys/fs/cgroup")
PERIOD = 100_000
"""Microseconds; the kernel's own default."""


class _Group:
    """A control group in the file system of control groups."""

    def __init__(self, group: Path, unified: bool) -> None:
        self._group = group
        self._unified = unified

    def allow(self, limit: int | None) -> None:
        """How much may be used from now on."""
        raise NotImplementedError

    def take(self, pid: int) -> None:
        """Put a process, and all that it will start, into the group."""
        (self._group / "cgroup.procs").write_text(str(pid))


G = TypeVar("G", bound=_Group)


class Quota(_Group):
    """A group whose CPU time can be limited."""

    def allow(self, limit: float | None) -> None:
        """So many percent of one core from now on; None: no limit."""
        quota = None if limit is None else max(1000, int(PERIOD * limit / 100))
        if self._unified:
            (self._group / "cpu.max").write_text(f"{quota or 'max'} {PERIOD}")
        else:
            (self._group / "cpu.cfs_quota_us").write_text(str(quota or -1))


class Memory(_Group):
    """A group whose memory can be limited. What lies in it counts until it is freed, not until its process ends."""

    def allow(self, limit: int | None) -> None:
        """So many bytes from now on; None: no limit. Raises OSError where more is in use and cannot be taken back."""
        name, none = ("memory.max", "max") if self._unified else ("memory.limit_in_bytes", "-1")
        (self._group / name).write_text(none if limit is None else str(limit))

    @property
    def used(self) -> int:
        """Bytes in use, without cached files that can be let go of."""
        used, cached = (
            ("memory.current", "inactive_file") if self._unified else ("memory.usage_in_bytes", "total_inactive_file")
        )
        stat = dict(line.split() for line in (self._group / "memory.stat").read_text().splitlines())
        return int((self._group / used).read_text()) - int(stat[cached])

    @property
    def killed(self) -> int:
        """How many processes the kernel ended because of the limit."""
        told = self._group / ("memory.events" if self._unified else "memory.oom_control")
        return int(dict(line.split() for line in told.read_text().splitlines())["oom_kill"])


class RefusedError(Exception):
    """No such limit can be set here."""


@contextmanager
def group() -> Iterator[Quota]:
    """A group without a limit, whose processes must have ended when it does. Exits with 2 where there may be none."""
    try:
        with _made(Quota, "cpu") as quota:
            yield quota
    except RefusedError as error:
        print(f"no CPU quota can be set here ({error}): run this as root, where control groups can be written")
        raise SystemExit(2) from error


@contextmanager
def memory() -> Iterator[Memory]:
    """The same for memory. Raises RefusedError where there may be none."""
    with _made(Memory, "memory") as limit:
        yield limit


@contextmanager
def _made(kind: type[G], controller: str) -> Iterator[G]:
    unified = (MOUNT / "cgroup.controllers").exists()
    folder = (MOUNT if unified else MOUNT / controller) / f"streetcam-bench-{os.getpid()}"
    made = kind(folder, unified)
    try:
        folder.mkdir()
        made.allow(None)
    except OSError as error:
        raise RefusedError(str(error)) from error
    try:
        yield made
    finally:
        folder.rmdir()
