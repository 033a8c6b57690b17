"""This boot of the machine."""

import time
import uuid
from pathlib import Path

FRESH = 120.0
"""Seconds for which a boot may be one of many: a Pi is up after 20 to 60 of them, whatever switched it on."""


def identity() -> str:
    """The kernel's id of this boot, to which monotonic times belong."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(uuid.uuid4())


def is_fresh() -> bool:
    """Whether the machine was switched on just now, perhaps together with its whole district."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) < FRESH
