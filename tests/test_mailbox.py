"""The self-test's own broker speaks enough of MQTT 5 for the uplink's library."""

from threading import Event

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from agent.selftest.mailbox import Letter, Mailbox


def visitor(mailbox: Mailbox) -> Client:
    client = Client(CallbackAPIVersion.VERSION2, client_id="box", protocol=MQTTv5)
    client.connect("127.0.0.1", mailbox.port)
    client.loop_start()
    return client


def test_it_keeps_and_acknowledges_what_it_is_sent() -> None:
    with Mailbox() as mailbox:
        client = visitor(mailbox)
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.UserProperty = [("id", "1")]
        client.publish("site/a/up/event", b"x" * 70_000, qos=1, properties=properties).wait_for_publish(5)
        client.publish("site/a/up/thumb", b"live", qos=0)
        client.publish("site/a/up/state", b"", qos=1).wait_for_publish(5)
        client.disconnect()
        client.loop_stop()
    topics = [(letter.topic, len(letter.payload)) for letter in mailbox.letters]
    assert topics == [("site/a/up/event", 70_000), ("site/a/up/thumb", 4), ("site/a/up/state", 0)]


def test_it_grants_each_subscription() -> None:
    granted: list[int] = []
    subscribed = Event()
    with Mailbox() as mailbox:
        client = visitor(mailbox)

        def on_subscribe(_client: object, _data: object, _mid: int, codes: list[int], _properties: object) -> None:
            granted.extend(int(getattr(code, "value", code)) for code in codes)
            subscribed.set()

        client.on_subscribe = on_subscribe  # type: ignore[assignment]
        client.subscribe([("site/a/down/command", 1), ("site/a/down/receipt", 1)])
        assert subscribed.wait(5)
        client.disconnect()
        client.loop_stop()
    assert granted == [1, 1]


def test_a_broken_visit_is_followed_by_the_next() -> None:
    with Mailbox() as mailbox:
        first = visitor(mailbox)
        first.publish("a", b"1", qos=1).wait_for_publish(5)
        first.loop_stop()
        assert first.socket() is not None
        first.socket().close()  # type: ignore[union-attr]
        second = visitor(mailbox)
        second.publish("b", b"2", qos=1).wait_for_publish(5)
        second.disconnect()
        second.loop_stop()
    assert mailbox.letters == [Letter("a", b"1"), Letter("b", b"2")]
