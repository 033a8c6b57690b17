"""What has to go so that the outbox and each class in it keep within their bounds: the oldest, and all of it counted.

A class above its own cap loses its own; above the bound of all, the lowest class loses first.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from agent.data import Class, Loss
from agent.outbox import rows, tally
from agent.outbox.rows import Table
from agent.outbox.schema import DAMAGED, RANK, class_of

SHARES: Mapping[Class, Fraction] = {
    Class.ALERT: Fraction(1),
    Class.COUNT: Fraction(1, 4),
    Class.HEALTH: Fraction(1, 20),
    Class.THUMBNAIL: Fraction(1, 10),
}
"""The most that each class may take of the outbox's bytes. What may be worth a life may take all of it."""

LETTERS = Fraction(1, 8)
"""The most that buried messages may take, as a share of the outbox's bytes and beside them."""

FULL = "the outbox was full"
LETTERS_FULL = "the place for refused messages was full"
ROTTEN = "the card no longer gives back what was written"

Row = tuple[int, int, int]
"""Sequence, rank, bytes."""


def keep(db: sqlite3.Connection, max_bytes: int, stream: str) -> None:
    """Drop messages until what waits fits `max_bytes` and each class its share of it."""
    stock = dict(db.execute("SELECT rank, bytes FROM stock").fetchall())
    excess = sum(stock.values()) - max_bytes
    for cls in reversed(Class):
        rank = RANK[cls]
        over = max(stock.get(rank, 0) - int(SHARES[cls] * max_bytes), excess)
        if over > 0:
            gone = _oldest(
                db.execute("SELECT seq, rank, size FROM messages WHERE rank = ? ORDER BY seq", (rank,)), over
            )
            drop(db, "messages", gone, stream, FULL)
            excess -= sum(size for _, _, size in gone)


def keep_letters(db: sqlite3.Connection, max_bytes: int, stream: str) -> None:
    """Drop buried messages until they fit their share of `max_bytes`."""
    (size,) = db.execute("SELECT total(size) FROM letters").fetchone()
    over = int(size) - int(LETTERS * max_bytes)
    if over > 0:
        gone = _oldest(db.execute("SELECT seq, rank, size FROM letters ORDER BY seq"), over)
        drop(db, "letters", gone, stream, LETTERS_FULL)


def drop(db: sqlite3.Connection, table: Table, gone: Sequence[Row], stream: str, reason: str) -> None:
    """Delete rows, count them by class and keep them as losses to be told."""
    rows.forget(db, table, [seq for seq, _, _ in gone])
    for cls in Class:
        seqs = [seq for seq, rank, _ in gone if class_of(rank) is cls]
        if seqs:
            tally.add(db, cls, len(seqs))
            tally.note(db, [Loss(stream, "full", cls, len(seqs), min(seqs), max(seqs), reason)])


def discard(db: sqlite3.Connection, seqs: Sequence[int], stream: str) -> None:
    """Delete waiting messages whose rows are damaged, count them and keep them as losses to be told."""
    for seq in seqs:
        for (rank,) in db.execute("SELECT rank FROM messages WHERE seq = ?", (seq,)).fetchall():
            rows.forget(db, "messages", [seq])
            tally.add(db, DAMAGED, 1)
            tally.note(db, [Loss(stream, "damaged", class_of(rank), 1, seq, seq, ROTTEN)])


def _oldest(candidates: Iterable[Row], over: int) -> tuple[Row, ...]:
    """The first of the rows whose bytes together are at least `over`, or all of them."""
    gone: list[Row] = []
    for row in candidates:
        if over <= 0:
            break
        gone.append(row)
        over -= row[2]
    return tuple(gone)
