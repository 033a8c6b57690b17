"""outbox -> MQTT -> control room. Keeps one connection, sends what waits, hears what was kept, says how it stands.

No broker, a broker that went away and one that refuses us are states, not errors: the agent works on and the outbox
keeps. A connection that comes is announced by the birth certificate, one that ends by the last will, both retained.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from time import monotonic

from agent.data import Message
from agent.errors import OutboxError
from agent.outbox import Stored
from agent.uplink.delivery import Delivery
from agent.uplink.dress import Dresser
from agent.uplink.guard import Guard
from agent.uplink.hearing import Hearing
from agent.uplink.link import Link
from agent.uplink.live import Live
from agent.uplink.pace import NORMAL, Pace
from agent.uplink.reconnect import Reconnect
from agent.uplink.source import Source
from agent.uplink.status import State, Status
from agent.uplink.wire import Answer, BrokerSettings, Deaf, Down, Heard, Packet, Up
from agent.uplink.wire import Event as Happened

log = logging.getLogger(__name__)

TURN = 0.5
"""Seconds, at most, between two looks at the stop event."""


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
        pace: Pace = NORMAL,
    ) -> None:
        now = monotonic()
        self._outbox, self._pace, self._beat = outbox, pace, beat
        self._birth, self._will, self._goodbye = birth, will, goodbye
        self._dresser, self._live, self._guard = Dresser(site, boot), Live(), Guard()
        self._link = Link(site, broker)
        self._delivery = Delivery(outbox, self._link, self._dress, pace, now, receipts=broker.receipts)
        self._hearing = Hearing(site, self._delivery, receipts=broker.receipts)
        self._reconnect = Reconnect(pace, now)
        self._standing = (State.CONNECTING, now, "not tried yet")
        self._connections = self._unanswered = 0
        self._opened = 0.0
        self._woken = False

    @property
    def status(self) -> Status:
        """How it stands now."""
        state, since, reason = self._standing
        return Status(
            state=state,
            since=since,
            reason=reason,
            in_flight=self._delivery.in_flight,
            sent=self._delivery.sent,
            refused=self._delivery.refused,
            reconnects=max(0, self._connections - 1),
            dropped_live=self._live.dropped,
            unreceipted=self._delivery.unreceipted,
            repeated=self._delivery.repeated,
            strange=self._hearing.strange,
            deaf=self._hearing.deaf,
        )

    def offer(self, message: Message) -> None:
        """Send a live message at QoS 0 if there is a connection; the newest of a topic wins, losses are counted."""
        self._live.offer(message)
        self._link.wake()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._delivery.look()
        self._woken = True
        self._link.wake()

    def run(self, stop: Event) -> None:
        """Keep the connection and send until `stop` is set; then send what waits and say goodbye."""
        self._use_outbox(lambda _: self._delivery.mark())
        while not stop.is_set():
            self._beat()
            self._turn(TURN)
        self._part()
        self._use_outbox(lambda now: self._delivery.settle(now, at_once=True))

    def _turn(self, timeout: float) -> None:
        now = monotonic()
        if not self._link.is_open and not self._link.has_news:  # how it ended says when to try again
            self._hurry()
            timeout = max(0.0, min(timeout, self._reconnect.due - now))
            if timeout == 0.0:
                self._open()
        elif self._online and not self._guard.blocks(now):
            timeout = min(timeout, self._delivery.due(now))
        for event in self._link.turn(timeout):
            self._take(event, monotonic())
        self._serve_outbox()
        if self._online:
            self._send_live()
        self._expect_answers(monotonic())

    @property
    def _online(self) -> bool:
        return self._standing[0] is State.ONLINE

    def _open(self) -> None:
        # each connection's will is a message of its own to a receiver that drops doubles
        will = replace(self._will, id=f"{self._will.id}.{self._connections}")
        self._link.open(self._dresser.state(will), self._hearing.topics)
        self._opened = monotonic()  # now: each address that is dead took some seconds

    def _take(self, event: Happened, now: float) -> None:
        match event:
            case Up():
                self._came_up(event)
            case Answer():
                silence = self._delivery.answered(event, now)
                if silence is not None and silence <= self._pace.answer:
                    self._unanswered = 0  # else the line needs the patience that it was given
            case Heard():
                self._hearing.hear(event, now)
            case Deaf():
                self._hearing.refused(event.reason)
            case Down():
                self._went_down(event, now)

    def _came_up(self, up: Up) -> None:
        self._connections += 1
        self._live.open()
        self._hearing.begin()
        self._delivery.begin(up.receive_maximum, remembered=up.remembered)
        self._use_outbox(lambda _: self._delivery.mark())
        self._delivery.announce(self._dresser.state(self._birth()), monotonic())
        self._enter(State.ONLINE, "")  # last: who reads it may rely on the rest

    def _went_down(self, down: Down, now: float) -> None:
        held = now - self._standing[1] if self._online else None
        self._live.close()
        self._delivery.end(now, cut=down.cut)
        self._reconnect.lost(down, held, now)
        self._woken = True
        self._enter(State.REFUSED if down.refused else State.OFFLINE, down.reason)

    def _enter(self, state: State, reason: str) -> None:
        before, since, said = self._standing
        if (state, reason) == (before, said):
            return
        level = logging.INFO if state is State.ONLINE else logging.WARNING
        log.log(level, "the uplink is %s%s", state, f": {reason}" if reason else "")
        self._standing = (state, since if state is before else monotonic(), reason)

    def _hurry(self) -> None:
        """An alert that nobody has heard does not wait for the end of a long pause."""

        def hurry(now: float) -> None:
            self._woken = False  # before looking: another thread may say meanwhile that there is more
            if self._delivery.has_news(now):
                self._reconnect.hurry(now)

        if self._woken and self._reconnect.may_hurry:
            self._use_outbox(hurry)

    def _send_live(self) -> None:
        while self._link.is_drained and (item := self._live.take()):
            self._link.publish(self._dresser.live(*item))

    def _serve_outbox(self) -> None:
        def serve(now: float) -> None:
            if self._online:
                self._delivery.fill(now)  # first: what can be read can be sent even while nothing can be deleted
            self._delivery.settle(now)
            self._guard.worked()

        self._use_outbox(serve)

    def _use_outbox(self, use: Callable[[float], None]) -> None:
        now = monotonic()
        if self._guard.blocks(now):
            return
        try:
            use(now)
        except OutboxError as error:
            self._guard.failed(error, now)
            self._delivery.look()

    def _expect_answers(self, now: float) -> None:
        # twice the patience each time: on a very slow line one large message may take longer than the first limit
        patience = self._pace.answer * 2 ** min(self._unanswered, 4)
        if self._online and self._delivery.is_stuck(patience, now):
            self._unanswered += 1
            self._abandon(Down(f"no PUBACK for {patience:.0f} s"))
        elif not self._online and self._link.is_open and now - self._opened > self._pace.answer:
            self._abandon(Down(f"no CONNACK for {self._pace.answer:.0f} s", shared=True))

    def _abandon(self, down: Down) -> None:
        self._link.abandon(down)
        for event in self._link.turn(0.0):  # before the next turn, which would connect at once
            self._take(event, monotonic())

    def _part(self) -> None:
        if not self._online:
            return
        end = monotonic() + self._pace.farewell
        self._turn(0.0)
        while self._online and self._delivery.in_flight and monotonic() < end:
            self._turn(0.1)
        self._delivery.announce(self._dresser.state(self._goodbye), monotonic())
        while self._online and self._delivery.in_flight and monotonic() < end + 0.5:
            self._turn(0.1)
        self._link.leave()

    def _dress(self, stored: Stored, historical: bool) -> Packet:
        return self._dresser.stored(stored, self._outbox.stream, historical=historical)
