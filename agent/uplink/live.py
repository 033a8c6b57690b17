"""Messages that are worth sending now or never: one slot per topic, the newest wins, losses are counted."""

from collections import Counter
from threading import Lock

from agent.data import Message

MOST_TOPICS = 64


class Live:
    """Slots between the stages that offer and the thread that sends.

    Each message gets a sequence that counts within its topic and process, lost ones included, so that the receiver
    sees the gap.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._slots: dict[str, tuple[Message, int]] = {}
        self._counts: Counter[str] = Counter()
        self._is_open = False
        self.dropped = 0

    def offer(self, message: Message) -> None:
        """Leave a message; one that still waits on its topic is displaced. Dropped while closed."""
        with self._lock:
            self._counts[message.topic] += 1
            displaces = message.topic in self._slots
            fits = self._is_open and (displaces or len(self._slots) < MOST_TOPICS)
            self.dropped += displaces or not fits
            if fits:
                self._slots[message.topic] = message, self._counts[message.topic]

    def take(self) -> tuple[Message, int] | None:
        """The message that waits longest on its topic, and its sequence."""
        with self._lock:
            topic = next(iter(self._slots), None)
            return self._slots.pop(topic) if topic is not None else None

    def open(self) -> None:
        """There is a connection: keep what is offered."""
        with self._lock:
            self._is_open = True

    def close(self) -> None:
        """There is none: what waits is too old by the time there is."""
        with self._lock:
            self._is_open = False
            self.dropped += len(self._slots)
            self._slots.clear()
