"""What can still be read of a damaged outbox, and what of it is lost."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from agent.data import Class, Loss
from agent.outbox import rows, tally
from agent.outbox.database import STRANGE, code
from agent.outbox.records import Stored, unpack
from agent.outbox.rows import Table
from agent.outbox.schema import class_of
from agent.outbox.tally import Account, unaccounted

Found = TypeVar("Found")

REASON = "the outbox was damaged: {carried} waiting messages were carried over into stream {stream}"

BATCH, PIECE = 500, 20
"""Rows of one transaction, and where there was no room for as many."""

_LISTS: tuple[tuple[Table, str], ...] = (
    ("messages", "SELECT rank, seq FROM messages NOT INDEXED ORDER BY seq"),
    ("messages", "SELECT rank, seq FROM messages NOT INDEXED ORDER BY seq DESC"),
    ("messages", "SELECT rank, seq FROM messages INDEXED BY by_rank ORDER BY rank, seq"),
    ("messages", "SELECT rank, seq FROM messages INDEXED BY by_rank ORDER BY rank DESC, seq DESC"),
    ("letters", "SELECT rank, seq FROM letters ORDER BY seq"),
    ("letters", "SELECT rank, seq FROM letters ORDER BY seq DESC"),
)
_READ: Mapping[Table, str] = {
    "messages": "SELECT head, payload, checksum FROM messages WHERE seq = ?",
    "letters": "SELECT head, payload, checksum FROM letters WHERE seq = ?",
}
_EVENTS = ("SELECT rowid, id FROM open_events ORDER BY rowid", "SELECT rowid, id FROM open_events ORDER BY id")
_READ_EVENT = "SELECT head, payload, checksum FROM open_events WHERE rowid = ?"
"""Ways to list rows: each comes as far as the first bad page, from either end of the table and of its index."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message should be."""

    table: Table
    seq: int
    cls: Class


def open_damaged(path: Path) -> sqlite3.Connection:
    """A connection that reads what it can; whatever it is asked may raise sqlite3.Error."""
    db = sqlite3.connect(path, timeout=0.3, isolation_level=None)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    with suppress(sqlite3.Error):
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("PRAGMA cell_size_check=ON")
        # else a file that is shorter than it says would not be read at all
        db.execute("PRAGMA writable_schema=ON")
    return db


def is_legible(path: Path) -> bool:
    """Whether SQLite finds the tables of the file, whatever is in them."""
    with closing(open_damaged(path)) as db:
        return _try(lambda: "messages" in _tables(db), otherwise=False)


def carry(old: sqlite3.Connection, new: sqlite3.Connection) -> bool:
    """Put what `old` still has into `new`, the most urgent first, and note what is lost; whether there was room."""
    places = _places(old)
    for event, stored in _open_events(old):  # before the messages: they may take all the room there is
        rows.open_event(new, event, stored.message, stored.boot, stored.committed)
    untold: tuple[Loss, ...] = _try(lambda: tally.unreported(old), ())
    tally.note(new, (loss for loss in untold if _is_honest(loss)))
    carried, fits = _fill(new, _readable(old, places))
    tally.note(new, [_loss(old, places, carried, tally.stream(new))])
    return fits


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")}


def _places(old: sqlite3.Connection) -> list[Place]:
    """Where messages should be, the most urgent class first and each in its order."""
    found: dict[tuple[Table, int], Class] = {}
    for table, listing in _LISTS:
        with suppress(sqlite3.Error):
            for rank, seq in old.execute(listing):
                found.setdefault((table, seq), class_of(rank))
    ranks = list(Class)
    places = (Place(table, seq, cls) for (table, seq), cls in found.items())
    return sorted(places, key=lambda place: (ranks.index(place.cls), place.seq))


def _readable(old: sqlite3.Connection, places: Iterable[Place]) -> Iterator[Stored]:
    """The messages in these places, each once: a damaged page may show one where it no longer is."""
    seen: set[int] = set()
    for place in places:
        stored = _fetch(old, place)
        if stored is not None and place.seq not in seen:
            seen.add(place.seq)
            yield stored


def _fetch(old: sqlite3.Connection, place: Place) -> Stored | None:
    row = _try(lambda: old.execute(_READ[place.table], (place.seq,)).fetchone(), None)
    return unpack(place.seq, row) if row is not None else None


def _open_events(old: sqlite3.Connection) -> Iterator[tuple[str, Stored]]:
    """Open events one by one: one that cannot be read costs no other its end."""
    found: dict[int, str] = {}
    for listing in _EVENTS:
        with suppress(sqlite3.Error):
            found.update((row, event) for row, event in old.execute(listing) if isinstance(event, str))
    for row, event in sorted(found.items()):
        stored = _event(old, row)
        if stored is not None:
            yield event, stored


def _event(old: sqlite3.Connection, row: int) -> Stored | None:
    record = _try(lambda: old.execute(_READ_EVENT, (row,)).fetchone(), None)
    return unpack(0, record) if record is not None else None


def _fill(new: sqlite3.Connection, found: Iterator[Stored]) -> tuple[int, bool]:
    """How many messages were put, and whether all that were found had room."""
    fits = True
    while fits and (batch := tuple(islice(found, BATCH))):
        fits = _put(new, batch)
        pieces = () if fits else (batch[at : at + PIECE] for at in range(0, len(batch), PIECE))
        all(_put(new, piece) for piece in pieces)  # as far as there is room
    return tally.last(new), fits


def _put(new: sqlite3.Connection, batch: Sequence[Stored]) -> bool:
    """Commit messages together; whether there was room."""
    try:
        new.execute("BEGIN")
        for stored in batch:
            rows.insert(new, stored.message, stored.boot, stored.committed)
        new.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if new.in_transaction:
            new.execute("ROLLBACK")
        if code(error) != sqlite3.SQLITE_FULL:
            raise
        return False
    return True


def _loss(old: sqlite3.Connection, places: list[Place], carried: int, stream: str) -> Loss:
    """What is lost of the old stream, as far as it can still say; it ends with this."""
    known = max(len(places), _try(lambda: _waited(tally.account(old)), 0))
    name = _try(lambda: tally.stream(old), "")
    first = min((place.seq for place in places), default=0)
    last = _try(lambda: tally.last(old), 0)
    reason = REASON.format(carried=carried, stream=stream)
    return Loss(name, "rebuilt", "", max(0, known - carried), first, last, reason)


def _waited(account: Account) -> int:
    """How many messages waited or were buried; 0 when the account is damaged itself."""
    return account.waiting + account.buried if unaccounted(account) == 0 else 0


def _is_honest(loss: Loss) -> bool:
    """Whether a loss is one that the outbox could have noted: the tables it comes from are damaged."""
    texts = (loss.stream, loss.cls, loss.reason)
    numbers = (loss.messages, loss.first, loss.last)
    known = loss.cause in {"full", "damaged", "refused", "unstored", "rebuilt"}
    return known and all(isinstance(text, str) for text in texts) and all(isinstance(n, int) for n in numbers)


def _try(read: Callable[[], Found], otherwise: Found) -> Found:
    try:
        return read()
    except (sqlite3.Error, *STRANGE):
        return otherwise
