"""outbox -> MQTT -> control room. Keeps one connection, sends what waits, says how it stands.

No broker, a broker that went away and one that refuses us are states, not errors: the agent works on and the outbox
keeps. A connection that comes is announced by the birth certificate, one that ends by the last will, both retained.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event
from time import monotonic

from agent.backoff import full_jitter
from agent.data import Message
from agent.errors import OutboxError
from agent.outbox import Stored
from agent.uplink import cloudevents
from agent.uplink.delivery import Delivery, Source
from agent.uplink.link import Link
from agent.uplink.live import Live
from agent.uplink.wire import Answer, BrokerSettings, Down, Packet, Up

log = logging.getLogger(__name__)

TURN = 0.5
"""Seconds, at most, between two looks at the stop event."""

LIVE_EXPIRY = 60
"""Seconds after which the broker need not deliver a live message any more."""


class State(StrEnum):
    """How the link to the broker stands."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Status:
    """How the uplink stands. `since` is monotonic; `refused` counts messages that the broker would not take."""

    state: State
    since: float
    reason: str
    in_flight: int
    sent: int
    refused: int
    reconnects: int
    dropped_live: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the longest wait between tries; the shortest after a refusal; how long a link must hold to count as
    good; how long the broker may owe an answer; how long a stop may take to send what waits."""

    away: float = 300.0
    refused: float = 30.0
    steady: float = 60.0
    answer: float = 20.0
    farewell: float = 2.5


class Uplink:
    """`birth` is asked for at each connection; `will` and `goodbye` go to the same retained topic.

    `boot` is this boot's id, `beat` the heartbeat. `offer`, `wake` and `status` may be used from any thread.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it needs, each once
        self,
        site: str,
        broker: BrokerSettings,
        outbox: Source,
        boot: str,
        birth: Callable[[], Message],
        will: Message,
        goodbye: Message,
        beat: Callable[[], None],
        pace: Pace = Pace(),
    ) -> None:
        self._site, self._boot, self._pace, self._beat = site, boot, pace, beat
        self._birth, self._will, self._goodbye = birth, will, goodbye
        self._link = Link(site, broker)
        self._live = Live()
        self._delivery = Delivery(outbox, self._link, self._dress)
        self._standing = (State.CONNECTING, monotonic(), "not tried yet")
        self._counts: Counter[str] = Counter()
        self._attempt = self._connections = self._unanswered = 0
        self._opened = self._next_try = self._outbox_retry = 0.0
        self._outbox_trouble = ""

    @property
    def status(self) -> Status:
        """How it stands now."""
        delivery, again = self._delivery, max(0, self._connections - 1)
        counts = (delivery.in_flight, delivery.sent, delivery.refused, again, self._live.dropped)
        return Status(*self._standing, *counts)

    def offer(self, message: Message) -> None:
        """Send a live message at QoS 0 if there is a connection; the newest of a topic wins, losses are counted."""
        self._live.offer(message)
        self._link.wake()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._delivery.look()
        self._link.wake()

    def run(self, stop: Event) -> None:
        """Keep the connection and send until `stop` is set; then send what waits and say goodbye."""
        while not stop.is_set():
            self._beat()
            self._turn(TURN)
        self._part()

    def _turn(self, timeout: float) -> None:
        if not self._link.is_open:
            timeout = max(0.0, min(timeout, self._next_try - monotonic()))
            if timeout == 0.0:
                self._open()
        for event in self._link.turn(timeout):
            self._take(event)
        self._serve_outbox()
        if self._online:
            self._send_live()
        self._expect_answers()

    @property
    def _online(self) -> bool:
        return self._standing[0] is State.ONLINE

    def _open(self) -> None:
        self._opened = monotonic()
        # each connection's will is a message of its own to a receiver that drops doubles
        will = replace(self._will, id=f"{self._will.id}.{self._connections}")
        self._link.open(self._plain(will))

    def _take(self, event: Up | Answer | Down) -> None:
        match event:
            case Up():
                self._came_up(event)
            case Answer():
                self._unanswered = 0
                self._delivery.answered(event)
            case Down():
                self._went_down(event)

    def _came_up(self, up: Up) -> None:
        self._connections += 1
        self._live.open()
        self._delivery.begin(up.receive_maximum)
        self._delivery.announce(self._plain(self._birth()))
        self._enter(State.ONLINE, "")  # last: who reads it may rely on the rest

    def _went_down(self, down: Down) -> None:
        self._live.close()
        self._delivery.end(down.cut)
        if self._online and monotonic() - self._standing[1] >= self._pace.steady:
            self._attempt = 0
        floor = self._pace.refused if down.refused else 0.0
        self._next_try = monotonic() + floor + full_jitter(self._attempt, self._pace.away - floor)
        self._attempt += 1
        self._enter(State.REFUSED if down.refused else State.OFFLINE, down.reason)

    def _enter(self, state: State, reason: str) -> None:
        before, since, said = self._standing
        if (state, reason) == (before, said):
            return
        level = logging.INFO if state is State.ONLINE else logging.WARNING
        log.log(level, "the uplink is %s%s", state, f": {reason}" if reason else "")
        self._standing = (state, since if state is before else monotonic(), reason)

    def _send_live(self) -> None:
        while self._link.is_drained and (item := self._live.take()):
            message, sequence = item
            self._link.publish(self._packet(message, self._boot, sequence, historical=False, qos=0))

    def _serve_outbox(self) -> None:
        """A disk that fails must not end the connection: try again in a while, say so once."""
        if monotonic() < self._outbox_retry:
            return
        try:
            if self._online:
                self._delivery.fill()  # first: what can be read can be sent even while nothing can be deleted
            self._delivery.settle()
            self._outbox_trouble = ""
        except OutboxError as error:
            self._outbox_retry = monotonic() + 1.0
            if str(error) != self._outbox_trouble:
                self._outbox_trouble = str(error)
                log.error("the uplink cannot use the outbox: %s", error)

    def _expect_answers(self) -> None:
        # twice the patience each time: on a very slow line one large message may take longer than the first limit
        patience = self._pace.answer * 2 ** min(self._unanswered, 4)
        if self._online and self._delivery.is_stuck(patience):
            self._unanswered += 1
            self._link.abandon(f"no PUBACK for {patience:.0f} s")
        elif not self._online and self._link.is_open and monotonic() - self._opened > self._pace.answer:
            self._link.abandon(f"no CONNACK for {self._pace.answer:.0f} s")

    def _part(self) -> None:
        if not self._online:
            return
        end = monotonic() + self._pace.farewell
        self._turn(0.0)
        while self._online and self._delivery.in_flight and monotonic() < end:
            self._turn(0.1)
        self._delivery.announce(self._plain(self._goodbye))
        while self._online and self._delivery.in_flight and monotonic() < end + 0.5:
            self._turn(0.1)
        self._link.leave()

    def _dress(self, stored: Stored) -> Packet:
        historical = stored.boot != self._boot or stored.committed < self._standing[1]
        return self._packet(stored.message, stored.boot, stored.seq, historical, qos=1)

    def _plain(self, message: Message) -> Packet:
        """A state message: numbered within this process, like a live one, and retained."""
        self._counts[message.topic] += 1
        return self._packet(message, self._boot, self._counts[message.topic], historical=False, qos=1)

    def _packet(self, message: Message, boot: str, sequence: int, historical: bool, qos: int) -> Packet:
        return Packet(
            topic=f"site/{self._site}/up/{message.topic}",
            payload=message.payload,
            qos=qos,
            retain=message.retain,
            content_type=message.content_type,
            attributes=cloudevents.attributes(message, self._site, boot, sequence, historical),
            expiry=None if qos else LIVE_EXPIRY,
        )
