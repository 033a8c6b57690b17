"""The queue: what is put is on disk before the call returns, and leaves it when it is delivered or counted as lost.

A message may be sent twice (at least once), never under another id. Beside the queue the outbox keeps the last message
of each event that is open, so that events a crash left open can be ended.
"""

import logging
import time
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from sqlite3 import Connection

from agent.data import Class, Loss, Message
from agent.errors import OutboxError
from agent.outbox import handover, letters, quota, rows, tally
from agent.outbox.opening import open_outbox
from agent.outbox.records import Stored
from agent.outbox.rows import ENDLESS, Span
from agent.outbox.schema import DELIVERED
from agent.outbox.tally import Account

log = logging.getLogger(__name__)

IN_MEMORY = 16 * 1024 * 1024
"""The most bytes of messages while there is no disk to keep them on."""

BATCH = 100
"""Letters that rise in one transaction: the log must stay small."""


class TooLargeError(OutboxError):
    """A message is larger than the whole outbox: it could never be stored."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to be put, and the event that it opens or keeps open, or closes."""

    message: Message
    opens: str | None = None
    closes: str | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits: rows, their bytes, and the wall time of the oldest (None when empty)."""

    rows: int
    bytes: int
    oldest: float | None


class Outbox:
    """The queue at `path`, at most `max_bytes` of messages; `boot` is the id of this boot of the machine.

    `stream` is the id of the numbering: the file's, for as long as it lives. `rebuilt` is where a damaged file was put
    at opening, else None. `in_memory` says that the disk could not be used: all is lost with the process then.
    `on_commit` is called after each put, in the caller's thread. Every method may be called from any thread and raises
    OutboxError when SQLite fails.
    """

    def __init__(self, path: Path, max_bytes: int, boot: str) -> None:
        opened = open_outbox(path)
        self._db, self.rebuilt, self.in_memory = opened.database, opened.rebuilt, opened.in_memory
        self._max_bytes = min(max_bytes, IN_MEMORY) if self.in_memory else max_bytes
        self._boot = boot
        self.stream, self._last = opened.stream, opened.last
        self.on_commit: Callable[[], None] = lambda: None

    @property
    def last(self) -> int:
        """The highest sequence ever given."""
        return self._last

    @property
    def damaged(self) -> bool:
        """Whether the file was found damaged while in use: it is rebuilt at the next start, which is due."""
        return self._db.damaged

    @property
    def dropped(self) -> Mapping[str, int]:
        """Messages lost since the file was begun, by class name or DAMAGED."""
        return self._db.read(tally.dropped)

    def put(self, message: Message, opens: str | None = None, closes: str | None = None) -> int:
        """Commit a message; its sequence. In the same transaction the event `opens` is noted as open with this
        message as its last, or the event `closes` as closed."""
        (seq,) = self.put_entries([Entry(message, opens, closes)])
        return seq

    def put_all(self, messages: Iterable[Message]) -> tuple[int, ...]:
        """Commit messages together, all or none; their sequences."""
        return self.put_entries([Entry(message) for message in messages])

    def put_entries(self, entries: Sequence[Entry]) -> tuple[int, ...]:
        """Commit messages together with what they open or close, all or none; their sequences."""
        committed = time.monotonic()

        def work(db: Connection) -> tuple[int, ...]:
            seqs = tuple(self._put(db, entry, committed) for entry in entries)
            quota.keep(db, self._max_bytes, self.stream)
            return seqs

        for entry in entries:
            self._check(entry.message)
        seqs = self._db.write(work)
        self._committed(seqs)
        return seqs

    def next(
        self,
        limit: int,
        skip: Container[int] = (),
        after: int = 0,
        upto: int | None = None,
        classes: Collection[Class] | None = None,
    ) -> tuple[Stored, ...]:
        """The most urgent messages: by class, then by sequence; of these `classes` only, with sequences above `after`
        up to `upto`, without those in `skip`."""
        span = Span(tuple(Class) if classes is None else classes, after, ENDLESS if upto is None else upto, skip)
        while True:
            found = self._db.read(lambda db: rows.read(db, tuple(islice(rows.chosen(db, span), limit))))
            damaged = [seq for seq, stored in found.items() if stored is None]
            if not damaged:
                return tuple(stored for stored in found.values() if stored is not None)
            self._discard(damaged)

    def delivered(self, *seqs: int) -> None:
        """Delete messages that the control room has; those already gone are no error."""

        def work(db: Connection) -> None:
            gone = rows.forget(db, "messages", seqs) + rows.forget(db, "letters", seqs)
            tally.add(db, DELIVERED, gone)

        self._db.write(work)

    def bury(self, seq: int, reason: str) -> None:
        """Move a message that the broker will never take out of the queue; it is kept, and noted as a loss."""

        def work(db: Connection) -> None:
            letters.bury(db, seq, reason, self.stream)
            quota.keep_letters(db, self._max_bytes, self.stream)

        self._db.write(work)

    def revive(self) -> int:
        """Put what was buried back in the queue, under the same sequences; how many."""
        seqs = self._db.read(letters.buried)
        return sum(self._rise(seqs[first : first + BATCH]) for first in range(0, len(seqs), BATCH))

    def open_events(self) -> tuple[tuple[str, Message], ...]:
        """Events that were opened and not closed: id and last message. Damaged ones are left out."""
        return tuple((event, stored.message) for event, stored in self._db.read(rows.open_events))

    def clips_untold(self) -> frozenset[str]:
        """Ids of the clips whose announcement waits or is buried."""
        return self._db.read(lambda db: frozenset(clip for (clip,) in db.execute("SELECT clip FROM announced")))

    def depth(self) -> Depth:
        """How much waits; cheap."""
        found, size, oldest = self._db.read(rows.depth)
        return Depth(found, size, oldest.message.wall if oldest else None)

    def account(self) -> Account:
        """Where all messages are that were ever committed."""
        return self._db.read(tally.account)

    def unreported(self) -> tuple[Loss, ...]:
        """Losses that the control room was not told of."""
        return self._db.read(tally.unreported)

    def note(self, loss: Loss) -> None:
        """Keep a loss of messages that were never committed, until it is told."""
        self._db.write(lambda db: tally.note(db, [loss]))

    def report(self, tell: Callable[[Loss], Message]) -> int:
        """Put a message of each loss that was not told, where it displaces nothing; how many."""
        return sum(self._report(loss, tell(loss)) for loss in self.unreported())

    def hold_ballast(self) -> None:
        """Hold back room for a full disk, unless there is too little of it now; to be called again and again."""
        self._db.hold_ballast()

    def hand_over(self, path: Path) -> int:
        """Move everything into the outbox at `path`, which is not in use, and leave nothing here; how many messages.

        Raises OutboxError when the disk takes it no more than before.
        """
        heir = Outbox(path, self._max_bytes, self._boot)
        try:
            if heir.in_memory:
                raise OutboxError(f"the outbox {path} cannot be written yet")

            def work(mine: Connection) -> int:
                moved = heir._db.write(lambda theirs: handover.move(mine, theirs))
                handover.empty(mine)
                return moved

            return self._db.write(work)
        finally:
            heir.close()

    def close(self) -> None:
        """Close the file; every later call raises OutboxError."""
        self._db.close()

    def _committed(self, seqs: Sequence[int]) -> None:
        self._last = max(self._last, *seqs) if seqs else self._last
        self.on_commit()

    def _discard(self, seqs: Sequence[int]) -> None:
        log.error("%d messages no longer match their checksums and are lost", len(seqs))
        self._db.write(lambda db: quota.discard(db, seqs, self.stream))

    def _rise(self, seqs: Sequence[int]) -> int:
        def work(db: Connection) -> int:
            risen = letters.rise(db, seqs)
            quota.keep(db, self._max_bytes, self.stream)
            return risen

        risen = self._db.write(work)
        self.on_commit()
        return risen

    def _report(self, loss: Loss, message: Message) -> bool:
        def work(db: Connection) -> tuple[int, ...]:
            _, waiting, _ = rows.depth(db)
            if waiting + rows.size(message, self._boot) > self._max_bytes:
                return ()
            if loss not in tally.unreported(db):  # it grew meanwhile: what is told must be what is forgotten
                return ()
            tally.told(db, loss)
            return (rows.insert(db, message, self._boot, time.monotonic()),)

        seqs = self._db.write(work)
        if seqs:
            self._committed(seqs)
        return bool(seqs)

    def _check(self, message: Message) -> None:
        size = rows.size(message, self._boot)
        if size > self._max_bytes:
            raise TooLargeError(f"a message of {size} bytes is larger than the outbox ({self._max_bytes})")

    def _put(self, db: Connection, entry: Entry, committed: float) -> int:
        seq = rows.insert(db, entry.message, self._boot, committed)
        if entry.opens is not None:
            rows.open_event(db, entry.opens, entry.message, self._boot, committed)
        if entry.closes is not None:
            db.execute("DELETE FROM open_events WHERE id = ?", (entry.closes,))
        return seq
