"""The broker is there and refuses: the site, its certificate, or what it says. All but the last are real mosquittos.

stranger, certificate: the site may not connect. It tries at most twice a minute and deletes nothing; once it is let in,
    all goes.
stale broker: the broker's own certificate has expired, so the site refuses it.
acl: one of the site's topics is denied. Nothing else waits for it; what is denied is tried three times and put aside,
    kept, and tried again later: here after the ACL was put right.
large: some messages are larger than the broker takes.
payload: a broker that says of some payloads that they are not what they claim (a fake one: mosquitto does not look).

Waits are a fifteenth of the agent's own, so that a minute here is four seconds. All parts run side by side.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from agent.data import Class
from agent.uplink import BrokerSettings, Pace, State
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.faults.lone import Lone, conserved, lone
from tests.integration.broker import Authority, Broker, Subscriber
from tests.integration.fake_broker import TAKE, FakeBroker, Published
from tests.integration.proxy import Proxy

INJECTED = "mosquitto that knows us not, expired certificates, an ACL or a size limit; a fake broker with PUBACK 0x99"

TIMES = 15
"""How many times too fast all waits are."""

MINUTE = 60.0 / TIMES

_NORMAL = Pace()

PACE = Pace(
    away=_NORMAL.away / TIMES,
    spread=_NORMAL.spread / TIMES,
    own=_NORMAL.own / TIMES,
    hurry=_NORMAL.hurry / TIMES,
    refused=_NORMAL.refused / TIMES,
    steady=_NORMAL.steady / TIMES,
    aside=_NORMAL.aside / TIMES,
)

LATE = 0.05
"""Seconds by which a connection may be noted too late."""

LONG, SHORT = 20 * MINUTE, 3 * MINUTE
"""Seconds for which a site is refused."""

TRIES = 3
"""How often a message that is refused for good is tried before it is put aside."""

GIVEN_UP = 3 * MINUTE + 3.0
"""Seconds after which it is: a minute and two minutes between the tries."""

MANY = 40
"""Messages of a kind."""

SECURE = """
listener 8883
cafile /etc/mosquitto/ca.crt
certfile /etc/mosquitto/server.crt
keyfile /etc/mosquitto/server.key
require_certificate true
use_identity_as_username true
allow_anonymous false
"""

STRANGERS_OUT = "listener 8883\nallow_anonymous false\n"
ANONYMOUS = "listener 8883\nallow_anonymous true\nlog_type all\n"
PAYLOAD_FORMAT_INVALID = 0x99

MUTANTS = (
    Mutant(
        "agent/uplink/reconnect.py",
        "floor = pace.refused if self._kept_out else 0.0",
        "floor = 0.0",
        "the pause after a refusal",
        "stranger",
    ),
    Mutant("agent/uplink/refusals.py", "TRIES = 3\n", "TRIES = 1\n", "trying again before a burial", "acl"),
    Mutant(
        "agent/uplink/refusals.py",
        "if refusal.due > now)",
        "if False)",
        "the pause between two tries of a refused message",
        "payload",
    ),
    Mutant(
        "agent/uplink/delivery.py",
        "        if answer.accepted:\n",
        "        if True:\n",
        "looking at what a PUBACK says",
        "acl",
    ),
    Mutant(
        "agent/uplink/link.py",
        "if properties.size(packet) > self._packet_maximum:",
        "if False:",
        "the broker's own limit to a packet",
        "large",
    ),
    Mutant(
        "agent/uplink/settling.py",
        "        revived = self._outbox.revive()\n",
        "        revived = 0\n",
        "reviving what was put aside",
        "acl",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Every part with a broker of its own, side by side: they do little but wait."""
    parts = [part for part in PARTS if only in {"", part}]
    with ThreadPoolExecutor(len(parts)) as pool:
        tasks = [pool.submit(PARTS[part], folder / part, LONG if full else SHORT) for part in parts]
        return [figure for task in tqdm(tasks, unit="part", disable=None) for figure in task.result()]


def _stranger(folder: Path, seconds: float) -> list[Figure]:
    broker = Broker(folder / "broker", STRANGERS_OUT)

    def let_in() -> None:
        broker.stop()
        broker.configure(ANONYMOUS)
        broker.start()

    return _kept_out("stranger", folder, broker, broker.settings(), seconds, let_in)


def _certificate(folder: Path, seconds: float) -> list[Figure]:
    authority, broker, settings = _secure(folder)
    authority.issue("shop", days=-1)
    return _kept_out("expired certificate", folder, broker, settings, seconds, lambda: authority.issue("shop"))


def _stale_broker(folder: Path, seconds: float) -> list[Figure]:
    authority, broker, settings = _secure(folder)
    authority.issue("server", days=-1)

    def renew() -> None:
        authority.issue("server")
        broker.stop()
        broker.start()

    return _kept_out("the broker's expired certificate", folder, broker, settings, seconds, renew)


def _secure(folder: Path) -> tuple[Authority, Broker, BrokerSettings]:
    """A broker that knows sites by their certificates, and what the site needs to enter."""
    authority = Authority(folder / "broker")
    authority.issue("server")
    certificate, key = authority.issue("shop")
    broker = Broker(folder / "broker", SECURE)
    return authority, broker, BrokerSettings("localhost", broker.port, True, authority.certificate, certificate, key)


