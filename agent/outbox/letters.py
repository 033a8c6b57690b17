"""Messages that the broker will never take, buried so that they block nothing, and their rise when it might after all.

Each function is part of a transaction.
"""

import sqlite3
from collections.abc import Sequence

from agent.data import Class, Loss
from agent.outbox.records import unpack
from agent.outbox.schema import class_of
from agent.outbox.tally import note

REPORT = "loss"
"""Topic of the outbox's own reports of losses: one that is refused is no news, or each would beget the next."""

_READ = "SELECT seq, rank, head, payload, checksum FROM messages WHERE seq = ?"
_BURY = "INSERT INTO letters (seq, rank, head, payload, checksum, reason) VALUES (?, ?, ?, ?, ?, ?)"
_RISE = """
INSERT INTO messages (seq, rank, head, payload, checksum)
    SELECT seq, rank, head, payload, checksum FROM letters WHERE seq = ?
"""


def bury(db: sqlite3.Connection, seq: int, reason: str, stream: str) -> None:
    """Move a message from the queue to the letters; one that is gone already is no error."""
    row = db.execute(_READ, (seq,)).fetchone()
    if row is None:
        return
    db.execute(_BURY, (*row, reason))
    db.execute("DELETE FROM messages WHERE seq = ?", (seq,))
    stored = unpack(seq, row[2:])
    if stored is None or stored.message.topic != REPORT:
        note(db, [_refused(stream, seq, class_of(row[1]), reason)])


def buried(db: sqlite3.Connection) -> tuple[int, ...]:
    """Sequences of all letters."""
    return tuple(seq for (seq,) in db.execute("SELECT seq FROM letters ORDER BY seq"))


def rise(db: sqlite3.Connection, seqs: Sequence[int]) -> int:
    """Move letters back to the queue; how many there were."""
    moved = 0
    for seq in seqs:
        moved += db.execute(_RISE, (seq,)).rowcount
        db.execute("DELETE FROM letters WHERE seq = ?", (seq,))
    return moved


def _refused(stream: str, seq: int, cls: Class, reason: str) -> Loss:
    return Loss(stream, "refused", cls, 1, seq, seq, reason)
