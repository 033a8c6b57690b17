"""Messages into the tables and out of them. Each function is part of a transaction."""

import sqlite3
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.data import Class, Message
from agent.outbox import tally
from agent.outbox.records import Stored, pack, unpack
from agent.outbox.schema import OVERHEAD, RANK

Table = Literal["messages", "letters"]

_DELETE = {"messages": "DELETE FROM messages WHERE seq = ?", "letters": "DELETE FROM letters WHERE seq = ?"}

ENDLESS = 2**63 - 1
"""The highest sequence that SQLite could give."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which rows are meant: those of `classes` with sequences above `after` up to `upto`, without those in `skip`."""

    classes: Collection[Class]
    after: int
    upto: int
    skip: Container[int]


def insert(db: sqlite3.Connection, message: Message, boot: str, committed: float) -> int:
    """Put a message last in the queue; its sequence."""
    seq = tally.last(db) + 1
    values = (seq, RANK[message.cls], *pack(Stored(message, seq, boot, committed)))
    db.execute("INSERT INTO messages (seq, rank, head, payload, checksum) VALUES (?, ?, ?, ?, ?)", values)
    if message.about:
        db.execute("INSERT INTO announced VALUES (?, ?)", (seq, message.about))
    return seq


def size(message: Message, boot: str) -> int:
    """The bytes that a message will count in the outbox, to the digit of its sequence and its time."""
    head, payload, _ = pack(Stored(message, 0, boot, 0.0))
    return len(head) + len(payload) + OVERHEAD


def chosen(db: sqlite3.Connection, span: Span) -> Iterator[int]:
    """Sequences of waiting messages, the most urgent first: by class, then in order."""
    select = "SELECT seq FROM messages WHERE rank = ? AND seq > ? AND seq <= ? ORDER BY seq"
    for cls in sorted(span.classes, key=RANK.__getitem__):
        for (seq,) in db.execute(select, (RANK[cls], span.after, span.upto)):
            if seq not in span.skip:
                yield seq


def read(db: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, Stored | None]:
    """Messages by sequence, None where a row is not what was written."""
    found: dict[int, Stored | None] = {}
    for seq in seqs:
        row = db.execute("SELECT head, payload, checksum FROM messages WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"row {seq} is in the index and not in the table")
        found[seq] = unpack(seq, row)
    return found


def forget(db: sqlite3.Connection, table: Table, seqs: Sequence[int]) -> int:
    """Delete rows and what is known of the clips that they announce; how many there were."""
    gone = 0
    for seq in seqs:
        gone += db.execute(_DELETE[table], (seq,)).rowcount
        db.execute("DELETE FROM announced WHERE seq = ?", (seq,))
    return gone


def open_event(db: sqlite3.Connection, event: str, message: Message, boot: str, committed: float) -> None:
    """Note an event as open, with its last message."""
    record = pack(Stored(message, 0, boot, committed))
    db.execute("INSERT OR REPLACE INTO open_events VALUES (?, ?, ?, ?)", (event, *record))


def open_events(db: sqlite3.Connection) -> tuple[tuple[str, Stored], ...]:
    """Open events with their last messages, in the order of these; without damaged ones."""
    rows = db.execute("SELECT id, head, payload, checksum FROM open_events ORDER BY rowid").fetchall()
    found = ((event, unpack(0, tuple(record))) for event, *record in rows)
    return tuple((str(event), stored) for event, stored in found if stored is not None)


def depth(db: sqlite3.Connection) -> tuple[int, int, Stored | None]:
    """What waits: rows, their bytes, and the oldest, None when there is none or it is damaged."""
    waiting, size = db.execute("SELECT total(rows), total(bytes) FROM stock").fetchone()
    first = db.execute("SELECT seq, head, payload, checksum FROM messages ORDER BY seq LIMIT 1").fetchone()
    return int(waiting), int(size), unpack(first[0], first[1:]) if first else None
