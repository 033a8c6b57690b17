"""What became of messages, counted in the file in the same transaction: delivered, dropped by class, damaged.

committed == delivered + waiting + buried + the sum of dropped, at every moment at which the file can be found.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from agent.data import Loss
from agent.outbox.schema import DELIVERED

TORN = "the end of the outbox's log was damaged, or the power was cut while it was written: what came last may be lost"


@dataclass(frozen=True, slots=True)
class Account:
    """Where all messages are that were ever committed to this file.

    `delivered` the control room has, `waiting` are to be sent, `buried` the broker will never take, `dropped` are lost,
    by class or as damaged.
    """

    committed: int
    delivered: int
    waiting: int
    buried: int
    dropped: Mapping[str, int]


def unaccounted(account: Account) -> int:
    """Messages that are nowhere; 0 unless the file is damaged."""
    return account.committed - account.delivered - account.waiting - account.buried - sum(account.dropped.values())


def account(db: sqlite3.Connection) -> Account:
    """The account as of this transaction."""
    counts = dict(db.execute("SELECT name, count FROM tally").fetchall())
    (waiting,) = db.execute("SELECT count(*) FROM messages").fetchone()
    (buried,) = db.execute("SELECT count(*) FROM letters").fetchone()
    return Account(last(db), counts.pop(DELIVERED, 0), waiting, buried, counts)


def last(db: sqlite3.Connection) -> int:
    """The highest sequence ever given, and with it the number of messages ever committed: none is left out."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").fetchone()
    return int(row[0]) if row else 0


def stream(db: sqlite3.Connection) -> str:
    """The id of this file's numbering."""
    (name,) = db.execute("SELECT stream FROM identity").fetchone()
    return str(name)


def begin_anew(db: sqlite3.Connection) -> None:
    """Begin a new stream in the same file: the last numbers of the old one were given to messages that are lost now.

    The numbers go on from where they are; the control room learns where the old stream ends.
    """
    loss = Loss(stream(db), "damaged", "", 0, last(db) + 1, 0, TORN)
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE identity SET stream = lower(hex(randomblob(8)))")
    note(db, [loss])
    db.execute("COMMIT")


def dropped(db: sqlite3.Connection) -> dict[str, int]:
    """Messages lost, by class or as damaged."""
    found = db.execute("SELECT name, count FROM tally WHERE name != ?", (DELIVERED,)).fetchall()
    return dict(found)


def add(db: sqlite3.Connection, name: str, count: int) -> None:
    """Count `count` more under `name`."""
    if count:
        insert = "INSERT INTO tally VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
        db.execute(insert, (name, count))


def note(db: sqlite3.Connection, losses: Iterable[Loss]) -> None:
    """Keep losses until they are told; those of one stream, cause, class and reason become one."""
    insert = """
        INSERT INTO losses (stream, cause, cls, messages, first, last, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,
            first = min(first, excluded.first), last = max(last, excluded.last)
    """
    db.executemany(insert, [astuple(loss) for loss in losses])


def unreported(db: sqlite3.Connection) -> tuple[Loss, ...]:
    """Losses that the control room was not told of."""
    rows = db.execute("SELECT stream, cause, cls, messages, first, last, reason FROM losses").fetchall()
    return tuple(Loss(*row) for row in rows)


def told(db: sqlite3.Connection, loss: Loss) -> None:
    """Forget a loss: its message is committed."""
    key = (loss.stream, loss.cause, loss.cls, loss.reason)
    db.execute("DELETE FROM losses WHERE stream = ? AND cause = ? AND cls = ? AND reason = ?", key)
