"""CPU seconds from the operating system: of a process, its threads, its children and theirs."""

import time
from collections.abc import Mapping
from contextlib import suppress

import psutil


def spent(pid: int) -> float:
    """CPU seconds, user and system, of a process and all below it until now.

    Of those that have ended, what they spent counts from when their parent waited for them.
    """
    root = psutil.Process(pid)
    return sum(_own(process) for process in (root, *root.children(recursive=True)))


def _own(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))
    return 0.0


def percent(pids: Mapping[str, int], seconds: float) -> dict[str, float]:
    """Percent of one core that each process used over a window of `seconds` that begins now."""
    begun = {name: (time.monotonic(), spent(pid)) for name, pid in pids.items()}
    time.sleep(seconds)
    return {name: _share(pid, *begun[name]) for name, pid in pids.items()}


def _share(pid: int, since: float, before: float) -> float:
    return 100 * (spent(pid) - before) / (time.monotonic() - since)
