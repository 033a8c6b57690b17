"""What of the outbox goes next: what is new at once, what waited for the connection at a pace, each by class.

New is what was committed after the connection came up. An alert must not stand behind a day of counts, and 1,000 sites
that come back together must not all send their day at once.
"""

import math
from collections.abc import Collection

from agent.data import Class
from agent.outbox import Stored
from agent.uplink.replay import Bucket, Rate
from agent.uplink.source import Source


class Order:
    """Looks into the outbox only when there may be something; `now` is monotonic, `skip` are sequences."""

    def __init__(self, outbox: Source, rate: Rate, now: float) -> None:
        self._outbox = outbox
        self._bucket = Bucket(rate, now)
        self._boundary: int | None = None
        self._more, self._paced = True, False

    @property
    def boundary(self) -> int:
        """The last sequence that is not new; 0 while that is not known."""
        return self._boundary or 0

    def is_done(self) -> bool:
        """Whether nothing waits, as far as is known."""
        return not self._more

    def look(self) -> None:
        """There may be something to send."""
        self._more = True

    def mark(self) -> None:
        """What is in the outbox so far has waited for a connection, what comes now is new. Raises OutboxError; what is
        new is told apart when the outbox works again then."""
        self._boundary = None
        self._boundary = self._outbox.last

    def forget(self) -> None:
        """Another connection: what is new is to be told apart anew, as soon as the outbox can be asked."""
        self._boundary = None

    def pace(self, rate: Rate, now: float) -> None:
        """What waited goes at this rate."""
        self._bucket.set(rate, now)

    def due(self, now: float) -> float:
        """Seconds until something may go that is held back for its pace."""
        return self._bucket.wait(now) if self._paced else math.inf

    def has_news(self, skip: Collection[int]) -> bool:
        """Whether an alert waits that is new. Raises OutboxError."""
        new = self._boundary
        return new is not None and bool(self._outbox.next(1, skip, after=new, classes=(Class.ALERT,)))

    def choose(
        self, room: int, skip: Collection[int], classes: Collection[Class], now: float
    ) -> tuple[tuple[Stored, bool], ...]:
        """At most `room` messages of these classes, each with whether it is historical. Raises OutboxError."""
        if self._boundary is None:
            self.mark()
        self._more = self._paced = False  # before looking: another thread may say meanwhile that there is more
        new = self._outbox.next(room, skip, after=self.boundary, classes=classes)
        self._more |= len(new) == room
        old = self._old(room - len(new), skip, classes, now)
        return (*((stored, False) for stored in new), *((stored, True) for stored in old))

    def _old(self, room: int, skip: Collection[int], classes: Collection[Class], now: float) -> tuple[Stored, ...]:
        if room <= 0:
            return ()
        if self._is_held_back(now):
            return ()
        found = self._outbox.next(room, skip, upto=self.boundary, classes=classes)
        self._more |= len(found) == room
        for place, stored in enumerate(found):
            if self._is_held_back(now):
                return found[:place]
            self._bucket.take(len(stored.message.payload), now)
        return found

    def _is_held_back(self, now: float) -> bool:
        held = self._bucket.wait(now) > 0
        if held:
            self._more = self._paced = True
        return held
