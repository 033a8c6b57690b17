"""Keeps the clips under their quota and the disk from filling up: what the control room knows goes first, old first."""

import logging
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from agent.shelf import KEPT, SUFFIX, Name, name_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that all clips together may have, and bytes of the disk that are to be free, whoever fills it."""

    quota: int
    free: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: files deleted, of which the control room knew nothing of `untold`; files that could not be.

    Bytes: `left` in clips, `short` of the room there should be, which others take or what may not be deleted.
    """

    deleted: int
    untold: int
    failed: int
    left: int
    short: int


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: Name
    size: int


def sweep(
    directory: Path, room: Room, writing: Callable[[], Collection[str]], untold: Callable[[], Collection[str]]
) -> Swept:
    """Delete clips until there is room: told before untold, old before new; never what is kept or unfinished.

    `writing` gives the ids of clips that are being written, all of whose files stay; `untold` the names of the files
    of which the control room does not know yet. Old is what has a lower number; clocks have no say.
    """
    left = _total(directory) + _kept(directory / KEPT)
    missing = max(left - room.quota, room.free - _free(directory))
    if missing <= 0:  # a list of them all costs a kilobyte each
        return Swept(0, 0, 0, left, 0)
    found = _files(directory)
    # in this order: a clip that is closed meanwhile is being written until it waits to be told
    open_clips, waiting = frozenset(writing()), frozenset(untold())
    mine = (file for file in found if file.path.suffix == SUFFIX and file.name.clip not in open_clips)
    deleted = lost = failed = 0
    for file in sorted(mine, key=lambda file: (file.path.stem in waiting, file.name)):
        if missing <= 0:
            break
        if not _delete(file.path):
            failed += 1
            continue
        deleted, lost = deleted + 1, lost + (file.path.stem in waiting)
        left, missing = left - file.size, missing - file.size
    return Swept(deleted, lost, failed, left, max(0, missing))


class Janitor:
    """Sweeps the folder of clips from time to time and remembers what the control room should know of it."""

    def __init__(self, directory: Path, room: Room) -> None:
        self._directory = directory
        self._room = room
        self._untold = self._short = 0
        self._unread = ""

    def sweep(self, writing: Callable[[], Collection[str]], untold: Callable[[], Collection[str]]) -> None:
        """See `sweep`; a card that no longer gives the folder back ends nobody's watch."""
        try:
            done = sweep(self._directory, self._room, writing, untold)
        except OSError as error:
            self._unread = f"the folder of clips cannot be read: {error.strerror}"
            log.error("%s", self._unread)
            return
        self._unread = ""
        self._untold, self._short = self._untold + done.untold, done.short

    @property
    def troubles(self) -> tuple[str, ...]:
        """What went that nobody had been told of, and what could not be made room for."""
        gone = f"{self._untold} clips were deleted for room before the control room knew of them"
        full = f"the disk lacks {self._short / 1e6:.0f} MB of room, and there is no clip that may be deleted for it"
        found = ((gone, self._untold), (full, self._short), (self._unread, self._unread))
        return tuple(text for text, there in found if there)


def _files(directory: Path) -> list[_File]:
    """Finished and unfinished files."""
    paths = directory.glob(f"*{SUFFIX}*")
    return [_File(path, name_of(path), size) for path in paths if (size := _size(path)) is not None]


def _total(directory: Path) -> int:
    """Bytes of all clips in one folder, finished or not."""
    try:
        with os.scandir(directory) as entries:
            return sum(_size(entry) or 0 for entry in entries if SUFFIX in entry.name)
    except FileNotFoundError:
        return 0


def _kept(directory: Path) -> int:
    try:
        return _total(directory)
    except OSError as error:  # what may not be deleted anyhow must not keep the rest from being tidied
        log.error("the folder of kept clips cannot be read: %s", error)
        return 0


def _size(file: Path | os.DirEntry[str]) -> int | None:
    """None when the file is gone by now, or the card cannot say."""
    try:
        return file.stat().st_size
    except OSError:
        return None


def _free(directory: Path) -> int:
    try:
        disk = os.statvfs(directory)
    except FileNotFoundError:
        return 0
    return disk.f_bavail * disk.f_frsize


def _delete(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s cannot be deleted: %s", path.name, error)
        return False
    log.info("%s deleted for room", path.name)
    return True
