"""Commits messages to the outbox; what a failing disk will not take is held in memory and tried again.

The order of messages is kept: while some are held, a new one waits behind them. What there is no room to hold is lost,
counted, and told once the disk works again.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable
from threading import Lock

from agent.data import Class, Loss, Message
from agent.errors import OutboxError
from agent.outbox import Entry, Outbox, TooLargeError

log = logging.getLogger(__name__)

MOST_HELD, MOST_BYTES = 1_000, 4 * 1024 * 1024
"""Messages and bytes of payload that are held at a time: a box has little memory, and an hour of alerts fits."""

BATCH = 50
"""Held messages that are committed at once when the disk works again."""

REASON = "the disk did not take it"


class Store:
    """The outbox as the stages see it; may be called from any thread.

    `unstored` counts messages that were lost: they were never committed. `on_hold` is called for each alert that has to
    be held, in the caller's thread, so that it may be sent another way meanwhile.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._lock = Lock()
        self._held: deque[Entry] = deque()
        self._held_bytes = 0
        self._untold: Counter[Class] = Counter()
        self._trouble = ""
        self.unstored = 0
        self.on_hold: Callable[[Message], None] = lambda _: None

    @property
    def held(self) -> int:
        """Messages that wait in memory for a disk that takes them."""
        return len(self._held)

    @property
    def clips_held(self) -> frozenset[str]:
        """Ids of the clips whose announcement is among what is held."""
        with self._lock:
            return frozenset(held.message.about for held in self._held if held.message.about)

    def __call__(self, message: Message, opens: str | None = None, closes: str | None = None) -> None:
        """Commit a message, or hold it; it opens or closes an event in the journal of open events."""
        with self._lock:
            self._hold(Entry(message, opens, closes))
            stored = self._flush()
        if not stored and message.cls is Class.ALERT:
            self.on_hold(message)

    def retry(self) -> None:
        """Try again to commit what is held; to be called every second or so."""
        with self._lock:
            self._flush()

    def _flush(self) -> bool:
        """Commit all that is held, and note what was lost meanwhile; whether nothing is left."""
        try:
            while self._held:
                self._commit([self._held[n] for n in range(min(BATCH, len(self._held)))])
            for cls, messages in tuple(self._untold.items()):
                self._outbox.note(Loss(self._outbox.stream, "unstored", cls, messages, 0, 0, REASON))
                del self._untold[cls]
        except OutboxError as error:
            self._say(str(error))
            return False
        self._say("")
        return True

    def _commit(self, entries: list[Entry]) -> None:
        try:
            self._outbox.put_entries(entries)
        except TooLargeError as error:
            if len(entries) > 1:
                self._commit(entries[:1])
                return
            log.error("a message is lost: %s", error)
            self._lose(entries[0])
        for entry in entries:
            self._held.popleft()
            self._held_bytes -= len(entry.message.payload)

    def _hold(self, entry: Entry) -> None:
        self._held.append(entry)
        self._held_bytes += len(entry.message.payload)
        while len(self._held) > MOST_HELD or self._held_bytes > MOST_BYTES:
            least = next((held for held in self._held if held.message.cls is not Class.ALERT), self._held[0])
            self._held.remove(least)
            self._held_bytes -= len(least.message.payload)
            self._lose(least)

    def _lose(self, entry: Entry) -> None:
        self.unstored += 1
        self._untold[entry.message.cls] += 1

    def _say(self, trouble: str) -> None:
        changed, self._trouble = trouble != self._trouble, trouble
        if changed and trouble:
            log.error("messages are held in memory: %s", trouble)
        elif changed:
            log.info("messages are stored again")
