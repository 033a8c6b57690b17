"""Durable, bounded, classed queue of messages: what is put is on disk before the call returns.

One connection behind one lock. Over its bound the outbox drops the oldest of the lowest class and counts each drop.
A message may be sent twice (at least once), never under another id. Beside the queue it keeps the last message of
each event that is open, so that events a crash left open can be ended.
"""

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox.database import open_or_rebuild
from agent.outbox.records import Record, Stored, pack, unpack

log = logging.getLogger(__name__)

DAMAGED = "damaged"
"""The name under which rows that no longer match their checksum are counted."""

_VERSION = 1
_OVERHEAD = 64
_SCHEMA = f"""
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, rank INTEGER, head BLOB, payload BLOB, checksum INTEGER,
    size INTEGER AS (length(head) + length(payload) + {_OVERHEAD})
);
CREATE INDEX by_rank ON messages (rank);
CREATE TABLE open_events (id TEXT PRIMARY KEY, head BLOB, payload BLOB, checksum INTEGER);
CREATE TABLE dropped (name TEXT PRIMARY KEY, count INTEGER);
"""
_RANK = {cls: rank for rank, cls in enumerate(Class)}


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits: rows, their bytes, and the wall time of the oldest (None when empty)."""

    rows: int
    bytes: int
    oldest: float | None


class Outbox:
    """The queue at `path`, at most `max_bytes` of messages; `boot` is the id of this boot of the machine.

    `rebuilt` is where a damaged file was put at opening, else None. `on_commit` is called after each put, in the
    caller's thread. Every method may be called from any thread and raises OutboxError when SQLite fails.
    """

    def __init__(self, path: Path, max_bytes: int, boot: str) -> None:
        self._max_bytes = max_bytes
        self._boot = boot
        self._lock = Lock()
        self._db, self.rebuilt = open_or_rebuild(path, _SCHEMA, _VERSION)
        with self._reading() as db:
            rows, size = db.execute("SELECT count(*), total(size) FROM messages").fetchone()
            counts = db.execute("SELECT name, count FROM dropped").fetchall()
        self._rows, self._bytes = rows, int(size)
        self._dropped = Counter({name: int(count) for name, count in counts})
        self.on_commit: Callable[[], None] = lambda: None

    def put(self, message: Message, opens: str | None = None, closes: str | None = None) -> int:
        """Commit a message; its sequence. In the same transaction the event `opens` is noted as open with this
        message as its last, or the event `closes` as closed."""
        with self._writing() as db:
            record = self._record(message)
            seq = self._insert(db, message, record)
            if opens is not None:
                db.execute("INSERT OR REPLACE INTO open_events VALUES (?, ?, ?, ?)", (opens, *record))
            if closes is not None:
                db.execute("DELETE FROM open_events WHERE id = ?", (closes,))
            self._make_room(db)
        self.on_commit()
        return seq

    def put_all(self, messages: Iterable[Message]) -> tuple[int, ...]:
        """Commit messages together, all or none; their sequences."""
        with self._writing() as db:
            seqs = tuple(self._insert(db, message, self._record(message)) for message in messages)
            self._make_room(db)
        self.on_commit()
        return seqs

    def next(self, limit: int, skip: Container[int] = ()) -> tuple[Stored, ...]:
        """The most urgent messages: by class, then by sequence, without those whose sequence is in `skip`."""
        with self._reading() as db:
            waiting = (seq for (seq,) in db.execute("SELECT seq FROM messages ORDER BY rank, seq") if seq not in skip)
            chosen = tuple(islice(waiting, limit))
            records = [self._read(db, seq) for seq in chosen]
        found = {seq: unpack(seq, record) for seq, record in zip(chosen, records, strict=True)}
        self._discard([seq for seq, stored in found.items() if stored is None])
        return tuple(stored for stored in found.values() if stored is not None)

    def sent(self, *seqs: int) -> None:
        """Delete messages that the broker has taken; those already gone are no error."""
        with self._writing() as db:
            self._delete(db, seqs)

    def open_events(self) -> tuple[tuple[str, Message], ...]:
        """Events that were opened and not closed: id and last message. Damaged ones are left out."""
        with self._reading() as db:
            rows = db.execute("SELECT id, head, payload, checksum FROM open_events ORDER BY rowid").fetchall()
        found = ((event, unpack(0, (head, payload, checksum))) for event, head, payload, checksum in rows)
        return tuple((event, stored.message) for event, stored in found if stored is not None)

    def depth(self) -> Depth:
        """How much waits; cheap."""
        with self._reading() as db:
            first = db.execute("SELECT seq, head, payload, checksum FROM messages ORDER BY seq LIMIT 1").fetchone()
            rows, size = self._rows, self._bytes
        oldest = unpack(first[0], first[1:]) if first else None
        return Depth(rows, size, oldest.message.wall if oldest else None)

    @property
    def dropped(self) -> Mapping[str, int]:
        """Messages lost since the file was begun, by class name or DAMAGED."""
        with self._lock:
            return dict(self._dropped)

    def close(self) -> None:
        """Close the file; every later call raises OutboxError."""
        with self._lock:
            self._db.close()

    def _record(self, message: Message) -> Record:
        return pack(message, self._boot, time.monotonic())

    def _insert(self, db: sqlite3.Connection, message: Message, record: Record) -> int:
        size = _size(record)
        if size > self._max_bytes:
            raise OutboxError(f"a message of {size} bytes is larger than the outbox ({self._max_bytes})")
        values = (_RANK[message.cls], *record)
        insert = "INSERT INTO messages (rank, head, payload, checksum) VALUES (?, ?, ?, ?) RETURNING seq"
        ((seq,),) = db.execute(insert, values).fetchall()
        self._rows, self._bytes = self._rows + 1, self._bytes + size
        return int(seq)

    def _make_room(self, db: sqlite3.Connection) -> None:
        for cls in reversed(Class):
            dropped = self._oldest(db, cls, self._bytes - self._max_bytes)
            self._delete(db, dropped)
            self._count(db, cls, len(dropped))

    def _oldest(self, db: sqlite3.Connection, cls: Class, excess: int) -> Sequence[int]:
        """Sequences of the oldest of a class whose bytes together are at least `excess`, or all of it."""
        seqs: list[int] = []
        if excess <= 0:
            return seqs
        for seq, size in db.execute("SELECT seq, size FROM messages WHERE rank = ? ORDER BY seq", (_RANK[cls],)):
            if excess <= 0:
                break
            seqs.append(seq)
            excess -= size
        return seqs

    def _delete(self, db: sqlite3.Connection, seqs: Iterable[int]) -> None:
        for seq in seqs:
            for (size,) in db.execute("DELETE FROM messages WHERE seq = ? RETURNING size", (seq,)).fetchall():
                self._rows, self._bytes = self._rows - 1, self._bytes - size

    def _count(self, db: sqlite3.Connection, name: str, dropped: int) -> None:
        if not dropped:
            return
        self._dropped[name] += dropped
        db.execute("INSERT OR REPLACE INTO dropped VALUES (?, ?)", (name, self._dropped[name]))

    def _read(self, db: sqlite3.Connection, seq: int) -> Record:
        record: Record = db.execute("SELECT head, payload, checksum FROM messages WHERE seq = ?", (seq,)).fetchone()
        return record

    def _discard(self, seqs: Sequence[int]) -> None:
        if seqs:
            log.error("%d messages no longer match their checksums and are lost", len(seqs))
            with self._writing() as db:
                self._delete(db, seqs)
                self._count(db, DAMAGED, len(seqs))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise OutboxError(f"the outbox cannot be read: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; what it counted is forgotten again when it fails."""
        with self._lock:
            before = self._rows, self._bytes, self._dropped.copy()
            done = False
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
                done = True
            except sqlite3.Error as error:
                raise OutboxError(f"the outbox cannot be written: {error}") from error
            finally:
                if not done:
                    self._rows, self._bytes, self._dropped = before
                    self._roll_back()

    def _roll_back(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise OutboxError(f"the outbox cannot be written: {error}") from error


def _size(record: Record) -> int:
    return len(record[0]) + len(record[1]) + _OVERHEAD
