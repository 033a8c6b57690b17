"""One MQTT 5 connection at a time: paho behind its documented external event loop. The only user of paho's client.

Everything runs in the thread that calls `turn`; paho's own thread would die of one exception in a callback and say
nothing. The callbacks only note what happened. There is one paho client per process, because recreating it leaks
descriptors (paho.mqtt.python #627). Nothing is left to paho's memory: what was in flight when a connection ended is
dropped from it, since the outbox still holds it.
"""

import select
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.exception import MQTTException
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agent.uplink import properties, tls
from agent.uplink.endings import ended, hung_up, refused, turned_away, unreachable
from agent.uplink.lasterror import LastError
from agent.uplink.wire import Answer, BrokerSettings, Deaf, Down, Event, Heard, Packet, Up

CONNECT_TIMEOUT = 5.0
"""Seconds for each of TCP and TLS, per address; a resolver may add its own."""

FORBIDDEN = 0x87
PERMANENT = (FORBIDDEN, 0x90, 0x95, 0x99)
"""Reason codes of a PUBACK that asking again will not change: not authorised, topic name invalid, packet too large,
payload format invalid (MQTT 5, section 2.4)."""

NOBODY = 0x10
"""Reason code of a PUBACK: taken, and no subscription matches."""


class Link:
    """The connection of client `name`. Only `wake` may be called from another thread."""

    def __init__(self, name: str, broker: BrokerSettings) -> None:
        self._broker = broker
        self._topics: Sequence[str] = ()
        self._events: list[Event] = []
        self._open = False
        self._cause: Down | None = None
        self._packet_maximum = 0
        self._unaccepted = 0
        self._errors = LastError()
        self._tls = tls.context() if broker.tls else None
        self._client = self._build(name)
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)

    def _build(self, name: str) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTv5, reconnect_on_failure=False)
        client.connect_timeout = CONNECT_TIMEOUT
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_publish, client.on_subscribe = self._on_publish, self._on_subscribe
        client.on_message = self._on_message
        client.enable_logger(self._errors.logger)
        if self._broker.username is not None:
            client.username_pw_set(self._broker.username, self._broker.password)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        return client

    @property
    def is_open(self) -> bool:
        """Whether a connection exists or is being made."""
        return self._open

    def open(self, will: Packet, topics: Sequence[str] = ()) -> None:
        """Connect and ask to hear `topics`; `turn` tells what came of it. Blocks for at most CONNECT_TIMEOUT a step."""
        self._open, self._cause, self._errors.last = True, None, None
        self._topics = topics
        self._unaccepted += 1
        self._client.drop_out_messages()
        said = properties.publishing(will, PacketTypes.WILLMESSAGE)
        self._client.will_set(will.topic, will.payload, will.qos, will.retain, said)
        try:
            if self._tls is not None:
                tls.load(self._tls, self._broker)
            self._client.connect(
                self._broker.host,
                self._broker.port,
                self._broker.keepalive,
                clean_start=False,
                properties=properties.connecting(),
            )
        except (OSError, UnicodeError) as error:  # a host name with a label over 63 characters is a UnicodeError
            self._failed(error)

    def publish(self, packet: Packet) -> int | None:
        """Send a packet; its packet id, or None when it does not fit MQTT or is larger than the broker takes."""
        try:
            if properties.size(packet) > self._packet_maximum:
                return None
            said = properties.publishing(packet, PacketTypes.PUBLISH)
            return self._client.publish(packet.topic, packet.payload, packet.qos, packet.retain, said).mid
        except (ValueError, MQTTException):  # a wildcard in the topic, half a surrogate pair, a text over 64 KiB
            return None

    @property
    def has_news(self) -> bool:
        """Whether there is something that `turn` has not told yet."""
        return bool(self._events)

    @property
    def is_drained(self) -> bool:
        """Whether everything published so far has been handed to the kernel."""
        return not self._client.want_write()

    def turn(self, timeout: float) -> list[Event]:
        """Wait up to `timeout` seconds for the network or `wake`, serve it, and tell what happened."""
        readable, writable = self._wait(0 if self._events else timeout)
        if readable:
            self._client.loop_read()
        if writable:
            self._client.loop_write()
        self._client.loop_misc()
        events, self._events = self._events, []
        return events

    def wake(self) -> None:
        """End the wait of `turn` now."""
        try:
            self._bell.send(b"\0")
        except BlockingIOError:  # the bell rings already
            return

    def abandon(self, down: Down) -> None:
        """End the connection without a farewell, so that the broker publishes the will."""
        # paho has no abort; this documented call ends "any already established connection" at once
        self._client.connect_async(self._broker.host, self._broker.port, self._broker.keepalive)
        self._close(down)

    def leave(self) -> None:
        """Say goodbye to the broker; it drops the will."""
        self._client.disconnect()

    def _failed(self, error: Exception) -> None:
        if hung_up(error):
            self._close(turned_away(error, self._unaccepted))
        else:
            self._unaccepted = 0
            self._close(unreachable(error))

    def _wait(self, timeout: float) -> tuple[bool, bool]:
        poll = select.poll()
        poll.register(self._ear, select.POLLIN)
        sock = self._client.socket()
        held = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0  # decrypted already: poll cannot see it
        if sock is not None:
            poll.register(sock.fileno(), select.POLLIN | (select.POLLOUT if self._client.want_write() else 0))
        ready = dict(poll.poll(0 if held else timeout * 1000))
        if self._ear.fileno() in ready:
            self._ear.recv(4096)
        mask = ready.get(sock.fileno(), 0) if sock is not None else 0
        return held or bool(mask & ~select.POLLOUT), bool(mask & select.POLLOUT)

    def _close(self, down: Down) -> None:
        if self._open:
            self._open = False
            self._events.append(down)

    def _on_connect(self, _: Client, __: Any, flags: ConnectFlags, reason: ReasonCode, said: Properties | None) -> None:
        if reason.is_failure:
            self._cause = refused(reason)
            return
        self._unaccepted = 0
        self._packet_maximum = getattr(said, "MaximumPacketSize", 268_435_455)
        self._events.append(Up(getattr(said, "ReceiveMaximum", 65_535), self._packet_maximum, flags.session_present))
        if self._topics:  # each time: a broker that was killed remembers none of it, whatever it says
            self._client.subscribe([(topic, 1) for topic in self._topics])

    def _on_publish(self, _: Client, __: Any, mid: int, reason: ReasonCode, ___: Properties) -> None:
        code = reason.value
        flags = code in PERMANENT, code == FORBIDDEN, code == NOBODY
        self._events.append(Answer(mid, not reason.is_failure, str(reason), *flags))

    def _on_subscribe(self, _: Client, __: Any, ___: int, reasons: list[ReasonCode], ____: Properties | None) -> None:
        failures = (reason for reason in reasons if reason.is_failure)
        self._events.extend(Deaf(str(reason)) for reason in failures)

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        self._events.append(Heard(topic, bytes(message.payload), message.retain))

    def _on_disconnect(
        self, _: Client, __: Any, flags: DisconnectFlags, reason: ReasonCode, ___: Properties | None
    ) -> None:
        if flags.is_disconnect_packet_from_server or self._cause is None:
            by_broker = flags.is_disconnect_packet_from_server
            self._cause = ended(reason, self._errors.last, by_broker=by_broker, unaccepted=self._unaccepted)
        self._close(self._cause)
