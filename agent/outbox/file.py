"""The outbox's file, opened so that a commit survives a power cut, and looked through for damage.

WAL with synchronous=FULL: a commit returns after its bytes are on the medium (SQLite, "PRAGMA synchronous").
The lock is exclusive because versions before 3.51.3 can corrupt a WAL file that two connections write; a second
process gets "database is locked" instead.
"""

import logging
import re
import sqlite3
from pathlib import Path

from agent.outbox import schema, tally
from agent.outbox.database import STRANGE, suspect
from agent.outbox.tail import commits

log = logging.getLogger(__name__)

PAGE = 1024
"""Bytes of a page. A message and its delivery touch few bytes on many pages, and each page goes to the card whole."""

LOG = 1024 * 1024
"""Bytes to which the write-ahead log may grow before its pages go to the file, and to which it is cut back."""

CACHE = 256 * 1024
"""Bytes of pages held in memory. SQLite would keep the two megabytes of its longest outage for good, to no gain."""

CHECKED = 16 * 1024 * 1024
"""Bytes in use up to which a file is looked through at each start: a second's reading at the 20 MB/s of a slow card.

Of a larger one damage is noticed when it is met, and the mark that this leaves has it looked through whatever its size.
"""

_NAME = re.compile("[0-9a-f]{16}")
"""What the name of a stream looks like."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection for one owner. Raises sqlite3.Error, OSError or one of STRANGE; which of them means damage says
    `is_damage`."""
    if is_empty(path) and commits(path.with_name(f"{path.name}-wal"), PAGE):
        raise sqlite3.DatabaseError("the file is empty and its log is not")  # SQLite would delete the log
    db = sqlite3.connect(path, timeout=0.3, isolation_level=None, check_same_thread=False)
    try:
        # a flipped bit in a text must not make its whole row unreadable
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        page = _set_up(db)
        lost = _lost_tail(db, path, page)
        schema.prepare(db)
        _check(db, page, thorough=suspect(path).exists())
        if lost:
            log.error("the end of the outbox's log is damaged; a new stream begins")
            tally.begin_anew(db)
        schema.watch(db)
        suspect(path).unlink(missing_ok=True)
    except (sqlite3.Error, OSError, *STRANGE):
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection) -> int:
    """Make the file as durable and as small as it should be; the bytes of its pages."""
    for pragma in (f"page_size={PAGE}", "locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
        db.execute(f"PRAGMA {pragma}")
    for pragma in (f"journal_size_limit={LOG}", "temp_store=MEMORY", "cell_size_check=ON"):
        db.execute(f"PRAGMA {pragma}")
    db.execute(f"PRAGMA cache_size={-CACHE // 1024}")
    (page,) = db.execute("PRAGMA page_size").fetchone()
    db.execute(f"PRAGMA wal_autocheckpoint={LOG // page}")
    return int(page)


def is_empty(path: Path) -> bool:
    """Whether there is nothing at all. May raise OSError."""
    return not path.exists() or not path.stat().st_size


def _lost_tail(db: sqlite3.Connection, path: Path, page: int) -> bool:
    """Whether the log held more commits than SQLite makes of it. To be asked before anything is written."""
    written = commits(path.with_name(f"{path.name}-wal"), page)
    if not written:
        return False
    _, read, _ = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return bool(written > read)


def _check(db: sqlite3.Connection, page: int, *, thorough: bool) -> None:
    """Look for damage, and whether the disk takes a write at all. Raises sqlite3.Error."""
    db.executescript(f"BEGIN IMMEDIATE; PRAGMA user_version={schema.VERSION}; COMMIT;")
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (free,) = db.execute("PRAGMA freelist_count").fetchone()
    if thorough or (pages - free) * page <= CHECKED:
        (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    if not _NAME.fullmatch(tally.stream(db)):
        raise sqlite3.DatabaseError("its stream has no name")
    if tally.unaccounted(tally.account(db)):
        raise sqlite3.DatabaseError("its account does not balance")
    if db.execute("SELECT 1 FROM messages WHERE rank >= ? OR rank < 0 LIMIT 1", (len(schema.RANK),)).fetchone():
        raise sqlite3.DatabaseError("a message is of no class")
