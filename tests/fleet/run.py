"""One run of a fleet against one broker, with or without a restart of it in the middle, and what it measured."""

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agent.messages import PacePayload
from tests.bench.show import percentile
from tests.fleet import log
from tests.fleet.crews import Fleet, fleet
from tests.fleet.ledger import Verdict
from tests.fleet.orders import Orders, name
from tests.fleet.room import Room
from tests.integration.broker import Broker

TURN = 0.5
"""Seconds between two looks at the fleet."""

LONGEST_DRAIN = 600.0
"""Seconds after which a fleet that still has something waiting is given up."""

START = 60.0
"""Seconds in which all sites have to be online at first."""


_MEMORY = Path("/dev/shm")  # noqa: S108 - 1,000 outboxes on one disk would be about that disk


@dataclass(frozen=True, slots=True)
class Plan:
    """`sites` tell `rate` events a minute each for `seconds`.

    `restart_at` seconds after the start the broker is killed, for `down` seconds, in which each site puts a `pile` of
    counts and alerts. `paced`: messages and bytes a second that the control room allows each site. `host` is None for
    a mosquitto of the run's own; `pace` is what differs from the uplink's own Pace."""

    sites: int
    seconds: float
    rate: float
    receipts: bool = False
    restart_at: float | None = None
    down: float = 2.0
    pile: tuple[int, int] = (0, 0)
    paced: tuple[float, float] | None = None
    host: str | None = None
    port: int = 0
    pace: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """Peaks are of one second. Times and peaks are counted from when the broker listened, after a restart again; with
    somebody else's broker from when all sites were there. `connects_peak` is what the broker accepted by its own log,
    else what the sites saw accepted; `undrained` sites still had something waiting at the end. Drains are seconds."""

    sites: int
    connects_peak: int
    messages_peak: int
    messages_mean: float
    historical_peak: int
    drain_p50: float | None
    drain_p99: float | None
    drained: int
    undrained: int
    cpu: float
    verdict: Verdict


class Watch:
    """Looks at a running fleet until something holds, with a line for people."""

    def __init__(self, crews: Fleet, room: Room, sites: int, seconds: float) -> None:
        self._crews, self._room, self._sites = crews, room, sites
        self._seconds = round(seconds)
        self._bar = tqdm(total=self._seconds, unit="s", disable=None)
        self._begun = time.monotonic()
        self.look = crews.look()
        self.ups, self.drains = list(self.look.ups), list(self.look.drains)

    def until(self, end: float, quiet: bool = False, online: bool = False) -> bool:
        """Look until monotonic time `end`, or until nothing waits (`quiet`), or all are `online`."""
        while time.monotonic() < end:
            time.sleep(TURN)
            self._see()
            if (quiet and self.look.waiting == 0) or (online and self.look.online == self._sites):
                return True
        return False

    def close(self) -> None:
        """End the line."""
        self._bar.close()

    def _see(self) -> None:
        self.look = self._crews.look()
        self.ups += self.look.ups
        self.drains += self.look.drains
        pace = self._room.by_second[int(time.time()) - 1]
        self._bar.set_postfix_str(f"{self.look.online} online, {self.look.waiting} waiting, {pace} messages/s")
        self._bar.update(min(round(time.monotonic() - self._begun), self._seconds) - self._bar.n)


def measure(plan: Plan, folder: Path) -> Result:
    """All of it; `folder` takes the sites' outboxes and the broker's files."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    broker = Broker(folder / "broker", log.CONF) if plan.host is None else None
    if broker is not None:
        broker.start()
    host, port = plan.host or "127.0.0.1", broker.port if broker else plan.port
    orders = Orders(plan.sites, host, port, str(folder), receipts=plan.receipts, rate=plan.rate, pace=plan.pace)
    try:
        with _room(plan, host, port) as room, fleet(orders) as crews:
            watch = Watch(crews, room, plan.sites, plan.seconds)
            began = _live(plan, broker, watch, crews)
            books = crews.books()
            crews.end()
    finally:
        if broker is not None:
            broker.stop()
    return _result(plan, watch, room, began, room.ledger.verdict(books), folder / "broker" / "log")


@contextmanager
def memory() -> Iterator[Path]:
    """A folder for a run, in memory where that can be."""
    where = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="streetcam-fleet-", dir=where) as folder:
        yield Path(folder)


@contextmanager
def _room(plan: Plan, host: str, port: int) -> Iterator[Room]:
    room = Room(host, port, plan.receipts)
    try:
        if plan.paced is not None:
            messages, size = plan.paced
            pace = PacePayload(messages_per_second=messages, bytes_per_second=size)
            room.pace([name(n + 1) for n in range(plan.sites)], pace)
        yield room
    finally:
        room.close()


def _live(plan: Plan, broker: Broker | None, watch: Watch, crews: Fleet) -> float:
    """The fleet's life; the monotonic time from which it is measured."""
    start = time.monotonic()
    assert watch.until(start + START, online=True), f"only {watch.look.online} of {plan.sites} sites are online"
    began = broker.started if broker is not None else start
    if plan.restart_at is not None and broker is not None:
        watch.until(start + plan.restart_at)
        broker.kill()
        crews.pile(*plan.pile)
        watch.until(time.monotonic() + plan.down)
        broker.start()
        began = broker.started
    watch.until(start + plan.seconds)
    crews.flow(0)
    watch.until(time.monotonic() + LONGEST_DRAIN, quiet=True)
    watch.close()
    return began


def _result(plan: Plan, watch: Watch, room: Room, began: float, verdict: Verdict, path: Path) -> Result:
    second = time.time() - time.monotonic() + began
    drains = [at - began for at in watch.drains if at >= began]
    messages, connects = room.by_second, Counter(int(second + up - began) for up in watch.ups)
    if plan.host is None:
        traffic = log.read(path)
        messages, connects = traffic.messages, traffic.connections
    rates = log.since(messages, second)
    return Result(
        sites=plan.sites,
        connects_peak=max(log.since(connects, second), default=0),
        messages_peak=max(rates, default=0),
        messages_mean=round(sum(rates) / max(1, len(rates)), 1),
        historical_peak=max(log.since(room.historical_by_second, second), default=0),
        drain_p50=percentile(drains, 50),
        drain_p99=percentile(drains, 99),
        drained=len(drains),
        undrained=watch.look.waiting,
        cpu=round(watch.look.cpu, 1),
        verdict=verdict,
    )
