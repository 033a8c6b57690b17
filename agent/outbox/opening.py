"""Opens the outbox: rebuilds a damaged file, and does without a file where the disk takes none."""

import logging
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.data import Loss
from agent.errors import OutboxError
from agent.outbox import schema, tally
from agent.outbox.ballast import Ballast, take
from agent.outbox.database import IN_USE, STRANGE, Database, code, is_damage
from agent.outbox.file import PAGE, is_empty, open_file
from agent.outbox.rebuild import finish, rebuild

log = logging.getLogger(__name__)

GONE = "the outbox's file was gone, and with it whatever waited"


LEAST = 64 * 1024
"""Bytes that an empty outbox and its log need."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open outbox, its stream and the last sequence given in it; where a damaged file was put, if there was one;
    whether it is in memory for want of a disk."""

    database: Database
    stream: str
    last: int
    rebuilt: Path | None
    in_memory: bool


def open_outbox(path: Path) -> Opened:
    """The outbox at `path`, or one in memory when the disk there takes nothing.

    Raises OutboxError when the folder is missing or another process has the file open.
    """
    ballast = Ballast(path.with_name(f"{path.name}-ballast"))
    try:
        opened = _on_disk(path, ballast)
    except (sqlite3.Error, OSError) as error:
        if (isinstance(error, sqlite3.Error) and code(error) in IN_USE) or not path.parent.is_dir():
            raise OutboxError(f"the outbox {path} cannot be opened: {error}") from error
        log.error("the outbox %s cannot be used (%s); messages are kept in memory until it can", path, error)
        return _in_memory()
    ballast.hold()
    return opened


def _on_disk(path: Path, ballast: Ballast) -> Opened:
    gone = ballast.is_there and is_empty(path)  # a ballast without its file: the file was there before
    try:
        db, rebuilt = _open_or_rebuild(path, ballast)
    except sqlite3.Error as error:
        if code(error) != sqlite3.SQLITE_FULL or not ballast.release():
            raise
        db, rebuilt = _open_or_rebuild(path, ballast)
    if gone and not rebuilt:
        tally.note(db, [Loss("", "rebuilt", "", 0, 0, 0, GONE)])
    return Opened(Database(db, path, ballast), tally.stream(db), tally.last(db), rebuilt, in_memory=False)


def usable(path: Path, waiting: int) -> bool:
    """Whether the outbox at `path`, which nobody has open, could be opened on the disk now, or rebuilt there, and take
    `waiting` bytes of messages: they go to its log first, and to the file then."""
    try:
        open_file(path).close()
    except (sqlite3.Error, OSError, *STRANGE) as error:
        if not is_damage(error):
            return False
    return _takes_a_file(path.with_name(f"{path.name}-probe"), LEAST + 2 * waiting)


def _open_or_rebuild(path: Path, ballast: Ballast) -> tuple[sqlite3.Connection, Path | None]:
    finish(path)
    try:
        return open_file(path), None
    except (sqlite3.Error, *STRANGE) as error:
        if not is_damage(error):
            raise
        log.error("the outbox is damaged (%s)", error)
    aside = rebuild(path, PAGE, ballast.release)
    return open_file(path), aside


def _in_memory() -> Opened:
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    schema.prepare(db)
    schema.watch(db)
    return Opened(Database(db, None, Ballast(None)), tally.stream(db), 0, None, in_memory=True)


def _takes_a_file(path: Path, size: int) -> bool:
    taken = take(path, size)
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return taken
