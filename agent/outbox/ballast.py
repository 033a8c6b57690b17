"""Room held back on the disk for the hour when it is full.

In WAL mode even a deletion needs room, for the log that it is written to first. A file that only takes up space is
deleted then, so that the queue can empty itself and an alert can still be committed.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

BALLAST = 4 * 1024 * 1024
"""Bytes: some 250 alerts with their pictures, and the log of emptying the queue."""


class Ballast:
    """A file of BALLAST bytes at `path`; with None, as for an outbox in memory, nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.held = False

    @property
    def is_there(self) -> bool:
        """Whether it is on the disk, made by this process or an earlier one."""
        return self._path is not None and _has(self._path)

    def hold(self) -> bool:
        """Have it on the disk, unless then less than as much again would be free; whether it is there now."""
        if self._path is not None and not self.held:
            self.held = _has(self._path) or (_free(self._path.parent) >= 2 * BALLAST and take(self._path, BALLAST))
            if self.held:
                log.info("%d MiB are held back for a full disk", BALLAST >> 20)
        return self.held

    def release(self) -> bool:
        """Give its room to the outbox; whether there was any to give."""
        if self._path is None or not self.is_there:
            return False
        self.held = False
        try:
            self._path.unlink()
        except OSError as error:
            log.error("%s cannot be deleted: %s", self._path.name, error)
            return False
        log.error("the disk is full: the room that was held back is used now")
        return True


def take(path: Path, size: int) -> bool:
    """Make a file that takes up `size` bytes for certain, without writing them; whether there was room."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return False
    return True


def _has(path: Path) -> bool:
    try:
        return path.stat().st_size >= BALLAST
    except OSError:
        return False


def _free(folder: Path) -> int:
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize
