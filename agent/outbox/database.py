"""One SQLite connection behind one lock: what is read at once is of one moment, what is written is written or not.

A transaction that finds the disk full is tried once more in the room that the ballast held. One that finds the file
damaged leaves a mark beside it, and the file is looked through at the next start (see opening.py): to go on in another
file under the feet of those who hold sequences of this one would mix two streams.
"""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from agent.errors import OutboxError
from agent.outbox.ballast import Ballast, take

log = logging.getLogger(__name__)

UNUSABLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
"""What a disk that is full, broken or read-only makes of SQLite. The file itself may be as good as ever."""

IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)
"""Parts of the file cannot be read, for good as far as anyone knows: it is rebuilt, where the disk takes a new one."""

STRANGE = (TypeError, ValueError, OverflowError)
"""What comes of reckoning with a damaged page, which may give a number as a text or as nothing."""

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]
"""Part of a transaction; it may be called twice, and what it did the first time is undone then."""


def code(error: Exception) -> int:
    """SQLite's primary result code; damage where Python found the fault itself."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)) & 0xFF


def is_damage(error: Exception) -> bool:
    """Whether the file is to blame, and not the disk, another process or us."""
    if isinstance(error, OSError | sqlite3.ProgrammingError):
        return False
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return extended in UNREADABLE or code(error) not in (*UNUSABLE, *IN_USE)


def suspect(path: Path) -> Path:
    """The mark beside a file that has to be looked through at the next start."""
    return path.with_name(f"{path.name}-suspect")


class Database:
    """The connection `db` to the file at `path`, None for one in memory. Raises OutboxError when SQLite fails."""

    def __init__(self, db: sqlite3.Connection, path: Path | None, ballast: Ballast) -> None:
        self._db = db
        self._path = path
        self._ballast = ballast
        self._lock = Lock()
        self.damaged = False

    def read(self, work: Work[Result]) -> Result:
        """What `work` finds."""
        with self._lock:
            try:
                return work(self._db)
            except (sqlite3.Error, *STRANGE) as error:
                raise self._failure("read", error) from error

    def write(self, work: Work[Result]) -> Result:
        """What `work` says, all of whose changes are on the medium then, or none when this raises."""
        with self._lock:
            try:
                return self._transact(work)
            except (sqlite3.Error, *STRANGE) as error:
                if code(error) != sqlite3.SQLITE_FULL or not self._ballast.release():
                    raise self._failure("written", error) from error
            try:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return self._transact(work)
            except (sqlite3.Error, *STRANGE) as error:
                raise self._failure("written", error) from error

    def hold_ballast(self) -> None:
        """Hold back room for a full disk, if there is enough."""
        self._ballast.hold()

    def close(self) -> None:
        """Close the file; every later call raises OutboxError."""
        with self._lock:
            self._db.close()

    def _transact(self, work: Work[Result]) -> Result:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            result = work(self._db)
            self._db.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back itself; a failure to do so must not hide the first one
            with suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            raise
        return result

    def _failure(self, what: str, error: Exception) -> OutboxError:
        if is_damage(error):
            self._mark(error)
        return OutboxError(f"the outbox cannot be {what}: {error}")

    def _mark(self, error: Exception) -> None:
        """Ask for a look through the file at the next start, unless the disk does not even take the mark."""
        if self._path is not None and not self.damaged and take(suspect(self._path), 1):
            self.damaged = True
            log.error("the outbox is damaged (%s) and will be rebuilt at the next start", error)
