"""The broker takes everything and says nothing, or too little: what a site keeps of it in memory must not grow.

never: a broker that takes each PUBLISH and answers none of them.
slowly: one that answers one a second, in order.
no receipts: one that answers at once, for a control room that promised receipts and gives none.

The site is a process of its own (mute_site.py), whose memory is looked at while it goes on putting messages.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agent.outbox import Account
from tests.faults.fault import Figure, Mutant, most, zero
from tests.faults.lone import conserved
from tests.faults.mute_site import CLASSES
from tests.integration.fake_broker import TAKE, FakeBroker, Published, Rule

INJECTED = "a broker that never sends a PUBACK, one that sends one a second, and a control room without receipts"

PUTS, FEW = 20_000, 3_000

GROWTH = 6.0
"""Megabytes by which the process may grow from its first tenth on: pages of SQLite's cache and of the allocator."""

IN_FLIGHT, UNRECEIPTED = 10, 500
"""What may be without answer, and of a class without receipt: said here anew, because the agent's own may be wrong."""

MUTANTS = (
    Mutant(
        "agent/uplink/delivery.py",
        "MOST_IN_FLIGHT = 10\n",
        "MOST_IN_FLIGHT = 100_000\n",
        "the limit to what may be without an answer",
        "never",
    ),
    Mutant(
        "agent/uplink/link.py",
        "        self._client.drop_out_messages()\n",
        "",
        "taking from paho what was in flight when a connection ended",
        "never",
    ),
    Mutant(
        "agent/uplink/uplink.py",
        "if self._online and self._delivery.is_stuck(patience, now):",
        "if False:",
        "the limit to how long the broker may owe an answer",
        "never",
    ),
    Mutant(
        "agent/uplink/delivery.py",
        "        if answer.accepted:\n            self._take(",
        "        if True:\n            self._settling.take([flight.stored.seq])\n            self._take(",
        "waiting for receipts where they were promised",
        "no receipts",
    ),
    Mutant(
        "agent/uplink/receipts.py",
        "WINDOW = 500\n",
        "WINDOW = 1_000_000\n",
        "the window of what may be without a receipt",
        "no receipts",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Every part with a broker of its own, side by side."""
    parts = [part for part in PARTS if only in {"", part}]
    with ThreadPoolExecutor(len(parts)) as pool:
        tasks = [pool.submit(PARTS[part], folder / part, PUTS if full else FEW) for part in parts]
        return [figure for task in tqdm(tasks, unit="part", disable=None) for figure in task.result()]


def _never(folder: Path, puts: int) -> list[Figure]:
    broker, seen = _site(folder, puts, _events(lambda _: None))
    worst = max(_unanswered(broker).values())
    return [
        *_flat("never", seen),
        most("never: most unanswered on one connection, at the broker", worst, IN_FLIGHT),
        Figure(
            "never: connections left for want of an answer", str(broker.connections - 1), "> 0", broker.connections > 1
        ),
        zero("never: deleted unsent", seen["account"].delivered),
    ]


def _slowly(folder: Path, puts: int) -> list[Figure]:
    def rule(_: Published) -> int:
        time.sleep(1.0)
        return TAKE

    broker, seen = _site(folder, puts, _events(rule))
    return [
        *_flat("one a second", seen),
        zero("one a second: connections lost", broker.connections - 1),
        zero(
            "one a second: deleted without an answer",
            max(0, seen["account"].delivered - len(broker.ids()) - len(broker.ids("count"))),
        ),
    ]


def _no_receipts(folder: Path, puts: int) -> list[Figure]:
    broker, seen = _site(folder, puts, lambda _: TAKE, receipts=True)
    sent = Counter(each.attributes["id"] for each in broker.published if not each.topic.endswith("state"))
    return [
        *_flat("no receipts", seen),
        zero("no receipts: deleted without one", seen["account"].delivered),
        most("no receipts: messages that the broker was given", len(sent), UNRECEIPTED * len(CLASSES)),
        most("no receipts: given more than once", sum(times > 1 for times in sent.values()), 2),
    ]


PARTS: dict[str, Callable[[Path, int], list[Figure]]] = {
    "never": _never,
    "slowly": _slowly,
    "no receipts": _no_receipts,
}


def _events(rule: Rule) -> Rule:
    """The rule for what comes from an outbox; a state is taken."""
    return lambda each: TAKE if each.topic.endswith("state") else rule(each)


def _site(folder: Path, puts: int, rule: Rule, *, receipts: bool = False) -> tuple[FakeBroker, dict[str, Any]]:
    broker = FakeBroker(rule)
    what = [str(broker.settings.port), str(folder), str(puts), "receipts" if receipts else "none"]
    command = [sys.executable, "-m", "tests.faults.mute_site", *what]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=1200)
    broker.close()
    seen: dict[str, Any] = json.loads(done.stdout)
    return broker, seen | {"account": Account(**seen["account"])}


def _flat(part: str, seen: dict[str, Any]) -> list[Figure]:
    puts = seen["account"].committed
    return [
        most(f"{part}: memory grown over {puts} messages", seen["grown"], GROWTH, "MB"),
        zero(f"{part}: file descriptors more", seen["files"]),
        most(f"{part}: most in flight", seen["flying"], IN_FLIGHT + 1),
        conserved(seen["account"], part),
    ]


def _unanswered(broker: FakeBroker) -> Counter[int]:
    """By connection."""
    return Counter(each.connection for each in broker.published if not each.topic.endswith("state"))
