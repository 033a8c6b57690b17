"""From the outbox to the broker: what is in flight, what the broker took, and what it will not take.

A message leaves the outbox on a PUBACK whose reason is no failure, and on nothing else. A packet id means something
within one connection only. What the broker refuses blocks nothing: it is set aside and tried again later.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from agent.outbox import Stored
from agent.uplink.wire import Answer, Packet

log = logging.getLogger(__name__)

MOST_IN_FLIGHT = 10
"""Unanswered messages at a time: enough for a long way to the broker, little to send again."""

FIRST_WAIT = 60.0
LONGEST_WAIT = 3600.0
"""Seconds until a refused message is tried again, doubling from the first to the longest."""

MOST_ASIDE = 10_000
"""Refused messages remembered; beyond it the longest-known are forgotten, and so tried again sooner."""


BARREN = 3
"""Connections in a row, ended by the broker with something unanswered, after which a lone message is to blame."""


class Source(Protocol):
    """The outbox as it is seen from here."""

    def next(self, limit: int, skip: set[int]) -> tuple[Stored, ...]:
        """The most urgent messages that are not in `skip`."""

    def sent(self, *seqs: int) -> None:
        """Delete what the broker took."""


class Sink(Protocol):
    """The link as it is seen from here."""

    def publish(self, packet: Packet) -> int | None:
        """Send; the packet id, or None when the packet cannot be sent on this connection."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    wait: float
    due: float


class Delivery:
    """`dress` makes the packet of a stored message for the present connection."""

    def __init__(self, outbox: Source, link: Sink, dress: Callable[[Stored], Packet]) -> None:
        self._outbox = outbox
        self._link = link
        self._dress = dress
        self._limit = MOST_IN_FLIGHT
        self._in_flight: dict[int, Stored | None] = {}
        self._taken: set[int] = set()
        self._aside: dict[int, _Refusal] = {}
        self._said: set[tuple[str, str]] = set()
        self._heard = 0.0
        self._more = True
        self._barren = 0
        self.sent = 0

    @property
    def in_flight(self) -> int:
        """Packets that the broker has not answered."""
        return len(self._in_flight)

    @property
    def refused(self) -> int:
        """Messages that the broker would not take, kept in the outbox."""
        return len(self._aside)

    def begin(self, receive_maximum: int) -> None:
        """A connection is up."""
        self._limit = 1 if self._barren else min(MOST_IN_FLIGHT, receive_maximum)
        self._more = True

    def end(self, cut: bool) -> None:
        """The connection is gone; what it has not answered counts as never sent. `cut`: the broker ended it.

        A broker may end the connection over one message without saying so. When it does so before answering
        anything, the next connection carries one message at a time, and the one it then dies of is set aside.
        """
        unanswered = [stored for stored in self._in_flight.values() if stored is not None]
        self._in_flight.clear()
        if cut and unanswered:
            self._barren += 1
        if self._barren >= BARREN and len(unanswered) == 1:
            self._set_aside(unanswered[0], "the broker ends the connection over it")

    def look(self) -> None:
        """There may be something new in the outbox."""
        self._more = True

    def announce(self, packet: Packet) -> None:
        """Send a packet that is not from the outbox and whose answer is awaited."""
        mid = self._link.publish(packet)
        if mid is None:
            self._say(packet.topic, "it does not fit the broker")
        else:
            self._fly(mid, None)

    def fill(self) -> None:
        """Send from the outbox what there is room for. Raises OutboxError."""
        now = monotonic()
        room = self._limit - len(self._in_flight)
        due = any(refusal.due <= now for refusal in self._aside.values())
        if room <= 0 or not (self._more or due):
            return
        self._more = False  # before looking: another thread may say meanwhile that there is more
        found = self._outbox.next(room, self._skipped(now))
        self._more |= len(found) == room
        for stored in found:
            self._send(stored)

    def answered(self, answer: Answer) -> None:
        """The broker answered a packet."""
        self._heard = monotonic()
        stored = self._in_flight.pop(answer.mid, None)
        self._more = True
        if stored is not None:
            self._barren = 0
            self._take(stored) if answer.accepted else self._set_aside(stored, answer.reason)
        elif not answer.accepted:
            self._say("state", answer.reason)

    def settle(self) -> None:
        """Delete from the outbox what the broker took. Raises OutboxError; what it took stays noted until it works."""
        if self._taken:
            self._outbox.sent(*self._taken)
            self._taken.clear()

    def is_stuck(self, patience: float) -> bool:
        """Whether the broker owes an answer and has given none for `patience` seconds."""
        return bool(self._in_flight) and monotonic() - self._heard > patience

    def _take(self, stored: Stored) -> None:
        self.sent += 1
        self._taken.add(stored.seq)
        self._aside.pop(stored.seq, None)

    def _send(self, stored: Stored) -> None:
        mid = self._link.publish(self._dress(stored))
        if mid is None:
            self._set_aside(stored, "it does not fit the broker")
        else:
            self._fly(mid, stored)

    def _fly(self, mid: int, stored: Stored | None) -> None:
        if not self._in_flight:
            self._heard = monotonic()
        self._in_flight[mid] = stored

    def _skipped(self, now: float) -> set[int]:
        in_flight = {stored.seq for stored in self._in_flight.values() if stored is not None}
        return in_flight | self._taken | {seq for seq, refusal in self._aside.items() if refusal.due > now}

    def _set_aside(self, stored: Stored, reason: str) -> None:
        known = self._aside.pop(stored.seq, None)
        wait = min(LONGEST_WAIT, known.wait * 2) if known else FIRST_WAIT
        self._aside[stored.seq] = _Refusal(wait, monotonic() + wait)
        if len(self._aside) > MOST_ASIDE:
            del self._aside[next(iter(self._aside))]
        self._say(stored.message.topic, reason)

    def _say(self, topic: str, reason: str) -> None:
        if (topic, reason) not in self._said:
            self._said.add((topic, reason))
            log.warning("the broker does not take %s: %s; kept and tried again later", topic, reason)
