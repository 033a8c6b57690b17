"""Latest[T]: one slot between two threads; the newest wins and what it displaced is counted."""

from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """One slot: `put` never blocks, `take` waits for something new.

    Conservation: `offered == taken + dropped + (1 if an item waits else 0)`.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._item: T | None = None
        self.offered = 0
        self.taken = 0
        self.dropped = 0

    def put(self, item: T) -> None:
        """Leave an item; one that still waits is displaced and counted."""
        with self._changed:
            self.offered += 1
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify()

    def take(self, timeout: float) -> T | None:
        """The waiting item, or None when none came within `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None, timeout)
            item, self._item = self._item, None
            self.taken += item is not None
            return item
