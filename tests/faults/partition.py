"""The line between a site and the broker passes nothing on, in one direction or in both, and nobody is told.

The sites run in a network namespace (tests/faults/netns.py) in which iptables drops the packets; the broker is a real
mosquitto on the other side. What is measured ends with what the control room has.

idle: nothing to send: how long until a site notices, against its keepalive.
busy: something unanswered: how long until a site notices, against its patience with the broker.
short: five seconds, which TCP gets over.
half: the broker was restarted meanwhile, so that it knows nothing of a connection that a site believes in.
day: 24 hours of counts and alerts wait for the line; they are put at once, so that a day takes a minute. How long
    until all is there, against the pace that the control room has set; alerts first, and a new one before all of them.
small: the same with an outbox too small for a day: counts are dropped, oldest first, counted and told; alerts are not.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from agent.messages import PacePayload
from agent.uplink.replay import BURST
from tests.faults.apart import Apart, apart, conserved
from tests.faults.fault import Figure, Mutant, most, zero
from tests.faults.netns import Direction, Line, line
from tests.fleet.orders import Orders, name
from tests.fleet.room import Came

INJECTED = "iptables DROP in a network namespace, in either or both directions, for 5 s to a day"

SITES = 3

DAY = (1_440, 60)
"""Counts and alerts of one camera on one day: a count each minute, and more alerts than a quiet street has."""

HOURS = (240, 10)
"""Four hours of the same."""

SMALL = 800_000
"""Bytes of an outbox that has no room for a day's counts, and for more than its alerts."""

PACED = 50.0
"""Messages a second that the control room allows to a site, so that a day takes half a minute."""

BYTES = 1_000_000.0

CLOSE = {"spread": 3.0}
"""Seconds over which sites spread when the broker ends a connection: also when it does so because it hears nothing."""

WAYS: Mapping[str, tuple[Direction, ...]] = {"up": ("up",), "down": ("down",), "both ways": ("up", "down")}

