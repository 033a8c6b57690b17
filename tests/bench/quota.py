"""A limit to a process's CPU time by Linux control groups of either version (docs.kernel.org: sched-bwc, cgroup-v2)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
PERIOD = 100_000
"""Microseconds; the kernel's own default."""


class Quota:
    """A control group in the file system of control groups."""

    def __init__(self, group: Path, unified: bool) -> None:
        self._group = group
        self._unified = unified

    def take(self, pid: int) -> None:
        """Put a process, and all that it will start, into the group."""
        (self._group / "cgroup.procs").write_text(str(pid))

    def allow(self, percent: float | None) -> None:
        """So many percent of one core from now on; None: no limit."""
        quota = None if percent is None else max(1000, int(PERIOD * percent / 100))
        if self._unified:
            (self._group / "cpu.max").write_text(f"{quota or 'max'} {PERIOD}")
        else:
            (self._group / "cpu.cfs_quota_us").write_text(str(quota or -1))


@contextmanager
def group() -> Iterator[Quota]:
    """A group without a limit, whose processes must have ended when it does. Exits with 2 where there may be none."""
    unified = (MOUNT / "cgroup.controllers").exists()
    folder = (MOUNT if unified else MOUNT / "cpu") / f"streetcam-bench-{os.getpid()}"
    quota = Quota(folder, unified)
    try:
        folder.mkdir()
        quota.allow(None)
    except OSError as error:
        print(f"no CPU quota can be set here ({error}): run this as root, where control groups can be written")
        raise SystemExit(2) from error
    try:
        yield quota
    finally:
        folder.rmdir()
