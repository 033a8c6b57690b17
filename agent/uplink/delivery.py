"""From the outbox to the broker: what is in flight, what the broker took, and what it will not take.

A message leaves the outbox on a receipt of the control room, or, where the control room gives none, on a PUBACK whose
reason is no failure; on nothing else. What the broker refuses blocks nothing.
"""

import logging
import math
from collections.abc import Callable
from typing import Protocol

from agent.data import Class
from agent.outbox import Stored
from agent.uplink.flights import Flights
from agent.uplink.incoming import Receipt
from agent.uplink.order import Order
from agent.uplink.pace import Pace
from agent.uplink.receipts import Receipts
from agent.uplink.refusals import Refusals
from agent.uplink.replay import Rate
from agent.uplink.settling import Settling
from agent.uplink.source import Source
from agent.uplink.suspects import Suspects
from agent.uplink.wire import Answer, Packet

log = logging.getLogger(__name__)

MOST_IN_FLIGHT = 10
"""Unanswered messages at a time: enough for a long way to the broker, little to send again."""

UNFIT = "it does not fit the broker"


class Sink(Protocol):
    """The link as it is seen from here."""

    def publish(self, packet: Packet) -> int | None:
        """Send; the packet id, or None when the packet cannot be sent on this connection."""


class Delivery:
    """`dress` makes the packet of a stored message, which is historical or not. `now` is monotonic everywhere.

    With `receipts` the control room gives them.
    """

    def __init__(
        self,
        outbox: Source,
        link: Sink,
        dress: Callable[[Stored, bool], Packet],
        pace: Pace,
        now: float,
        *,
        receipts: bool,
    ) -> None:
        self._link, self._dress, self._stream = link, dress, outbox.stream
        self._wants_receipts = receipts
        self._receipts = Receipts(pace.doubt, pace.probe, pace.rarest_probe)
        self._refusals = Refusals(pace.aside)
        self._settling = Settling(outbox, pace, now)
        self._suspects, self._flights = Suspects(), Flights()
        self._order = Order(outbox, pace.replay, now)
        self._most = MOST_IN_FLIGHT
        self._said: set[tuple[str, str]] = set()
        self._forbidden: set[str] = set()
        self._highest = 0
        self.sent = 0

    @property
    def in_flight(self) -> int:
        """Packets that the broker has not answered."""
        return len(self._flights)

    @property
    def refused(self) -> int:
        """Messages that the broker would not take, kept in the outbox to be tried again."""
        return len(self._refusals)

    @property
    def unreceipted(self) -> int:
        """Messages that the broker took and the control room has not said it keeps."""
        return len(self._receipts)

    @property
    def repeated(self) -> int:
        """How often a message that the broker took was to be sent again for want of a receipt."""
        return self._receipts.repeated

    def mark(self) -> None:
        """What comes from now on is new. Raises OutboxError, and may be left at that."""
        self._order.mark()

    def begin(self, receive_maximum: int, *, remembered: bool) -> None:
        """A connection is up, to a broker that remembers us or does not."""
        self._most = min(MOST_IN_FLIGHT, receive_maximum)
        self._order.forget()
        self._order.look()
        if not remembered:
            self._receipts.doubt_all()

    def end(self, now: float, *, cut: bool) -> None:
        """The connection is gone; what it has not answered counts as never sent. `cut`: the broker ended it."""
        unanswered = self._flights.end()
        guilty = self._suspects.cut([stored.seq for stored in unanswered]) if cut else None
        for stored in unanswered:
            if stored.seq == guilty:
                self._set_aside(stored, "the broker ends the connection over it", now, permanent=False)

    def look(self) -> None:
        """There may be something new in the outbox."""
        self._order.look()

    def replay_at(self, rate: Rate, now: float) -> None:
        """The control room wants what waited at this pace."""
        self._order.pace(rate, now)

    def announce(self, packet: Packet, now: float) -> None:
        """Send a packet that is not from the outbox and whose answer is awaited."""
        mid = self._link.publish(packet)
        if mid is None:
            self._say(packet.topic, UNFIT)
        else:
            self._flights.add(mid, None, now)

    def fill(self, now: float) -> None:
        """Send from the outbox what there is room for. Raises OutboxError."""
        due, probed = self._refusals.is_due(now), self._receipts.probe(now)
        if due or probed:  # both are asked: what is due may not be able to go
            self._order.look()
        if self._room <= 0 or self._order.is_done():
            return
        for stored, historical in self._order.choose(self._room, self._skipped(now), self._classes(), now):
            self._send(stored, now, historical=historical)
        if self._order.is_done() and not self._flights:
            self._suspects.clear_all()

    def due(self, now: float) -> float:
        """Seconds until `fill` may send what it keeps back for its pace."""
        return self._order.due(now) if self._room > 0 else math.inf

    def has_news(self, now: float) -> bool:
        """Whether an alert waits that came up since the last connection did. Raises OutboxError."""
        return self._order.has_news(self._skipped(now))

    def answered(self, answer: Answer, now: float) -> float | None:
        """The broker answered: for how long it had said nothing; None where it was to no message of the outbox."""
        self._order.look()
        silence = self._flights.silence(now)
        flight = self._flights.answered(answer.mid, now)
        if flight is None or flight.stored is None:
            if not answer.accepted:
                self._say("state", answer.reason)
            return None
        self._suspects.clear(flight.stored.seq)
        if answer.accepted:
            self._take(flight.stored, flight.at, unheard=answer.unheard)
        else:
            self._forbidden |= {flight.stored.message.topic} if answer.forbidden else set()
            self._set_aside(flight.stored, answer.reason, now, permanent=answer.permanent)
        return silence

    def receipted(self, receipt: Receipt, now: float) -> bool:
        """The control room keeps what a receipt names; whether it names something that was never sent."""
        if receipt.stream != self._stream or not receipt.ranges:
            return False
        landed = dict(self._flights.land(receipt))
        self._suspects.clear(*landed)
        self._settling.take(landed)
        self._settling.take(self._receipts.take(receipt, now, max(landed.values(), default=0.0)))
        self._order.look()
        return receipt.ranges[-1][1] > max(self._highest, self._order.boundary)

    def settle(self, now: float, *, at_once: bool = False) -> None:
        """Tell the outbox what came of its messages; deletions at most now and then. Raises OutboxError."""
        if self._settling.do(now, at_once=at_once):
            self._order.look()

    def is_stuck(self, patience: float, now: float) -> bool:
        """Whether the broker owes an answer and has given none for `patience` seconds."""
        return self._flights.is_stuck(patience, now)

    @property
    def _room(self) -> int:
        return (1 if self._suspects else self._most) - len(self._flights)

    def _classes(self) -> frozenset[Class]:
        return frozenset(cls for cls in Class if self._has_room(cls))

    def _has_room(self, cls: Class) -> bool:
        return self._receipts.room(cls) > self._flights.of(cls)

    def _send(self, stored: Stored, now: float, *, historical: bool) -> None:
        if not self._has_room(stored.message.cls):  # the others of this batch have filled the window
            return
        mid = self._link.publish(self._dress(stored, historical))
        if mid is None:
            self._set_aside(stored, UNFIT, now, permanent=True)
        else:
            self._highest = max(self._highest, stored.seq)
            self._flights.add(mid, stored, now)

    def _take(self, stored: Stored, at: float, *, unheard: bool) -> None:
        self.sent += 1
        self._refusals.forget(stored.seq)
        if stored.message.topic in self._forbidden:  # and is no more: what was buried for it need not wait a day
            self._forbidden.remove(stored.message.topic)
            self._settling.hasten()
        if self._wants_receipts:
            self._receipts.add(stored.seq, stored.message.cls, at, unheard=unheard)
        else:
            self._settling.take([stored.seq])

    def _skipped(self, now: float) -> frozenset[int]:
        in_flight = (stored.seq for stored in self._flights.stored)
        return self._refusals.waiting(now) | self._receipts.open | self._settling.seqs | frozenset(in_flight)

    def _set_aside(self, stored: Stored, reason: str, now: float, *, permanent: bool) -> None:
        if self._refusals.add(stored.seq, now, permanent=permanent):
            self._settling.bury(stored.seq, reason)
        self._say(stored.message.topic, reason)

    def _say(self, topic: str, reason: str) -> None:
        if (topic, reason) not in self._said:
            self._said.add((topic, reason))
            log.warning("the broker does not take %s: %s; kept and tried again later", topic, reason)
