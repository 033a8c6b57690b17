"""The tables of the outbox, how a file of the first version becomes one of this, and whether a file has them."""

import sqlite3
from functools import cache

from agent.data import Class

VERSION = 2
"""What a file of these tables says of itself (SQLite's user_version)."""

OVERHEAD = 64
"""Bytes that a row counts beyond its head and payload: what SQLite and the indexes need, roughly."""

DELIVERED = "delivered"
"""Name in the tally of the messages that the control room has."""

DAMAGED = "damaged"
"""Name in the tally of the messages whose rows no longer match their checksums."""

RANK = {cls: rank for rank, cls in enumerate(Class)}
"""How classes are written in a row: in the order in which they are sent."""

# ruff: noqa: S608 - made of the constants above
_ADDED = f"""
CREATE INDEX by_rank ON messages (rank, seq, size);
CREATE TABLE letters (
    seq INTEGER PRIMARY KEY, rank INTEGER, head BLOB, payload BLOB, checksum INTEGER, reason TEXT,
    size INTEGER AS (length(head) + length(payload) + {OVERHEAD})
);
CREATE TABLE announced (seq INTEGER PRIMARY KEY, clip TEXT);
CREATE TABLE identity (stream TEXT);
CREATE TABLE tally (name TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
CREATE TABLE losses (
    stream TEXT, cause TEXT, cls TEXT, reason TEXT, messages INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY (stream, cause, cls, reason)
) WITHOUT ROWID;
INSERT INTO identity VALUES (lower(hex(randomblob(8))));
PRAGMA user_version = {VERSION};
"""

_NEW = f"""
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, rank INTEGER, head BLOB, payload BLOB, checksum INTEGER,
    size INTEGER AS (length(head) + length(payload) + {OVERHEAD})
);
CREATE TABLE open_events (id TEXT PRIMARY KEY, head BLOB, payload BLOB, checksum INTEGER);
{_ADDED}
"""

_FROM_1 = f"""
DROP INDEX by_rank;
{_ADDED}
INSERT INTO tally SELECT name, count FROM dropped WHERE count > 0;
INSERT INTO tally SELECT '{DELIVERED}', (SELECT total(seq) FROM sqlite_sequence WHERE name = 'messages')
    - (SELECT count(*) FROM messages) - (SELECT total(count) FROM dropped);
UPDATE tally SET count = CAST(count AS INTEGER);
DROP TABLE dropped;
"""

_BESIDE = """
CREATE TEMP TABLE stock (rank INTEGER PRIMARY KEY, rows INTEGER, bytes INTEGER);
INSERT INTO stock SELECT rank, count(*), sum(size) FROM messages GROUP BY rank;
CREATE TEMP TRIGGER put AFTER INSERT ON main.messages BEGIN
    INSERT INTO stock VALUES (new.rank, 1, new.size)
    ON CONFLICT DO UPDATE SET rows = rows + 1, bytes = bytes + excluded.bytes;
END;
CREATE TEMP TRIGGER gone AFTER DELETE ON main.messages BEGIN
    UPDATE stock SET rows = rows - 1, bytes = bytes - old.size WHERE rank = old.rank;
END;
"""
"""What waits by class, kept in memory beside the file and rolled back with it: to sum it up reads the whole index."""


def class_of(rank: object) -> Class:
    """The class of a rank; the highest of one that was never written, so that the card's fault costs nothing more."""
    return next((cls for cls, known in RANK.items() if known == rank), Class.ALERT)


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables in a new file, or in a file of the first version what it lacks.

    Raises sqlite3.DatabaseError where the tables are not ours, whatever the version says.
    """
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
        _at_once(db, _NEW)
    elif found == 1:
        _at_once(db, _FROM_1)
    elif found != VERSION:
        raise sqlite3.DatabaseError(f"its version is {found}, expected {VERSION}")
    if _tables(db) != _expected():
        raise sqlite3.DatabaseError("its tables are not those of an outbox")


def watch(db: sqlite3.Connection) -> None:
    """Keep the stock beside an open file."""
    db.executescript(_BESIDE)


def _at_once(db: sqlite3.Connection, statements: str) -> None:
    try:
        db.executescript(f"BEGIN IMMEDIATE; {statements} COMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _tables(db: sqlite3.Connection) -> frozenset[tuple[str, str | None]]:
    return frozenset(db.execute("SELECT name, sql FROM sqlite_master").fetchall())


@cache
def _expected() -> frozenset[tuple[str, str | None]]:
    db = sqlite3.connect(":memory:")
    try:
        _at_once(db, _NEW)
        return _tables(db)
    finally:
        db.close()
