"""The agent's outbox and uplink alone, in this process, for faults of the broker."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from agent.data import Class, Message
from agent.outbox import Account, Outbox, unaccounted
from agent.uplink import BrokerSettings, Pace, Uplink
from tests.faults.fault import Figure

SITE = "shop"

TOPICS = {Class.ALERT: "event", Class.COUNT: "count", Class.HEALTH: "health", Class.THUMBNAIL: "thumb/door"}

ROOMY = 200_000_000
"""Bytes of an outbox that no fault fills."""


class Lone:
    """An outbox with its uplink; what is put is named in order."""

    def __init__(self, folder: Path, broker: BrokerSettings, pace: Pace) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.outbox = Outbox(folder / "outbox.db", ROOMY, "boot")
        born, will, left = (_message(name, Class.ALERT, b"", "state") for name in ("birth", "will", "goodbye"))
        self.uplink = Uplink(SITE, broker, self.outbox, "boot", lambda: born, will, left, lambda: None, pace)
        self.outbox.on_commit = self.uplink.wake
        self._names = itertools.count()
        self._stop = Event()
        self._thread = Thread(target=self.uplink.run, args=(self._stop,), daemon=True)
        self._thread.start()

    def put(self, cls: Class = Class.ALERT, size: int = 500) -> str:
        """Commit one message; its id."""
        name = f"id-{next(self._names)}"
        self.outbox.put(_message(name, cls, bytes(size), TOPICS[cls]))
        return name

    def put_all(self, count: int, cls: Class = Class.ALERT, size: int = 500) -> list[str]:
        """Commit many together; their ids."""
        names = [f"id-{next(self._names)}" for _ in range(count)]
        self.outbox.put_all(_message(name, cls, bytes(size), TOPICS[cls]) for name in names)
        return names

    def stop(self) -> Account:
        """Take leave; what became of all that was put."""
        self._stop.set()
        self.uplink.wake()
        self._thread.join(20)
        assert not self._thread.is_alive(), "the uplink does not stop"
        account = self.outbox.account()
        self.outbox.close()
        return account


def _message(name: str, cls: Class, payload: bytes, topic: str) -> Message:
    made = Message(name, "streetcam.test.v1", topic, cls, 1e9, "application/octet-stream", payload)
    return replace(made, retain=topic == "state")


@contextmanager
def lone(folder: Path, broker: BrokerSettings, pace: Pace) -> Iterator[Lone]:
    """One that has ended when this does."""
    site = Lone(folder, broker, pace)
    try:
        yield site
    finally:
        if site._thread.is_alive():
            site.stop()


def conserved(account: Account, where: str) -> Figure:
    """in = out + what waits + what is counted as lost."""
    ways = f"{account.delivered} + {account.waiting} + {account.buried} + {sum(account.dropped.values())}"
    name = f"{where}: put = delivered + waiting + buried + dropped"
    return Figure(name, f"{account.committed} = {ways}", "equal", unaccounted(account) == 0)
