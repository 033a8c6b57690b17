"""The uplink against a broker that misbehaves: over real sockets, so not among the quick tests."""

import json
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import Outbox
from agent.uplink import Pace, Rate, State, Status, Uplink
from agent.uplink.cloudevents import attributes
from agent.uplink.live import MOST_TOPICS, Live
from tests.integration.fake_broker import END, TAKE, FakeBroker

pytestmark = pytest.mark.integration

QUICK = Pace(away=0.1, refused=0.05, steady=60, answer=0.5, farewell=1.0, replay=Rate(10_000, 100_000_000), settle=0.0)
NOT_AUTHORISED, NO_SUBSCRIBERS = 0x87, 0x10


def message(name: str, cls: Class = Class.ALERT, topic: str = "event", payload: bytes = b"{}") -> Message:
    return Message(name, "streetcam.event.v1", topic, cls, 1e9, "application/json", payload)


def state(name: str) -> Message:
    return replace(message(name, topic="state"), retain=True)


class Box:
    """An uplink that runs, with its outbox; every wait has a deadline."""

    def __init__(self, folder: Path, broker: FakeBroker, pace: Pace = QUICK, *, receipts: bool = False) -> None:
        self.outbox = Outbox(folder / "outbox.db", 10_000_000, "boot-2")
        self._beaten = Event()
        births = (state(f"birth-{number}") for number in range(1, 1000))
        settings = replace(broker.settings, receipts=receipts)
        self.uplink = Uplink(
            "shop", settings, self.outbox, "boot-2", lambda: next(births), state("will"), state("goodbye"),
            self._beaten.set, pace,
        )  # fmt: skip
        self.outbox.on_commit = self.uplink.wake
        self._stop = Event()
        self._thread = Thread(target=self.uplink.run, args=(self._stop,))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self.uplink.wake()
        if self._thread.is_alive():
            self._thread.join(10)
        assert not self._thread.is_alive()
        self.outbox.close()

    def until(self, condition: Callable[[Status], bool]) -> Status:
        end = monotonic() + 10
        while not condition(self.uplink.status):
            assert monotonic() < end, self.uplink.status
            self._beaten.wait(0.01)
            self._beaten.clear()
        return self.uplink.status

    def until_empty(self) -> None:
        self.until(lambda _: self.outbox.depth().rows == 0)


@pytest.fixture
def broker() -> Iterator[FakeBroker]:
    broker = FakeBroker()
    yield broker
    broker.close()


@pytest.fixture
def box(tmp_path: Path, broker: FakeBroker) -> Iterator[Box]:
    box = Box(tmp_path, broker)
    yield box
    box.stop()


def is_online(status: Status) -> bool:
    return status.state is State.ONLINE


def test_a_message_leaves_the_outbox_when_the_broker_took_it(box: Box, broker: FakeBroker) -> None:
    box.start()
    box.outbox.put(message("a"))
    broker.wait(lambda: broker.ids() == ["a"])
    box.until_empty()
    assert box.uplink.status.sent == 1


def test_that_nobody_listens_now_is_no_failure(box: Box, broker: FakeBroker) -> None:
    broker.rule = lambda _: NO_SUBSCRIBERS
    box.start()
    box.outbox.put(message("a"))
    box.until_empty()


