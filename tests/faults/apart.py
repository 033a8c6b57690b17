"""A few sites at the far end of a line, a broker and a control room at this end."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.fault import Figure, zero
from tests.fleet import log
from tests.fleet.crews import Fleet, fleet
from tests.fleet.ledger import Verdict
from tests.fleet.orders import Look, Orders
from tests.fleet.room import Room
from tests.integration.broker import Broker, free_port

TURN = 0.05
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Apart:
    """All that takes part, and how many sites they are."""

    broker: Broker
    room: Room
    crews: Fleet
    sites: int

    def until(self, holds: Callable[[Look], bool], timeout: float) -> float | None:
        """Seconds until it holds; None if it does not within `timeout`."""
        began = time.monotonic()
        while time.monotonic() - began < timeout:
            if holds(self.crews.look()):
                return time.monotonic() - began
            time.sleep(TURN)
        return None

    def all_online(self, timeout: float = 60.0) -> float | None:
        """Seconds until every site is online."""
        return self.until(lambda look: look.online == self.sites, timeout)

    def all_offline(self, timeout: float) -> float | None:
        """Seconds until every site has noticed that it is not."""
        return self.until(lambda look: look.online == 0, timeout)

    def drained(self, timeout: float) -> float | None:
        """Seconds until nothing waits."""
        return self.until(lambda look: look.waiting == 0, timeout)

    def verdict(self) -> Verdict:
        """What became of all that was put. The last message may be on its way from the broker still."""
        books = self.crews.books()
        end = time.monotonic() + 5
        while (verdict := self.room.ledger.verdict(books)).lost and time.monotonic() < end:
            time.sleep(TURN)
        return verdict


@contextmanager
def apart(
    folder: Path, orders: Orders, here: str, prefix: Sequence[str] = (), port: int | None = None
) -> Iterator[Apart]:
    """Sites started through `prefix`; the broker is at `here` and `port`, or any that is free, where the sites find it
    if their `orders` name no other."""
    port = port or free_port()
    broker = Broker(folder / "broker", log.CONF + f"listener {port} {here}\n")
    broker.start()
    room = None
    try:
        room = Room("127.0.0.1", broker.port, receipts=orders.receipts)
        told = replace(orders, folder=str(folder), host=orders.host or here, port=orders.port or port)
        with fleet(told, prefix) as crews:
            yield Apart(broker, room, crews, orders.sites)
    finally:
        if room is not None:
            room.close()
        broker.stop()


def conserved(verdict: Verdict, where: str) -> list[Figure]:
    """Nothing is lost, nothing comes that was never put, and all that was put is accounted for."""
    total = verdict.arrived + verdict.waiting + verdict.counted
    return [
        zero(f"{where}: lost", verdict.lost),
        zero(f"{where}: unknown", verdict.unknown),
        Figure(
            f"{where}: put = arrived + waiting + counted",
            f"{verdict.put} = {verdict.arrived} + {verdict.waiting} + {verdict.counted}",
            "equal",
            verdict.put == total,
        ),
    ]
