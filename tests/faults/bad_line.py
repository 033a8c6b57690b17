"""A line that loses, delays, only trickles or breaks at once: does a site get on, or wait, and never spin or flap?

loss: a share of the packets is lost in each direction (iptables `statistic` in a network namespace).
latency: every byte comes late (a TCP proxy, tests/faults/slow_line.py).
trickle: few bytes a second come through (the same).
shut: every connection ends as soon as it is made (the same).

While the line is bad each site makes a message a second, and then the line is good again. Connections and CPU seconds
are those of a minute of the bad line, CPU of all sites together with what makes their messages.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.faults.apart import Apart, apart, conserved
from tests.faults.fault import Figure, Mutant, least, most
from tests.faults.netns import line
from tests.faults.slow_line import SlowLine
from tests.fleet import log
from tests.fleet.orders import Orders
from tests.integration.broker import free_port

INJECTED = "iptables statistic, 1-30 % each way; a TCP proxy with 50 ms to 5 s and one that passes 1 byte a second"

SITES = 2

RATE = 60.0
"""Events a minute of a site while the line is bad."""

LOSSES, FEW_LOSSES = (0.01, 0.05, 0.1, 0.2, 0.3), (0.3,)
DELAYS, FEW_DELAYS = (0.05, 0.5, 2.0, 5.0), (0.5,)
RATES, FEW_RATES = (1.0, 100.0, 2_000.0), (1.0,)
"""Shares, seconds each way, bytes a second each way."""

FLAPS, SHORT_FLAPS = 12.0, 60.0
"""Connections of a site in a minute; more in the short form, which is over before backing off has begun."""

CPU = 6.0
"""CPU seconds a minute of all sites: a tenth of a core."""

DRAIN = 90.0
"""Seconds within which a site has made up for it, once the line is good."""

WORTH = 500.0
"""Bytes a second from which a line is expected to bring something through."""

FULL, SHORT = 60.0, 8.0
"""Seconds for which a line is bad."""

HASTY = {"answer": 3.0, "spread": 2.0}
"""The pace of the short form, in seconds: how long the broker may owe an answer, and the longest first wait."""

MUTANTS = (
    Mutant(
        "agent/uplink/reconnect.py",
        "self.due = now + floor + full_jitter(self._attempt, pace.away - floor, base)",
        "self.due = now",
        "the wait between two tries",
        "shut",
    ),
    Mutant(
        "agent/uplink/link.py",
        "select.POLLIN | (select.POLLOUT if self._client.want_write() else 0)",
        "select.POLLIN | select.POLLOUT",
        "sleep while there is nothing to write",
        "latency",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """All parts; a minute for each line in the full form."""
    figures = list[Figure]()
    if only in {"", "loss"}:
        for share in LOSSES if full else FEW_LOSSES:
            figures += _loss(folder / f"loss-{share}", share, full)
    if only in {"", "latency"}:
        for delay in DELAYS if full else FEW_DELAYS:
            figures += _slow(folder / f"late-{delay}", f"{delay:g} s late each way", full, delay=delay)
    if only in {"", "trickle"}:
        for rate in RATES if full else FEW_RATES:
            figures += _slow(folder / f"trickle-{rate}", f"{rate:g} bytes a second each way", full, rate=rate)
    if only in {"", "shut"}:
        figures += _slow(folder / "shut", "each connection ended at once", full, shut=True)
    return figures


def _loss(folder: Path, share: float, full: bool) -> list[Figure]:
    folder.mkdir(parents=True)
    with line() as lossy, apart(folder, Orders(SITES), lossy.here, lossy.prefix) as all_of_it:
        worsen = partial(lossy.drop, "up", "down", share=share)
        tries = partial(_connections, folder / "broker" / "log")
        came, calm = _measure(all_of_it, f"{share:.0%} lost each way", worsen, lossy.restore, tries, full)
        return [least(f"{share:.0%} lost each way: messages through", came, 1), *calm]


def _slow(
    folder: Path, where: str, full: bool, delay: float = 0.0, rate: float = math.inf, shut: bool = False
) -> list[Figure]:
    folder.mkdir(parents=True)
    port = free_port()
    with closing(SlowLine(port)) as slow:
        through = Orders(SITES, "127.0.0.1", slow.port, pace={} if full else HASTY)
        with apart(folder, through, "127.0.0.1", port=port) as all_of_it:
            worsen = partial(slow.set, delay, rate, shut)
            came, calm = _measure(all_of_it, where, worsen, slow.set, lambda: slow.connections, full)
    what = f"{where}: messages through"
    progress = least(what, came, 1) if rate >= WORTH and not shut else Figure(what, str(came))
    return [progress, *calm]


def _connections(broker: Path) -> int:
    return log.read(broker).connections.total()


def _measure(
    all_of_it: Apart,
    where: str,
    worsen: Callable[[], None],
    ease: Callable[[], None],
    connections: Callable[[], int],
    full: bool,
) -> tuple[int, list[Figure]]:
    """A bad line, then a good one again; how many messages came through the bad one, and the rest."""
    seconds = FULL if full else SHORT
    all_of_it.all_online()
    before, tries = all_of_it.crews.look(), -connections()
    worsen()
    all_of_it.crews.flow(RATE)
    time.sleep(seconds)
    all_of_it.crews.flow(0)
    after, came = all_of_it.crews.look(), len(all_of_it.room.order)
    tries += connections()
    ease()
    drained = all_of_it.drained(DRAIN)
    return came, [
        most(
            f"{where}: connections of a site in a minute", tries / SITES * 60 / seconds, FLAPS if full else SHORT_FLAPS
        ),
        most(f"{where}: CPU seconds in a minute", (after.cpu - before.cpu) * 60 / seconds, CPU),
        most(f"{where}: drained once it is good again", math.inf if drained is None else drained, DRAIN, "s"),
        *conserved(all_of_it.verdict(), where),
    ]
