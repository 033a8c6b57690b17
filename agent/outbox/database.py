"""One SQLite file, opened so that a commit survives a power cut, and set aside when it is damaged.

WAL with synchronous=FULL: a commit returns after its bytes are on the medium (SQLite, "PRAGMA synchronous").
The lock is exclusive because versions before 3.51.3 can corrupt a WAL file that two connections write; a second
process gets "database is locked" instead.
"""

import logging
import sqlite3
import time
from pathlib import Path

from agent.errors import OutboxError

log = logging.getLogger(__name__)

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COMPANIONS = ("", "-wal", "-shm")


def open_or_rebuild(path: Path, schema: str, version: int) -> tuple[sqlite3.Connection, Path | None]:
    """A connection for one owner, and where a damaged file or one of another version was put, if there was one.

    `schema` is run on a new file only. Raises OutboxError when the file cannot be opened for any other reason.
    """
    try:
        try:
            return _open(path, schema, version), None
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _DAMAGED:
                raise
            aside = _set_aside(path)
            log.error("the outbox was damaged (%s); it is kept as %s and a new one begun", error, aside)
            return _open(path, schema, version), aside
    except (sqlite3.Error, OSError) as error:
        raise OutboxError(f"the outbox {path} cannot be opened: {error}") from error


def _open(path: Path, schema: str, version: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=0.3, isolation_level=None, check_same_thread=False)
    try:
        # a flipped bit in a text must not make its whole row unreadable
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        _check(db, schema, version)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, schema: str, version: int) -> None:
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
        db.executescript(f"BEGIN; {schema} PRAGMA user_version={version}; COMMIT;")
    elif found != version:
        raise sqlite3.DatabaseError(f"its version is {found}, expected {version}")
    (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _set_aside(path: Path) -> Path:
    """Rename the file; of those set aside earlier none is kept, or a bad card would fill itself with them."""
    for older in path.parent.glob(f"{path.name}*.damaged-*"):
        older.unlink()
    suffix = f".damaged-{time.time_ns()}"
    for companion in _COMPANIONS:
        part = path.with_name(path.name + companion)
        if part.exists():
            part.rename(part.with_name(part.name + suffix))
    return path.with_name(path.name + suffix)
