"""What was sent on this connection and is not answered yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.data import Class
from agent.outbox import Stored
from agent.uplink.incoming import Receipt, names


@dataclass(frozen=True, slots=True)
class Flight:
    """One packet; `stored` is None where the answer changes nothing. `at` is monotonic."""

    stored: Stored | None
    at: float


class Flights:
    """By packet id, which means something within one connection only. `now` is monotonic."""

    def __init__(self) -> None:
        self._by_mid: dict[int, Flight] = {}
        self._heard = 0.0

    def __len__(self) -> int:
        return len(self._by_mid)

    @property
    def stored(self) -> tuple[Stored, ...]:
        """Messages of the outbox among them."""
        return tuple(flight.stored for flight in self._by_mid.values() if flight.stored is not None)

    def of(self, cls: Class) -> int:
        """How many are of a class."""
        return sum(stored.message.cls is cls for stored in self.stored)

    def add(self, mid: int, stored: Stored | None, now: float) -> None:
        """A packet was sent."""
        if not self._by_mid:
            self._heard = now
        self._by_mid[mid] = Flight(stored, now)

    def answered(self, mid: int, now: float) -> Flight | None:
        """The packet that was answered, if it is known; it flies no more."""
        flight = self._by_mid.pop(mid, None)
        if flight is not None:  # a live message at QoS 0 is "answered" by the kernel
            self._heard = now
        return flight

    def silence(self, now: float) -> float:
        """Seconds since the broker answered, or since it owes an answer."""
        return now - self._heard

    def land(self, receipt: Receipt) -> Iterator[tuple[int, float]]:
        """Sequence and time of sending of those that a receipt names: their answer, still to come, says less."""
        for mid, flight in self._by_mid.items():
            if flight.stored is not None and names(receipt, flight.stored.seq):
                self._by_mid[mid] = Flight(None, flight.at)
                yield flight.stored.seq, flight.at

    def end(self) -> tuple[Stored, ...]:
        """The connection ended: what was not answered counts as never sent."""
        unanswered = self.stored
        self._by_mid.clear()
        return unanswered

    def is_stuck(self, patience: float, now: float) -> bool:
        """Whether the broker owes an answer and has given none for `patience` seconds."""
        return bool(self._by_mid) and now - self._heard > patience