def test_a_refused_message_stays_blocks_nothing_and_is_said_once(
    box: Box, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    broker.rule = lambda each: NOT_AUTHORISED if each.topic.endswith("event") else TAKE
    box.start()
    box.outbox.put_all([message("a"), message("b"), message("c", topic="count", cls=Class.COUNT)])
    status = box.until(lambda status: (status.refused, status.sent, box.outbox.depth().rows) == (2, 1, 2))
    assert status.state is State.ONLINE
    assert broker.ids() == ["a", "b"]
    assert [record.message for record in caplog.records if "does not take" in record.message] == [
        "the broker does not take event: Not authorized; kept and tried again later"
    ]


def test_a_message_larger_than_the_broker_takes_stays_and_blocks_nothing(box: Box, broker: FakeBroker) -> None:
    broker.connack = b"\x00\x05\x27\x00\x00\x08\x00"  # maximum packet size 2048
    box.start()
    box.outbox.put_all([message("large", payload=bytes(2048)), message("b")])
    box.until(lambda status: (status.refused, status.sent) == (1, 1))
    assert broker.ids() == ["b"]


def test_a_message_that_cannot_be_encoded_stays_and_blocks_nothing(box: Box, broker: FakeBroker) -> None:
    box.start()
    box.outbox.put_all([replace(message("half"), subject="\ud800"), message("wild", topic="a/#"), message("b")])
    box.until(lambda status: (status.refused, status.sent) == (2, 1))
    assert broker.ids() == ["b"]


def test_a_message_over_which_the_broker_hangs_up_is_found_and_set_aside(box: Box, broker: FakeBroker) -> None:
    broker.rule = lambda each: END if each.attributes["id"] == "poison" else TAKE
    box.outbox.put_all([message("a"), message("poison"), message("b")])
    box.start()
    box.until(lambda status: (status.refused, status.sent) == (1, 2))
    assert broker.ids()[-1] == "b"


def test_at_most_ten_are_unanswered(box: Box, broker: FakeBroker) -> None:
    broker.rule = lambda each: TAKE if each.topic.endswith("state") else None
    box.outbox.put_all(message(str(number)) for number in range(50))
    box.start()
    broker.wait(lambda: len(broker.ids()) >= 10)
    status = box.until(lambda status: status.in_flight == 10)
    assert box.outbox.depth().rows == 50
    broker.wait(lambda: broker.connections == 2, "it gives up a broker that never answers")
    assert len([each for each in broker.published if each.connection == 1 and each.topic.endswith("event")]) == 10
    assert status.sent == 0


def test_fewer_are_unanswered_when_the_broker_says_so(box: Box, broker: FakeBroker) -> None:
    broker.connack = b"\x00\x03\x21\x00\x03"  # receive maximum 3
    broker.rule = lambda each: TAKE if each.topic.endswith("state") else None
    box.outbox.put_all(message(str(number)) for number in range(50))
    box.start()
    broker.wait(lambda: broker.connections == 2)
    assert len([each for each in broker.published if each.connection == 1 and each.topic.endswith("event")]) == 3


@pytest.mark.parametrize("session_present", [0, 1])
def test_what_was_in_flight_is_sent_again_under_the_same_id_and_sequence(
    box: Box, broker: FakeBroker, session_present: int
) -> None:
    broker.rule = lambda each: None if each.connection == 1 and each.topic.endswith("event") else TAKE
    box.start()
    box.until(is_online)
    box.outbox.put_all(message(name) for name in "abc")
    broker.wait(lambda: broker.ids() == ["a", "b", "c"])
    broker.session_present = session_present
    broker.drop()
    box.until_empty()
    events = [each for each in broker.published if each.topic.endswith("event")]
    again = [each for each in events if each.connection > 1]
    assert [(each.attributes["id"], each.attributes["sequence"]) for each in again] == [
        (each.attributes["id"], each.attributes["sequence"]) for each in events[:3]
    ]
    assert box.uplink.status.sent == 3


def test_only_what_waited_for_the_connection_is_historical(box: Box, broker: FakeBroker) -> None:
    box.outbox.put(message("before"))
    box.start()
    box.until_empty()
    box.outbox.put(message("live"))
    box.until_empty()
    assert [each.attributes["historical"] for each in broker.published if each.topic.endswith("event")] == [
        "true",
        "false",
    ]


def test_another_boots_message_is_historical_and_keeps_its_boot(tmp_path: Path, broker: FakeBroker) -> None:
    earlier = Outbox(tmp_path / "outbox.db", 10_000_000, "boot-1")
    earlier.put(message("a"))
    earlier.close()
    box = Box(tmp_path, broker)
    box.start()
    box.until_empty()
    box.stop()
    (event,) = [each for each in broker.published if each.topic.endswith("event")]
    assert (event.attributes["bootid"], event.attributes["historical"]) == ("boot-1", "true")


def test_a_site_announces_itself_first_and_takes_leave_last(box: Box, broker: FakeBroker) -> None:
    box.outbox.put(message("a"))
    box.start()
    box.until_empty()
    box.outbox.put(message("b"))
    box.stop()
    broker.wait(lambda: broker.farewells == 1)
    assert [each.attributes["id"] for each in broker.published] == ["birth-1", "a", "b", "goodbye"]
    births = [each for each in broker.published if each.topic == "site/shop/up/state"]
    assert all(each.retain and each.qos == 1 for each in births)


def test_each_connection_has_a_birth_and_a_will_of_its_own(box: Box, broker: FakeBroker) -> None:
    box.start()
    box.until(is_online)
    first = broker.greeting
    broker.wait(lambda: broker.ids("state") == ["birth-1"])
    broker.drop()
    broker.wait(lambda: broker.ids("state") == ["birth-1", "birth-2"])
    assert b"will.0" in first
    assert b"will.1" in broker.greeting
    assert box.until(lambda status: status.reconnects == 1)


def test_it_asks_for_a_session_that_outlives_the_connection(box: Box, broker: FakeBroker) -> None:
    box.start()
    box.until(is_online)
    connect = broker.greeting  # the body of CONNECT: name, version, flags, keepalive, properties
    assert not connect[7] & 0x02, "clean start"
    assert b"\x11" + (86_400).to_bytes(4, "big") in connect


def test_a_refusal_is_a_state_with_its_reason(box: Box, broker: FakeBroker) -> None:
    broker.connack = b"\x87\x00"
    box.start()
    status = box.until(lambda status: status.state is State.REFUSED)
    assert status.reason == "the broker refuses: Not authorized"
    broker.connack = b"\x00\x00"
    box.until(is_online)


def test_a_broker_that_hangs_up_before_it_accepts_is_a_refusal_the_second_time(box: Box, broker: FakeBroker) -> None:
    broker.connack = b""
    broker.rule = lambda _: END
    box.start()
    box.until(lambda status: status.state is State.REFUSED)


def test_a_broker_that_never_greets_is_left(box: Box, broker: FakeBroker) -> None:
    broker.connack = None
    box.start()
    status = box.until(lambda status: status.state is State.OFFLINE)
    assert status.reason == "no CONNACK for 0 s"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 64 + ".invalid"])
