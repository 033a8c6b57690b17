"""Outbox and uplink against a real mosquitto."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from agent.data import Class, Message
from agent.outbox import Outbox
from agent.uplink import BrokerSettings, Pace, Rate, State, Uplink
from tests.integration.broker import LONG, Authority, Broker, Subscriber, until
from tests.integration.proxy import Proxy

pytestmark = pytest.mark.integration

QUICK = Pace(away=0.5, refused=0.1, answer=2.0, replay=Rate(10_000, 100_000_000), settle=0.0)
SHIPPED = Path(__file__).resolve().parents[2] / "config" / "broker"


def message(name: str, payload: bytes = b"{}") -> Message:
    return Message(name, "streetcam.event.v1", "event", Class.ALERT, 1e9, "application/json", payload, "door")


def state(name: str) -> Message:
    return replace(message(name, name.encode()), topic="state", retain=True)


class Acknowledged(Outbox):
    """An outbox that remembers when what was done with."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, 100_000_000, "boot")
        self.taken: dict[int, float] = {}

    def delivered(self, *seqs: int) -> None:
        self.taken.update(dict.fromkeys(seqs, monotonic()))
        super().delivered(*seqs)


@contextmanager
def running(outbox: Outbox, settings: BrokerSettings, site: str = "shop", pace: Pace = QUICK) -> Iterator[Uplink]:
    """An uplink in its thread; stopped in an orderly way at the end."""
    uplink = Uplink(
        site, settings, outbox, "boot", lambda: state("birth"), state("will"), state("goodbye"), lambda: None, pace
    )
    outbox.on_commit = uplink.wake
    stop = Event()
    thread = Thread(target=uplink.run, args=(stop,))
    thread.start()
    try:
        yield uplink
    finally:
        stop.set()
        uplink.wake()
        thread.join(LONG)
        assert not thread.is_alive()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Acknowledged]:
    outbox = Acknowledged(tmp_path / "outbox.db")
    yield outbox
    outbox.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


def is_empty(outbox: Outbox) -> Callable[[], bool]:
    return lambda: outbox.depth().rows == 0


def has_taken(outbox: Acknowledged, count: int) -> Callable[[], bool]:
    return lambda: len(outbox.taken) >= count


def is_in(uplink: Uplink, wanted: State) -> Callable[[], bool]:
    return lambda: uplink.status.state is wanted


def test_what_was_put_while_there_was_no_broker_arrives_when_there_is(outbox: Acknowledged, broker: Broker) -> None:
    with running(outbox, broker.settings()) as uplink:
        for number in range(50):
            outbox.put(message(str(number)))
        until(is_in(uplink, State.OFFLINE), "it says so")
        broker.start()
        room = Subscriber(broker.settings())
        room.wait(lambda: len(set(room.ids("event"))) == 50, "all of them")
        until(is_empty(outbox), "the outbox is empty")
    assert {heard.attributes["sequence"] for heard in room.on("event")} == {str(number) for number in range(1, 51)}
    room.close()


def test_a_message_arrives_as_a_cloudevent_in_binary_mode(outbox: Acknowledged, broker: Broker) -> None:
    broker.start()
    room = Subscriber(broker.settings())
    with running(outbox, broker.settings()) as uplink:
        until(is_in(uplink, State.ONLINE), "online")
        outbox.put(message("id-1", b"payload"))
        room.wait(lambda: bool(room.on("event")), "the event")
        uplink.offer(replace(message("id-2", b"jpeg"), topic="thumb/door", content_type="image/jpeg"))
        room.wait(lambda: bool(room.on("thumb/door")), "the thumbnail")
    (event,), (thumbnail,) = room.on("event"), room.on("thumb/door")
    assert (event.topic, event.payload, event.qos) == ("site/shop/up/event", b"payload", 1)
    assert event.content_type == "application/json"
    assert event.attributes == {
        "specversion": "1.0",
        "id": "id-1",
        "source": "/site/shop",
        "type": "streetcam.event.v1",
        "time": "2001-09-09T01:46:40.000Z",
        "subject": "door",
        "bootid": "boot",
        "stream": outbox.stream,
        "sequence": "1",
        "historical": "false",
    }
    assert (thumbnail.qos, thumbnail.content_type, thumbnail.expiry) == (0, "image/jpeg", 60)
    room.close()


def latest_state(broker: Broker) -> str:
    """What a newcomer is told."""
    newcomer = Subscriber(broker.settings(), name=f"newcomer-{monotonic()}")
    newcomer.wait(lambda: bool(newcomer.on("state")), "the retained state")
    newcomer.close()
    assert newcomer.on("state")[0].retain
    return newcomer.on("state")[0].payload.decode()


