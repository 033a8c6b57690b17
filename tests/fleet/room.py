"""The control room: hears every site, writes down what it has, and says so in receipts."""

import time
from collections import Counter
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agent.messages import LossPayload, PacePayload, ReceiptPayload
from tests.fleet.ledger import Ledger

EVERY = 1.0
"""Seconds between receipts for a site."""

STORED = ("event", "count", "loss")
"""Ends of the topics of messages that have been in an outbox."""


@dataclass(frozen=True, slots=True)
class Came:
    """A stored message as it came; `kind` is the end of its topic, `at` monotonic."""

    site: str
    kind: str
    seq: int
    at: float


class Room:
    """Its session outlives its connections. `order` is what came, doubles as well; by whole seconds of wall time it
    counts all messages, and historical ones."""

    def __init__(self, host: str, port: int, receipts: bool) -> None:
        self.ledger = Ledger()
        self.by_second: Counter[int] = Counter()
        self.historical_by_second: Counter[int] = Counter()
        self.order: list[Came] = []
        self._receipts = receipts
        self._ready, self._stop = Event(), Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="control-room", protocol=MQTTv5)
        self._client.max_queued_messages_set(0)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect, self._client.on_subscribe = self._on_connect, self._on_subscribe
        self._client.on_message = self._on_message
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho does not annotate it
        session.SessionExpiryInterval = 86_400
        self._client.connect(host, port, clean_start=False, properties=session)
        self._client.loop_start()
        assert self._ready.wait(10), "the control room cannot subscribe"
        self._thread = Thread(target=self._answer, daemon=True)
        self._thread.start()

    def pace(self, sites: list[str], pace: PacePayload) -> None:
        """Set how fast each of these sites may send what waited; retained, so that a site finds it when it comes."""
        for site in sites:
            self._client.publish(f"site/{site}/down/pace", pace.model_dump_json().encode(), qos=1, retain=True)

    def close(self) -> None:
        """Leave."""
        self._stop.set()
        self._thread.join()
        self._client.disconnect()
        self._client.loop_stop()

    def _answer(self) -> None:
        while not self._stop.wait(EVERY):
            for site, stream, ranges in self.ledger.news() if self._receipts else ():
                body = ReceiptPayload(stream=stream, received=ranges).model_dump_json().encode()
                self._client.publish(f"site/{site}/down/receipt", body, qos=1)

    def _on_connect(self, client: Client, _: Any, __: ConnectFlags, ___: ReasonCode, ____: Any) -> None:
        client.subscribe("site/+/up/#", qos=1)

    def _on_subscribe(self, *_: Any) -> None:
        self._ready.set()

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        site, kind = message.topic.split("/")[1:4:2]
        if kind not in STORED:
            return
        said, second = dict(getattr(message.properties, "UserProperty", ())), int(time.time())
        self.by_second[second] += 1
        self.historical_by_second[second] += said["historical"] == "true"
        self.order.append(Came(site, kind, int(said["sequence"]), time.monotonic()))
        if self.ledger.note(site, said["stream"], int(said["sequence"]), said["id"]) and kind == "loss":
            loss = LossPayload.model_validate_json(message.payload)
            self.ledger.lose(site, loss.stream, loss.messages)
