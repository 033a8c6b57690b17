"""A real mosquitto dies again and again while messages flow, and the control room comes back a second after it does.

killed: kill -9, with mosquitto's default of saving every 1,800 seconds, so that it forgets all that it had acknowledged
    and not passed on, and every session. The control room gives receipts.
stopped: SIGTERM, at which mosquitto saves. No receipts.
away: kill -9 again, once, after the control room was away for a while and the broker's queue was full of messages that
    it had acknowledged.

What was put must arrive, each under one id, stream and sequence, and how long the rest takes once the broker stays up
is bounded by the pace of the replay.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from agent.data import Class
from agent.outbox import Account
from agent.uplink import Pace, Rate, State
from tests.faults.fault import Figure, Mutant, most, zero
from tests.faults.lone import Lone, conserved, lone
from tests.integration.broker import Broker, Heard, Subscriber

INJECTED = "kill -9 and SIGTERM of mosquitto, up to 100 times, while messages flow"

KILLS, FEW = 100, 6

FLOW = 40
"""Messages a second while the broker comes and goes."""

BURST = 30
"""Messages put at the moment of a death."""

LIFE = (0.5, 3.5)
"""Seconds that a broker lives, after the site is online: the control room comes a second after its start."""

REPLAY = Rate(100.0, 1_000_000.0)

PACE = Pace(spread=0.4, away=0.4, own=0.2, hurry=0.1, doubt=1.0, probe=5.0, replay=REPLAY)
"""Waits made short, so that a life can be."""

BESIDES = 15.0
"""Seconds that draining may take besides what the pace allows: the control room's second, a probe, doubt, receipts."""

AWAY = 300
"""Messages that the broker holds for a control room that is away."""

DEFAULTS = """
listener 8883
allow_anonymous true
persistence true
persistence_location /var/lib/mosquitto/
max_queued_messages 200000
"""
"""No autosave_interval: mosquitto's own default is 1,800 seconds."""

SEED = 5

MUTANTS = (
    Mutant(
        "agent/uplink/delivery.py",
        "        if self._wants_receipts:\n",
        "        if False:\n",
        "waiting for the receipt before a message is deleted",
        "killed",
    ),
    Mutant(
        "agent/uplink/receipts.py",
        "        self._put_back(self._passed_over(newest, now))\n",
        "",
        "sending again what a receipt passes over",
        "killed",
    ),
    Mutant(
        "agent/uplink/receipts.py",
        "        self._put_back([max(self._sent, key=lambda seq: self._sent[seq].at)])\n",
        "",
        "probing where no receipt comes at all",
        "away",
    ),
    Mutant(
        "agent/uplink/flights.py",
        "        self._by_mid.clear()\n",
        "",
        "taking what was not answered for never sent",
        "stopped",
    ),
    Mutant(
        "agent/uplink/dress.py",
        "historical=historical, stream=stream",
        "historical=historical, stream=str(id(stored))",
        "one number for a message however often it is sent",
        "killed",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Every part with a broker of its own, side by side: they do little but wait."""
    parts = [part for part in PARTS if only in {"", part}]
    with ThreadPoolExecutor(len(parts)) as pool:
        tasks = [pool.submit(PARTS[part], folder / part, KILLS if full else FEW) for part in parts]
        return [figure for task in tasks for figure in task.result()]


def _killed(folder: Path, kills: int) -> list[Figure]:
    return _deaths(folder, kills, "killed", Broker.kill, receipts=True)


def _stopped(folder: Path, kills: int) -> list[Figure]:
    return _deaths(folder, kills, "stopped", Broker.stop, receipts=False)


def _deaths(folder: Path, kills: int, part: str, end: Callable[[Broker], None], *, receipts: bool) -> list[Figure]:
    chance = random.Random(SEED)
    broker = Broker(folder / "broker", DEFAULTS)
    broker.start()
    room = Subscriber(broker.settings(), receipts=receipts)
    settings = replace(broker.settings(), receipts=receipts)
    try:
        with lone(folder / "site", settings, PACE) as site:
            put = _flow(site, chance, LIFE[1])
            for _ in tqdm(range(kills), unit="kill", disable=None):
                put += site.put_all(BURST)  # so that some of it is on its way
                time.sleep(chance.uniform(0, 0.02))
                end(broker)
                put += _flow(site, chance, 0.3)
                broker.start()
                _wait(lambda: site.uplink.status.state is State.ONLINE, 20.0)
                put += _flow(site, chance, chance.uniform(*LIFE))
            waiting, took = _drain(site)
            repeated = site.uplink.status.repeated
            account = site.stop()
        return [
            *_judge(f"{part} {kills} times", put, room, account),
            _drained(f"{part} {kills} times", waiting, took),
            Figure(f"{part} {kills} times: sent again for want of a receipt", str(repeated)),
        ]
    finally:
        room.close()
        broker.stop()


def _away(folder: Path, _: int) -> list[Figure]:
    broker = Broker(folder / "broker", DEFAULTS)
    broker.start()
    settings = replace(broker.settings(), receipts=True)
    Subscriber(broker.settings()).close()
    broker.save()  # the control room's session; of the site's it knows nothing yet
    try:
        with lone(folder / "site", settings, PACE) as site:
            _wait(lambda: site.uplink.status.state is State.ONLINE, 20.0)
            broker.save()  # the site's session: the broker will remember it, and none of the messages
            put = site.put_all(AWAY)
            _wait(lambda: site.uplink.status.unreceipted == AWAY, 20.0)
            broker.kill()
            broker.start()
            room = Subscriber(broker.settings(), receipts=True)
            waiting, took = _drain(site)
            account = site.stop()
        figures = [*_judge("away", put, room, account), _drained("away", waiting, took)]
        room.close()
        return figures
    finally:
        broker.stop()


PARTS: dict[str, Callable[[Path, int], list[Figure]]] = {"killed": _killed, "stopped": _stopped, "away": _away}


def _flow(site: Lone, chance: random.Random, seconds: float) -> list[str]:
    """Messages for so long; their ids."""
    end, put = time.monotonic() + seconds, []
    while time.monotonic() < end:
        put.append(site.put(chance.choice((Class.ALERT, Class.COUNT)), chance.randint(50, 3_000)))
        time.sleep(chance.expovariate(FLOW))
    return put


def _drain(site: Lone) -> tuple[int, float]:
    """How many messages waited, and the seconds until none does; gives up at the goal."""
    waiting, began = site.outbox.account().waiting, time.monotonic()
    _wait(lambda: not site.outbox.account().waiting, _goal(waiting) + 1)
    return waiting, time.monotonic() - began


def _goal(waiting: int) -> float:
    return waiting / REPLAY.messages + BESIDES


def _drained(part: str, waiting: int, took: float) -> Figure:
    return most(f"{part}: {waiting} messages drained", took, round(_goal(waiting), 1), "s")


def _judge(part: str, put: Sequence[str], room: Subscriber, account: Account) -> list[Figure]:
    heard = [each for each in room.heard if "stream" in each.attributes]
    came = {each.attributes["id"] for each in heard}
    return [
        zero(f"{part}: of {len(put)} messages lost", len(set(put) - came) - account.waiting),
        zero(f"{part}: came under two numbers", _renumbered(heard)),
        Figure(f"{part}: came more than once", str(len(heard) - len(came))),
        conserved(account, part),
    ]


def _renumbered(heard: Sequence[Heard]) -> int:
    numbers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in heard:
        numbers[each.attributes["id"]].add((each.attributes["stream"], each.attributes["sequence"]))
    return sum(len(of_one) > 1 for of_one in numbers.values())


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    """Until it holds, or for so long."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