def test_the_retained_state_is_true_while_online_after_a_stop_and_after_a_loss(
    outbox: Acknowledged, broker: Broker
) -> None:
    broker.start()
    proxy = Proxy(broker.port)
    line = replace(broker.settings(keepalive=1), port=proxy.port)
    room = Subscriber(broker.settings())
    with running(outbox, line):
        room.wait(lambda: room.ids("state")[-1:] == ["birth"], "the birth")
        assert latest_state(broker) == "birth"
    room.wait(lambda: room.ids("state")[-1:] == ["goodbye"], "the goodbye")
    assert latest_state(broker) == "goodbye"
    with running(outbox, line):
        room.wait(lambda: room.ids("state")[-1:] == ["birth"], "the second birth")
        proxy.swallow()
        room.wait(lambda: room.on("state")[-1].payload == b"will", "the will")
    proxy.close()
    room.close()


def test_restarts_of_the_broker_cost_nothing(outbox: Acknowledged, broker: Broker) -> None:
    """It saves at SIGTERM, so here every single message must arrive, each under one id and sequence."""
    broker.start()
    room = Subscriber(broker.settings())
    with running(outbox, broker.settings()):
        for life in range(5):
            outbox.put_all(message(f"{life}-{number}") for number in range(100))
            until(has_taken(outbox, 100 * life + 30), "some of them are taken")
            broker.stop()
            outbox.put_all(message(f"{life}-away-{number}") for number in range(20))
            broker.start()
        until(is_empty(outbox), "the outbox is empty")
        room.wait(lambda: len(set(room.ids("event"))) == 600, "all of them")
    assert len({(heard.attributes["id"], heard.attributes["sequence"]) for heard in room.on("event")}) == 600
    room.close()


def test_a_broker_killed_five_times_gets_everything_that_it_had_not_acknowledged(
    outbox: Acknowledged, broker: Broker
) -> None:
    """Mosquitto acknowledges before it saves: what it had acknowledged and not passed on dies with it, and no client
    can know. All else must arrive, and the outbox must become empty."""
    broker.start()
    room = Subscriber(broker.settings())
    broker.save()  # so that the subscription itself survives the kill
    names: dict[int, str] = {}
    killed = 0.0
    with running(outbox, broker.settings()) as uplink:
        for life in range(5):
            batch = [message(f"{life}-{number}") for number in range(100)]
            names.update(zip(outbox.put_all(batch), (each.id for each in batch), strict=True))
            until(has_taken(outbox, 100 * life + 30), "some of them are taken")
            broker.kill()
            # what the dead one had acknowledged may still be on its way to us: it all comes before the line's end
            until(is_in(uplink, State.OFFLINE), "the line's end is noticed")
            killed = monotonic()
            broker.start()
        until(is_empty(outbox), "the outbox is empty")
        due = {names[seq] for seq, at in outbox.taken.items() if at > killed}
        room.wait(lambda: due <= set(room.ids("event")), "all that was acknowledged after the last kill")
    lost = set(names.values()) - set(room.ids("event"))
    assert lost <= {names[seq] for seq, at in outbox.taken.items() if at < killed}
    assert len(outbox.taken) == len(names) == 500
    room.close()


def test_with_receipts_a_broker_killed_five_times_costs_nothing(outbox: Acknowledged, broker: Broker) -> None:
    """What it had acknowledged died with it, and is sent again because no receipt ever names it."""
    broker.start()
    room = Subscriber(broker.settings(), receipts=True)
    settings = replace(broker.settings(), receipts=True)
    with running(outbox, settings, pace=replace(QUICK, doubt=0.2, probe=1.0)) as uplink:
        for life in range(5):
            outbox.put_all(message(f"{life}-{number}") for number in range(100))
            until(lambda sent=100 * life + 30: uplink.status.sent > sent, "some are on their way")  # type: ignore[misc]
            broker.kill()
            until(is_in(uplink, State.OFFLINE), "the line's end is noticed")
            broker.start()
        until(is_empty(outbox), "the outbox is empty")
    assert set(room.ids("event")) == {f"{life}-{number}" for life in range(5) for number in range(100)}
    known = {
        (heard.attributes["id"], heard.attributes["stream"], heard.attributes["sequence"]) for heard in room.on("event")
    }
    assert len(known) == 500
    room.close()


def test_with_receipts_nothing_is_deleted_before_the_control_room_has_it(outbox: Acknowledged, broker: Broker) -> None:
    broker.start()
    with running(outbox, replace(broker.settings(), receipts=True)) as uplink:
        outbox.put_all(message(str(number)) for number in range(20))
        until(lambda: uplink.status.unreceipted == 20, "the broker took them, and nobody hears them")
        assert outbox.depth().rows == 20
        room = Subscriber(broker.settings(), receipts=True)
        outbox.put(message("later"))
        room.wait(lambda: bool(room.on("event")), "what comes later")
        assert not outbox.taken.keys() & set(range(1, 21))
    room.close()