MUTANTS = (
    Mutant(
        "agent/uplink/link.py",
        "        self._client.loop_misc()\n",
        "",
        "the keepalive",
        "idle",
    ),
    Mutant(
        "agent/uplink/uplink.py",
        "if self._online and self._delivery.is_stuck(patience, now):",
        "if False:",
        "the limit to how long the broker may owe an answer",
        "busy",
    ),
    Mutant(
        "agent/outbox/schema.py",
        "RANK = {cls: rank for rank, cls in enumerate(Class)}",
        "RANK = {cls: 0 for cls in Class}",
        "alerts before counts",
        "day",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Every part with a line of its own."""
    figures: list[Figure] = []
    for part, inject in PARTS.items():
        if only in {"", part}:
            (folder / part).mkdir(parents=True)
            with line() as cut:
                figures += inject(folder / part, cut, full)
    return figures


def _idle(folder: Path, cut: Line, full: bool) -> list[Figure]:
    """A site may need twice its keepalive: one in which it says nothing, one in which it waits for an answer."""
    keepalive = 20 if full else 2
    orders, figures = Orders(SITES, keepalive=keepalive, pace=CLOSE), []
    for way, directions in WAYS.items():
        with apart(_made(folder / way), orders, cut.here, cut.prefix) as all_of_it:
            all_of_it.all_online()
            cut.drop(*directions)
            noticed = all_of_it.all_offline(keepalive * 4)
            cut.restore()
            where = f"idle, {way}"
            figures.append(_within(f"{where}: noticed, keepalive {keepalive} s", noticed, keepalive * 2 + 1.5))
            figures.append(_within(f"{where}: online again", all_of_it.all_online(), 10.0))
            figures += conserved(all_of_it.verdict(), where)
    return figures


def _busy(folder: Path, cut: Line, full: bool) -> list[Figure]:
    patience = 20.0 if full else 3.0
    with apart(folder, Orders(SITES, pace={"answer": patience}), cut.here, cut.prefix) as all_of_it:
        all_of_it.all_online()
        cut.drop("up", "down")
        all_of_it.crews.pile(5, 5)
        noticed = all_of_it.all_offline(patience * 4)
        cut.restore()
        drained = all_of_it.drained(60)
        return [
            _within(f"busy: noticed, patience {patience:g} s", noticed, patience + 2),
            _within("busy: drained after the line is back", drained, 20.0),
            *conserved(all_of_it.verdict(), "busy"),
        ]


def _short(folder: Path, cut: Line, full: bool) -> list[Figure]:
    with apart(folder, Orders(SITES, rate=60.0), cut.here, cut.prefix) as all_of_it:
        all_of_it.all_online()
        cut.drop("up", "down")
        time.sleep(5)
        cut.restore()
        time.sleep(5)
        all_of_it.crews.flow(0)
        drained = all_of_it.drained(30)
        return [_within("5 s: drained after the line is back", drained, 10.0), *conserved(all_of_it.verdict(), "5 s")]


def _half(folder: Path, cut: Line, full: bool) -> list[Figure]:
    with apart(folder, Orders(SITES, pace=CLOSE), cut.here, cut.prefix) as all_of_it:
        all_of_it.all_online()
        cut.drop("up", "down")
        all_of_it.broker.stop()
        all_of_it.broker.start()
        cut.restore()
        all_of_it.crews.pile(1, 1)
        drained = all_of_it.drained(60)
        return [_within("half-open: drained", drained, 20.0), *conserved(all_of_it.verdict(), "half-open")]


def _day(folder: Path, cut: Line, full: bool) -> list[Figure]:
    counts, alerts = DAY if full else HOURS
    with apart(folder, Orders(SITES, keepalive=2, receipts=True), cut.here, cut.prefix) as all_of_it:
        _away(all_of_it, cut, counts, alerts)
        all_of_it.all_online(30)
        all_of_it.crews.pile(0, 1)
        told = time.monotonic()
        drained = all_of_it.drained(600)
        pace = max(0.0, (counts + alerts) / PACED - BURST)
        where = f"{counts} counts and {alerts} alerts"
        return [
            _within(f"{where}: drained, at least {pace:.0f} s at its pace", drained, pace * 1.3 + 6),
            zero(f"{where}: counts that came before a waiting alert", _early(all_of_it, alerts)),
            _within(f"{where}: a new alert came, last", _newest(all_of_it) - told, 3.0),
            *conserved(all_of_it.verdict(), where),
        ]


def _small(folder: Path, cut: Line, full: bool) -> list[Figure]:
    counts, alerts = DAY[0], 20
    with apart(
        folder, Orders(SITES, keepalive=2, receipts=True, outbox_bytes=SMALL), cut.here, cut.prefix
    ) as all_of_it:
        _away(all_of_it, cut, counts, alerts)
        all_of_it.drained(600)
        verdict = all_of_it.verdict()
        came = len({(each.site, each.seq) for each in all_of_it.room.order if each.kind == "event"})
        where = f"outbox of {SMALL / 1e6:g} MB"
        return [
            zero(f"{where}: alerts lost", SITES * alerts - came),
            Figure(f"{where}: counts dropped", str(verdict.counted), "> 0", verdict.counted > 0),
            zero(f"{where}: dropped and not told", verdict.counted - verdict.told),
            zero(f"{where}: holes in a stream that no site has explained", verdict.gaps),
            *conserved(verdict, where),
        ]


def _away(all_of_it: Apart, cut: Line, counts: int, alerts: int) -> None:
    """All sites notice that the line is gone, put what a long time brings, and get it back."""
    pace = PacePayload(messages_per_second=PACED, bytes_per_second=BYTES)
    all_of_it.room.pace([name(n + 1) for n in range(SITES)], pace)
    all_of_it.all_online()
    cut.drop("up", "down")
    all_of_it.all_offline(30)
    all_of_it.crews.pile(counts, alerts)
    cut.restore()


def _early(all_of_it: Apart, alerts: int) -> int:
    """Counts that came before the last of the alerts that waited with them, over all sites."""
    left, early = Counter({name(n + 1): alerts for n in range(SITES)}), 0
    for came in all_of_it.room.order:
        left[came.site] -= came.kind == "event"
        early += came.kind == "count" and left[came.site] > 0
    return early


def _newest(all_of_it: Apart) -> float:
    """When the last site's newest alert came."""
    newest = {came.site: came for came in sorted(all_of_it.room.order, key=_by_seq) if came.kind == "event"}
    return max(came.at for came in newest.values())


def _by_seq(came: Came) -> int:
    return came.seq


def _within(what: str, seconds: float | None, goal: float) -> Figure:
    return most(what, float("inf") if seconds is None else seconds, goal, "s")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


PARTS: Mapping[str, Callable[[Path, Line, bool], list[Figure]]] = {
    "idle": _idle,
    "busy": _busy,
    "short": _short,
    "half": _half,
    "day": _day,
    "small": _small,
}
