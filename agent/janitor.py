"""Keeps the clips under their quota: the oldest go first."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: files deleted, files that could not be, bytes that are left."""

    deleted: int
    failed: int
    left: int


def sweep(directory: Path, max_bytes: int, keep: Collection[str]) -> Swept:
    """Delete the oldest clips until what is left fits `max_bytes`; never those of the ids in `keep`.

    Unfinished clips count but stay. Age is the file's time of modification: before a box knows the time its clips look
    older than they are, and go first.
    """
    sizes = {path: stat for path in directory.glob("*.mp4*") if (stat := _stat(path)) is not None}
    left = sum(size for _, size in sizes.values())
    deleted = failed = 0
    for path in sorted(sizes, key=lambda path: sizes[path]):
        if left <= max_bytes:
            break
        if path.suffix != ".mp4" or path.stem.startswith(tuple(keep)):
            continue
        if _delete(path):
            deleted, left = deleted + 1, left - sizes[path][1]
        else:
            failed += 1
    return Swept(deleted, failed, left)


def _stat(path: Path) -> tuple[float, int] | None:
    """Modification time and size, or None when the file is gone by now."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime, stat.st_size


def _delete(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s cannot be deleted: %s", path.name, error)
        return False
    log.info("%s deleted for room", path.name)
    return True
