"""One simulated site: the agent's own outbox and uplink, and the books that the proof is held against."""

import random
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from agent.data import Class, Loss, Message
from agent.outbox import Outbox
from agent.uplink import BrokerSettings, Pace, State, Uplink
from tests.fleet.events import Events
from tests.fleet.orders import Books, Orders, name

BOOT = "fleet"


class Watched(Outbox):
    """An outbox that notes what left it."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.gone: set[int] = set()
        self.left: set[int] = set()
        self.drains: list[float] = []
        super().__init__(path, max_bytes, BOOT)

    def delivered(self, *seqs: int) -> None:
        """As before; the last of what waited for the connection ends a drain."""
        super().delivered(*seqs)
        self.gone.update(seqs)
        waited, self.left = self.left, self.left - self.gone
        if waited and not self.left:
            self.drains.append(time.monotonic())


class Site:
    """Site `number`; runs from its making until `part`."""

    def __init__(self, number: int, orders: Orders) -> None:
        self.id = name(number)
        self.put: dict[int, str] = {}
        self.ups: list[float] = []
        self._chance = random.Random(number)
        self._events = Events(self.id, self._chance)
        self.outbox = Watched(Path(orders.folder) / f"{self.id}.db", orders.outbox_bytes)
        broker = BrokerSettings(orders.host, orders.port, False, keepalive=orders.keepalive, receipts=orders.receipts)
        will, goodbye = self._state("offline"), self._state("stopped")
        beat, pace = (lambda: None), Pace(**orders.pace)
        self.uplink = Uplink(self.id, broker, self.outbox, BOOT, self._birth, will, goodbye, beat, pace)
        self.outbox.on_commit = self.uplink.wake
        self._stop = Event()
        self._thread = Thread(target=self.uplink.run, args=(self._stop,), daemon=True)
        self._thread.start()

    @property
    def online(self) -> bool:
        """Whether the broker has accepted it."""
        return self.uplink.status.state is State.ONLINE

    def pause(self, rate: float) -> float:
        """Seconds until the next event at `rate` a minute; a minute's counts of 1,000 sites must not come together."""
        return self._chance.expovariate(rate / 60)

    def tell(self) -> None:
        """One more event."""
        self._commit([self._events.any(time.time())])

    def pile(self, counts: int, alerts: int) -> None:
        """Many at once, alerts among counts, as after a long time without a line."""
        now = time.time()
        messages = [self._events.count(now) for _ in range(counts)] + [self._events.alert(now) for _ in range(alerts)]
        self._chance.shuffle(messages)
        self._commit(messages)

    def confess(self) -> None:
        """Tell of losses, as the agent does each second."""
        told: list[str] = []

        def tell(loss: Loss) -> Message:
            message = self._events.loss(time.time(), loss)
            told.append(message.id)
            return message

        count = self.outbox.report(tell)
        last = self.outbox.last  # nobody else puts anything here
        self.put.update(zip(range(last - count + 1, last + 1), told, strict=True))

    def books(self) -> Books:
        """What became of all that was put."""
        account = self.outbox.account()
        counted = {**account.dropped, "buried": account.buried}
        waiting = [stored.seq for stored in self.outbox.next(len(self.put) + 1)]
        return Books(self.outbox.stream, self.put, waiting, {cause: n for cause, n in counted.items() if n})

    def part(self) -> None:
        """Begin to stop."""
        self._stop.set()
        self.uplink.wake()

    def close(self) -> None:
        """After `part`: wait for the end."""
        self._thread.join(10)
        self.outbox.close()

    def _commit(self, messages: Iterable[Message]) -> None:
        batch = tuple(messages)
        self.put.update(zip(self.outbox.put_all(batch), (message.id for message in batch), strict=True))

    def _birth(self) -> Message:
        self.ups.append(time.monotonic())
        self.outbox.left = self.put.keys() - self.outbox.gone
        return self._state("online")

    def _state(self, state: str) -> Message:
        message = Message(
            f"{self.id}.{state}", "streetcam.state.v1", "state", Class.ALERT, time.time(), "application/json", b"{}"
        )
        return replace(message, retain=True)