def test_a_host_name_that_leads_nowhere_is_offline(tmp_path: Path, host: str) -> None:
    broker = FakeBroker()
    settings = replace(broker.settings, host=host)
    broker.close()
    box = Box(tmp_path, broker=type("Nowhere", (), {"settings": settings})())
    box.start()
    assert box.until(lambda status: status.state is State.OFFLINE).reason
    box.stop()


def test_garbage_from_the_broker_ends_only_the_connection(box: Box, broker: FakeBroker) -> None:
    broker.connack = b"\x00\xff\xff\xff\xff\xff"
    box.start()
    broker.wait(lambda: broker.connections >= 2)
    broker.connack = b"\x00\x00"
    box.until(is_online)


def test_a_disk_that_fails_does_not_end_the_connection(
    box: Box, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the broker took but could not be deleted is not sent again; it is deleted when that works again."""
    failing, delivered = Event(), box.outbox.delivered

    def fail(*seqs: int) -> None:
        if not failing.is_set():
            raise OutboxError("disk full")
        delivered(*seqs)

    monkeypatch.setattr(box.outbox, "delivered", fail)
    box.start()
    box.outbox.put(message("a"))
    box.until(lambda status: status.sent == 1)
    box.outbox.put(message("b"))
    box.until(lambda status: status.sent == 2)
    failing.set()
    box.until_empty()
    assert broker.ids() == ["a", "b"]
    assert is_online(box.uplink.status)
    assert len([each for each in caplog.records if each.levelno == logging.ERROR]) == 1


def test_a_live_message_is_sent_once_without_waiting_for_an_answer(box: Box, broker: FakeBroker) -> None:
    box.start()
    box.until(is_online)
    box.uplink.offer(message("picture", Class.THUMBNAIL, "thumb/door"))
    broker.wait(lambda: broker.ids("thumb/door") == ["picture"])
    assert [each.qos for each in broker.published if each.topic.endswith("door")] == [0]


def test_a_live_message_is_dropped_and_counted_without_a_connection(box: Box) -> None:
    box.uplink.offer(message("picture", Class.THUMBNAIL, "thumb/door"))
    assert box.uplink.status.dropped_live == 1


RECEIPTS = "site/shop/down/receipt"


def receipt(box: Box, first: int, last: int) -> bytes:
    return json.dumps({"stream": box.outbox.stream, "received": [[first, last]]}).encode()


@pytest.fixture
def trusting(tmp_path: Path, broker: FakeBroker) -> Iterator[Box]:
    """A box whose control room gives receipts."""
    box = Box(tmp_path, broker, receipts=True)
    yield box
    box.stop()


def test_with_receipts_the_brokers_word_is_not_enough(trusting: Box, broker: FakeBroker) -> None:
    trusting.start()
    trusting.outbox.put_all([message("a"), message("b")])
    trusting.until(lambda status: (status.sent, status.unreceipted) == (2, 2))
    assert trusting.outbox.depth().rows == 2
    broker.say(RECEIPTS, receipt(trusting, 1, 1))
    trusting.until(lambda status: (status.unreceipted, trusting.outbox.depth().rows) == (1, 1))
    assert [stored.message.id for stored in trusting.outbox.next(10)] == ["b"]


def test_what_has_no_receipt_is_sent_again_after_a_restart_under_the_same_id(
    tmp_path: Path, trusting: Box, broker: FakeBroker
) -> None:
    trusting.start()
    trusting.outbox.put(message("a"))
    trusting.until(lambda status: status.sent == 1)
    trusting.stop()
    again = Box(tmp_path, broker, receipts=True)
    again.start()
    again.until(lambda status: status.sent == 1)
    again.stop()
    first, second = (each for each in broker.published if each.topic.endswith("event"))
    assert all(first.attributes[name] == second.attributes[name] for name in ("id", "stream", "sequence"))


def test_it_asks_to_hear_its_own_topics_on_every_connection(trusting: Box, broker: FakeBroker) -> None:
    trusting.start()
    mine = [RECEIPTS, "site/shop/down/pace"]
    broker.wait(lambda: broker.subscribed == mine)
    broker.session_present = 1
    broker.drop()
    broker.wait(lambda: broker.subscribed == mine * 2)


def test_without_receipts_it_asks_to_hear_its_pace_alone(box: Box, broker: FakeBroker) -> None:
    box.start()
    broker.wait(lambda: broker.subscribed == ["site/shop/down/pace"])


def test_a_broker_that_keeps_the_receipts_from_us_is_reported(trusting: Box, broker: FakeBroker) -> None:
    broker.suback = NOT_AUTHORISED
    trusting.start()
    assert trusting.until(lambda status: bool(status.deaf)).deaf == "Not authorized"
    broker.suback = 0
    broker.drop()
    trusting.until(lambda status: is_online(status) and not status.deaf)


def test_what_is_not_understood_is_counted_and_said_once(
    trusting: Box, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    trusting.start()
    trusting.until(is_online)
    trusting.outbox.put(message("a"))
    trusting.until(lambda status: status.sent == 1)
    broker.say(RECEIPTS, receipt(trusting, 1, 1), retain=True)
    for payload in [b"[" * 60_000, b"\xff", b"{}", bytes(10_000_000), receipt(trusting, 5, 1)]:
        broker.say(RECEIPTS, payload)
    broker.say(RECEIPTS, receipt(trusting, 2, 9))
    broker.send(0x30.to_bytes(), b"\x00\x01\xff\x00")  # the topic is no text
    status = trusting.until(lambda status: status.strange == 8)
    assert is_online(status)
    assert (status.reconnects, trusting.outbox.depth().rows) == (0, 1)
    said = [record.message for record in caplog.records if "not understood" in record.message]
    assert len(said) == len(set(said)) == 6


def test_no_packet_at_all_ends_more_than_the_connection(trusting: Box, broker: FakeBroker) -> None:
    """Nothing catches what paho might raise: it must not."""
    chance = random.Random(3)
    trusting.start()
    for _ in range(150):
        trusting.until(is_online)
        seen = broker.connections
        head = chance.choice([0x30, 0x32, 0x34, 0x40, 0x50, 0x62, 0x90, 0xB0, 0xE0, 0xF0, 0x20])
        try:
            broker.send(bytes([head]), chance.randbytes(chance.randint(0, 12)))
            broker.drop()
        except OSError:  # it has gone already
            pass
        broker.wait(lambda seen=seen: broker.connections > seen)  # type: ignore[misc]  # a default, no argument
    trusting.outbox.put(message("a"))
    broker.wait(lambda: "a" in broker.ids())


def test_what_waited_goes_at_the_pace_that_the_control_room_sets(tmp_path: Path, broker: FakeBroker) -> None:
    slow = Box(tmp_path, broker, replace(QUICK, replay=Rate(0.1, 1_000)))
    slow.outbox.put_all(message(str(number)) for number in range(200))
    slow.start()
    slow.until(lambda status: status.sent == 1)
    slow.outbox.put(message("live"))
    broker.wait(lambda: broker.ids() == ["0", "live"])
    broker.say("site/shop/down/pace", b'{"messages_per_second": 1000, "bytes_per_second": 10000000}', retain=True)
    slow.until_empty()
    slow.stop()


def test_an_alert_that_comes_up_in_an_outage_shortens_it(tmp_path: Path, broker: FakeBroker) -> None:
    box = Box(tmp_path, broker, replace(QUICK, away=1e6, spread=1e6, hurry=0.1))
    box.start()
    box.until(is_online)
    broker.drop()
    box.until(lambda status: status.state is State.OFFLINE)
    box.outbox.put(message("routine", Class.COUNT, "count"))
    box.outbox.put(message("urgent"))
    broker.wait(lambda: "urgent" in broker.ids())
    box.stop()


def test_of_live_messages_on_one_topic_the_newest_waits_and_the_gap_shows() -> None:
    live = Live()
    live.open()
    for name in "abc":
        live.offer(message(name, topic="thumb/door"))
    item = live.take()
    assert item is not None
    assert (item[0].id, item[1], live.dropped, live.take()) == ("c", 3, 2, None)


def test_live_topics_are_bounded() -> None:
    live = Live()
    live.open()
    for number in range(MOST_TOPICS + 5):
        live.offer(message("x", topic=str(number)))
    assert live.dropped == 5
    live.close()
    assert live.dropped == MOST_TOPICS + 5


def test_attributes_are_those_of_cloudevents() -> None:
    made = replace(message("id-1"), subject="door", wall=1_700_000_000.25)
    assert dict(attributes(made, "shop", "boot", 7, historical=True, stream="s")) == {
        "specversion": "1.0",
        "id": "id-1",
        "source": "/site/shop",
        "type": "streetcam.event.v1",
        "time": "2023-11-14T22:13:20.250Z",
        "subject": "door",
        "bootid": "boot",
        "stream": "s",
        "sequence": "7",
        "historical": "true",
    }
    bare = dict(attributes(message("id-2"), "shop", "boot", 8, historical=False))
    assert not {"subject", "stream"} & bare.keys()


def test_patience_with_a_slow_answer_doubles_though_each_birth_is_answered(
    tmp_path: Path, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    """On a very slow line one large message may take longer than the first limit."""
    broker.rule = lambda each: TAKE if each.topic.endswith("state") else None
    box = Box(tmp_path, broker, replace(QUICK, answer=1.0))
    box.outbox.put(message("large"))
    box.start()
    box.until(lambda _: "no PUBACK for 2 s" in caplog.text)
    box.stop()