@pytest.mark.parametrize("busy", [False, True])
def test_a_half_open_line_is_noticed_and_replaced(outbox: Acknowledged, broker: Broker, busy: bool) -> None:
    """Idle: within twice the keepalive. With something unanswered: within the time for an answer."""
    broker.start()
    proxy = Proxy(broker.port)
    keepalive = 60 if busy else 2
    with running(outbox, replace(broker.settings(keepalive), port=proxy.port)) as uplink:
        until(lambda: uplink.status.state is State.ONLINE and not uplink.status.in_flight, "online")
        proxy.swallow()
        if busy:
            outbox.put(message("a"))
        began = monotonic()
        until(is_in(uplink, State.OFFLINE), "it is noticed", 2 * 2 + 1.5)
        assert monotonic() - began > 1.0
        proxy.restore()
        until(lambda: uplink.status.state is State.ONLINE and outbox.depth().rows == 0, "it is replaced")
    proxy.close()


def test_a_message_too_large_for_the_broker_stays_and_the_others_go(tmp_path: Path, outbox: Acknowledged) -> None:
    broker = Broker(tmp_path / "small", "listener 8883\nallow_anonymous true\nmax_packet_size 20000\n")
    broker.start()
    outbox.put_all([message("large", bytes(30_000)), message("small")])
    with running(outbox, broker.settings()) as uplink:
        until(lambda: (uplink.status.sent, uplink.status.refused) == (1, 1), "one goes, one stays")
        assert (uplink.status.state, uplink.status.reconnects) == (State.ONLINE, 0)
    assert [stored.message.id for stored in outbox.next(10)] == ["large"]
    broker.stop()


def secure(folder: Path, name: str) -> tuple[Broker, BrokerSettings]:
    """The shipped configuration and what site `name` needs to enter."""
    authority = Authority(folder / "streetcam")
    authority.issue("server")
    (folder / "streetcam" / "acl").write_text((SHIPPED / "acl").read_text())
    broker = Broker(folder, (SHIPPED / "mosquitto.conf").read_text())
    certificate, key = authority.issue(name)
    return broker, BrokerSettings("localhost", broker.port, True, authority.certificate, certificate, key)


def test_over_tls_it_delivers_too(tmp_path: Path, outbox: Acknowledged) -> None:
    broker, settings = secure(tmp_path, "shop")
    broker.start()
    outbox.put_all(message(str(number), bytes(5000)) for number in range(100))
    with running(outbox, settings) as uplink:
        until(is_empty(outbox), "the outbox is empty")
        assert (uplink.status.sent, uplink.status.reconnects) == (100, 0)
    broker.stop()


def test_what_the_acl_denies_stays_in_the_outbox(tmp_path: Path, outbox: Acknowledged) -> None:
    broker, settings = secure(tmp_path, "another-shop")
    broker.start()
    outbox.put_all(message(str(number)) for number in range(30))
    with running(outbox, settings) as uplink:
        until(lambda: uplink.status.refused == 30, "all are refused")
        assert uplink.status.state is State.ONLINE
    assert outbox.depth().rows == 30
    broker.stop()


def test_a_certificate_that_expired_is_a_refusal_and_one_that_is_renewed_needs_no_restart(
    tmp_path: Path, outbox: Acknowledged
) -> None:
    broker, settings = secure(tmp_path, "shop")
    authority = Authority(tmp_path / "old")
    assert settings.certificate is not None
    assert settings.key is not None
    good = settings.certificate.read_bytes(), settings.key.read_bytes()
    for path, stale in zip((settings.certificate, settings.key), authority.issue("shop", days=-1), strict=True):
        path.write_bytes(stale.read_bytes())
    broker.start()
    outbox.put(message("a"))
    with running(outbox, settings) as uplink:
        until(is_in(uplink, State.REFUSED), "it says so")
        assert outbox.depth().rows == 1
        settings.certificate.write_bytes(good[0])
        settings.key.write_bytes(good[1])
        until(is_empty(outbox), "it is let in")
    broker.stop()


WRITER = """
import sys
from pathlib import Path
from agent.data import Class, Message
from agent.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]), 100_000_000, "boot")
number = 0
while True:
    name = f"{sys.argv[2]}-{number}"
    seq = outbox.put(Message(name, "t", "event", Class.ALERT, 0.0, "text/plain", bytes(2000)))
    print(seq, name, flush=True)
    number += 1
"""


def test_a_writer_killed_thirty_times_loses_nothing_that_it_committed(tmp_path: Path) -> None:
    chance = random.Random(1)
    told: dict[int, str] = {}
    for life in range(30):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "outbox.db"), str(life)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(chance.randint(1, 40)):
                seq, name = writer.stdout.readline().split()
                assert int(seq) not in told
                told[int(seq)] = name
            writer.kill()
            rest = [line.split() for line in writer.stdout.read().splitlines() if line.count(" ") == 1]
            told.update({int(seq): name for seq, name in rest[:-1]})
    outbox = Outbox(tmp_path / "outbox.db", 100_000_000, "boot")
    found = {stored.seq: stored.message.id for stored in outbox.next(1_000_000)}
    assert outbox.rebuilt is None
    assert told.items() <= found.items()
    assert len(set(found.values())) == len(found)