def _kept_out(
    part: str, folder: Path, broker: Broker, settings: BrokerSettings, seconds: float, let_in: Callable[[], object]
) -> list[Figure]:
    broker.start()
    door = Proxy(broker.port)
    try:
        with lone(folder / "site", replace(settings, port=door.port), PACE) as site:
            site.put_all(MANY)
            _within(lambda: False, seconds)
            tries, refused = tuple(door.accepted), site.outbox.account()
            let_in()
            took = _within(
                lambda: site.outbox.account().waiting + site.outbox.account().buried == 0,
                PACE.away + MANY / PACE.replay.messages + 5.0,
            )
            account = site.stop()
        return [
            most(f"{part}: most tries in a minute", _busiest(tries), 2),
            least(f"{part}: tries in all", len(tries), 2),
            zero(f"{part}: deleted unsent", refused.delivered),
            zero(f"{part}: still there {took:.0f} s after it was let in", account.waiting),
            conserved(account, part),
        ]
    finally:
        door.close()
        broker.stop()


def _acl(folder: Path, _: float) -> list[Figure]:
    rules = folder / "broker" / "acl"
    rules.parent.mkdir(parents=True)
    rules.write_text("topic write site/shop/up/count\ntopic write site/shop/up/state\ntopic read site/shop/down/#\n")
    broker = Broker(folder / "broker", f"{ANONYMOUS}acl_file {rules}\n")
    broker.start()
    try:
        with lone(folder / "site", broker.settings(), replace(PACE, revive=GIVEN_UP * 2)) as site:
            _online(site)
            site.put_all(MANY)
            site.put_all(MANY, Class.COUNT)
            free = _within(lambda: site.outbox.account().delivered >= MANY, 10.0)
            buried = _within(lambda: site.outbox.account().buried == MANY, GIVEN_UP + 10.0)
            refused = site.outbox.account()
            denials = broker.log().count("Denied PUBLISH")
            rules.write_text("topic readwrite site/#\n")
            broker.reload()
            revived = _within(
                lambda: site.outbox.account().waiting + site.outbox.account().buried == 0,
                GIVEN_UP * 2 + MANY / PACE.replay.messages + 5.0,
            )
            account = site.stop()
        return [
            most("acl: seconds until what is allowed has gone", free, 5.0, "s"),
            most("acl: seconds until what is denied is put aside", buried, GIVEN_UP + 1.0, "s"),
            Figure("acl: tries of each", f"{denials / MANY:g}", f"{TRIES}", denials == TRIES * MANY),
            zero("acl: deleted unsent", max(0, refused.delivered - MANY)),
            zero("acl: put aside and not delivered when allowed", account.waiting + account.buried),
            Figure("acl: seconds until it was, of a day", f"{revived:.1f}"),
            conserved(account, "acl"),
        ]
    finally:
        broker.stop()


def _large(folder: Path, _: float) -> list[Figure]:
    broker = Broker(folder / "broker", f"{ANONYMOUS}max_packet_size 20000\n")
    broker.start()
    room = Subscriber(broker.settings())
    try:
        with lone(folder / "site", broker.settings(), PACE) as site:
            _online(site)
            large = site.put_all(MANY, size=30_000)
            small = site.put_all(MANY, Class.COUNT)
            _within(lambda: site.outbox.account().buried == MANY, GIVEN_UP + 10.0)
            lost = site.uplink.status.reconnects
            account = site.stop()
        came = {each.attributes["id"] for each in room.heard if "stream" in each.attributes}
        return [
            zero("too large: connections lost over it", lost),
            zero("too large: others that did not go", len(set(small) - came)),
            zero("too large: deleted unsent", len(large) - account.waiting - account.buried),
            zero("too large: still in the queue", account.waiting),
            conserved(account, "too large"),
        ]
    finally:
        room.close()
        broker.stop()


def _payload(folder: Path, _: float) -> list[Figure]:
    tries: dict[str, list[float]] = {}

    def rule(each: Published) -> int:
        if not each.topic.endswith("event"):
            return TAKE
        tries.setdefault(each.attributes["id"], []).append(time.monotonic())
        return PAYLOAD_FORMAT_INVALID

    broker = FakeBroker(rule)
    try:
        with lone(folder / "site", broker.settings, PACE) as site:
            _online(site)
            site.put_all(MANY)
            site.put_all(MANY, Class.COUNT)
            _within(lambda: site.outbox.account().buried == MANY, GIVEN_UP + 10.0)
            account = site.stop()
        return [
            most("bad payload: most tries of one in a minute", max(_busiest(times) for times in tries.values()), 2),
            most("bad payload: most tries of one", max(len(times) for times in tries.values()), TRIES),
            zero("bad payload: put aside too early or too late", MANY - account.buried),
            zero("bad payload: others that did not go", MANY - account.delivered),
            conserved(account, "bad payload"),
        ]
    finally:
        broker.close()


PARTS: dict[str, Callable[[Path, float], list[Figure]]] = {
    "stranger": _stranger,
    "certificate": _certificate,
    "stale broker": _stale_broker,
    "acl": _acl,
    "large": _large,
    "payload": _payload,
}


def _online(site: Lone) -> None:
    _within(lambda: site.uplink.status.state is State.ONLINE, 10.0)


def _busiest(times: Sequence[float]) -> int:
    """The most that fall within any one minute."""
    return max((sum(begin <= at < begin + MINUTE - LATE for at in times) for begin in times), default=0)


def _within(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until it holds; as many as were given if it does not."""
    began = time.monotonic()
    while not condition() and time.monotonic() - began < seconds:
        time.sleep(0.02)
    return time.monotonic() - began
