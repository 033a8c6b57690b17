"""All sites lose their broker at once, or their power: do they come back together, and is anything missing?

Sites are the agent's own uplink and outbox, up to 1,000 of them (tests/fleet), on a real mosquitto that is killed with
SIGKILL and started again. What the broker gets in each second is counted from its own log.

restart: it is away for two seconds; connections in a second, and how long until all that had waited has arrived.
pace: it is away while many messages pile up, and the control room has said how fast a site may send them.
power: all sites are switched on at once, as after a power cut in the whole city.
outage: it is away for so long that every site waits for its longest time between two tries. Ten minutes with waits of
    up to 300 s are tried as two minutes with waits of up to 60 s, which brings the sites five times as close together.

The short form has fewer sites, as close together as 1,000 are: the goal of connections a second is the same.
"""

from collections.abc import Sequence
from pathlib import Path

from agent.uplink import TOGETHER, Pace
from agent.uplink.replay import BURST
from tests.faults.fault import Figure, Mutant, most, zero
from tests.fleet.run import Plan, Result, measure, memory

INJECTED = "mosquitto killed and started again under 1,000 sites of the real uplink and outbox; all switched on at once"

CONNECTS = 50
"""Connections a second that a broker of 1,000 sites must be able to accept: a TLS handshake costs one of its cores
some milliseconds."""

SITES, FEWER = 1_000, 330
SPREAD = Pace().spread * FEWER / SITES
"""Seconds over which fewer sites come as close together as all of them do over the real time."""

DRAIN = 180.0
"""Seconds within which 99 of 100 sites have sent all that waited: those whose first try came too early wait again."""

PACED = (1.0, 100_000.0)
"""Messages and bytes a second that the control room allows each site; the bytes are no limit here."""

PILE = (10, 2)
"""Counts and alerts that wait at each site then."""

MUTANTS = (
    Mutant(
        "agent/uplink/reconnect.py",
        "base = pace.spread if down.shared else pace.own",
        "base = pace.own",
        "the wide first wait after a loss that all sites share",
        "restart",
    ),
    Mutant(
        "agent/uplink/reconnect.py",
        "self.due = now + random.uniform(0, pace.first)",
        "self.due = now",
        "the spread of the first try where a whole city is switched on",
        "power",
    ),
    Mutant(
        "agent/backoff.py",
        "return random.uniform(0, min(cap, base * 2 ** min(attempt, 32)))",
        "return min(cap, base * 2 ** min(attempt, 32))",
        "the jitter in the wait between two tries",
        "restart",
    ),
    Mutant(
        "agent/uplink/replay.py",
        "        self._messages -= 1\n",
        "",
        "the pace at which what waited is sent",
        "pace",
    ),
    Mutant(
        "agent/uplink/replay.py",
        "        self._rate = rate\n        self._fill(now)\n",
        "        self._fill(now)\n",
        "obedience to the pace that the control room sets",
        "pace",
    ),
)


def run(_: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """All parts, the outage in the full form only."""
    figures: list[Figure] = []
    if only in {"", "restart"}:
        figures += _restart(full)
    if only in {"", "pace"}:
        figures += _paced(full)
    if only in {"", "power"}:
        figures += _power(full)
    if only == "outage" or (full and not only):
        figures += _outage()
    return figures


def _restart(full: bool) -> list[Figure]:
    sites, pace = (SITES, {}) if full else (FEWER, {"spread": SPREAD})
    plan = Plan(sites, 120 if full else 20, rate=1.2, receipts=True, restart_at=3, pace=pace)
    return _told(f"{sites} sites, broker away 2 s", _measured(plan))


def _paced(full: bool) -> list[Figure]:
    """The bursts of those that come back in the same second are part of the pace."""
    sites = 200 if full else 60
    pace = {"spread": SPREAD * sites / FEWER}
    plan = Plan(sites, 10, rate=0, receipts=True, restart_at=3, pile=PILE, paced=PACED, pace=pace)
    result = _measured(plan)
    name = f"{sites} sites, {sum(PILE)} messages each, paced at {PACED[0]:g} a second each"
    allowed = sites * PACED[0] + result.connects_peak * max(1.0, PACED[0] * BURST)
    return [most(f"{name}: messages in a second, peak", result.historical_peak, allowed), *_proof(name, result)]


def _power(full: bool) -> list[Figure]:
    """How long they take to make their outboxes is no part of it: the broker's log says when they came."""
    sites, first = (SITES, TOGETHER.first) if full else (FEWER, SPREAD)
    result = _measured(Plan(sites, 20, rate=1.2, receipts=True, pace={"first": first}))
    name = f"{sites} sites, switched on together"
    return [most(f"{name}: connects in a second, peak", result.connects_peak, CONNECTS), *_proof(name, result)]


def _outage() -> list[Figure]:
    plan = Plan(SITES, 200, rate=1.2, receipts=True, restart_at=3, down=120, pace={"away": 60.0})
    return _told(f"{SITES} sites, broker away 120 s, longest wait 60 s", _measured(plan))


def _measured(plan: Plan) -> Result:
    with memory() as folder:  # not the fault's own: a thousand files that are synced all the time are about the disk
        return measure(plan, folder)


def _told(name: str, result: Result) -> list[Figure]:
    drain = result.drain_p99 if result.drain_p99 is not None else float("inf")
    paces = result.sites * Pace().replay.messages
    return [
        most(f"{name}: connects in a second, peak", result.connects_peak, CONNECTS),
        most(f"{name}: messages in a second, peak", result.messages_peak, paces),
        most(f"{name}: drain, p99", drain, DRAIN, "s"),
        *_proof(name, result),
    ]


def _proof(name: str, result: Result) -> list[Figure]:
    verdict = result.verdict
    total = verdict.arrived + verdict.waiting + verdict.counted
    return [
        zero(f"{name}: lost", verdict.lost),
        zero(f"{name}: unknown", verdict.unknown),
        zero(f"{name}: holes in a stream that no site has explained", verdict.gaps),
        Figure(f"{name}: arrived twice", str(verdict.doubles)),
        Figure(
            f"{name}: put = arrived + waiting + counted",
            f"{verdict.put} = {verdict.arrived} + {verdict.waiting} + {verdict.counted}",
            "equal",
            verdict.put == total,
        ),
    ]
