"""One MQTT 5 connection at a time: paho behind its documented external event loop. The only user of paho.

Everything runs in the thread that calls `turn`; paho's own thread would die of one exception in a callback and say
nothing. The callbacks only note what happened. There is one paho client per process, because recreating it leaks
descriptors (paho.mqtt.python #627). Nothing is left to paho's memory: what was in flight when a connection ended is
dropped from it, since the outbox still holds it.
"""

import logging
import select
import socket
import ssl
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.exception import MQTTException
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agent.uplink.wire import Answer, BrokerSettings, Down, Event, Packet, Up

CONNECT_TIMEOUT = 5.0
"""Seconds for each of TCP and TLS, per address; a resolver may add its own."""

SESSION_EXPIRY = 86_400
"""Seconds for which the broker keeps what it has for us while we are away."""

_KEEP_ALIVE = ReasonCode(PacketTypes.DISCONNECT, "Keep alive timeout")
_UNSPECIFIED = ReasonCode(PacketTypes.DISCONNECT, "Unspecified error")
"""What paho says when a connection ends without a word."""

_HEADERS = 16
"""More bytes than MQTT puts before any one part of a packet."""


class Link:
    """The connection of client `name`. Only `wake` may be called from another thread."""

    def __init__(self, name: str, broker: BrokerSettings) -> None:
        self._broker = broker
        self._events: list[Event] = []
        self._open = False
        self._cause: Down | None = None
        self._packet_maximum = 0
        self._unaccepted = 0
        self._errors = _LastError()
        self._tls = _context() if broker.tls else None
        self._client = self._build(name)
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)

    def _build(self, name: str) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTv5, reconnect_on_failure=False)
        client.connect_timeout = CONNECT_TIMEOUT
        client.on_connect = self._on_connect
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
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

    def open(self, will: Packet) -> None:
        """Connect; `turn` tells what came of it. Blocks for at most CONNECT_TIMEOUT per step."""
        self._open, self._cause, self._errors.last = True, None, None
        self._unaccepted += 1
        self._client.drop_out_messages()
        self._client.will_set(
            will.topic, will.payload, will.qos, will.retain, _properties(will, PacketTypes.WILLMESSAGE)
        )
        try:
            self._load_certificates()
            self._client.connect(
                self._broker.host,
                self._broker.port,
                self._broker.keepalive,
                clean_start=False,
                properties=_connect_properties(),
            )
        except (OSError, UnicodeError) as error:  # a host name with a label over 63 characters is a UnicodeError
            self._unaccepted = 0
            self._close(Down(str(error), refused=_is_refusal(error)))

    def publish(self, packet: Packet) -> int | None:
        """Send a packet; its packet id, or None when it does not fit MQTT or is larger than the broker takes."""
        try:
            if _size(packet) > self._packet_maximum:
                return None
            properties = _properties(packet, PacketTypes.PUBLISH)
            return self._client.publish(packet.topic, packet.payload, packet.qos, packet.retain, properties).mid
        except (ValueError, MQTTException):  # a wildcard in the topic, half a surrogate pair, a text over 64 KiB
            return None

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

    def abandon(self, reason: str) -> None:
        """End the connection without a farewell, so that the broker publishes the will."""
        # paho has no abort; this documented call ends "any already established connection" at once
        self._client.connect_async(self._broker.host, self._broker.port, self._broker.keepalive)
        self._close(Down(reason))

    def leave(self) -> None:
        """Say goodbye to the broker; it drops the will."""
        self._client.disconnect()

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

    def _load_certificates(self) -> None:
        """Read them anew for each connection: a renewed certificate needs no restart."""
        if self._tls is None:
            return
        if self._broker.ca is not None:
            self._tls.load_verify_locations(self._broker.ca)
        if self._broker.certificate is not None:
            self._tls.load_cert_chain(self._broker.certificate, self._broker.key)

    def _close(self, down: Down) -> None:
        if self._open:
            self._open = False
            self._events.append(down)

    def _on_connect(
        self, _: Client, __: Any, ___: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._cause = Down(f"the broker refuses: {reason}", refused=True)
            return
        self._unaccepted = 0
        self._packet_maximum = getattr(properties, "MaximumPacketSize", 268_435_455)
        self._events.append(Up(getattr(properties, "ReceiveMaximum", 65_535), self._packet_maximum))

    def _on_publish(self, _: Client, __: Any, mid: int, reason: ReasonCode, ___: Properties) -> None:
        self._events.append(Answer(mid, not reason.is_failure, str(reason)))

    def _on_disconnect(
        self, _: Client, __: Any, flags: DisconnectFlags, reason: ReasonCode, ___: Properties | None
    ) -> None:
        error = self._errors.last
        if flags.is_disconnect_packet_from_server:
            self._cause = Down(f"the broker ended it: {reason}", cut=True)
        elif self._cause is None and self._unaccepted:
            self._cause = self._turned_away(error or str(reason))
        elif self._cause is None:
            why = "the connection broke" if reason == _UNSPECIFIED else reason
            self._cause = Down(str(error or why), cut=reason != _KEEP_ALIVE)
        self._close(self._cause)

    def _turned_away(self, why: Exception | str) -> Down:
        """Ended between CONNECT and its answer. TLS 1.3 shows a rejected certificate here, but its alert may be lost in
        the reset that follows it: once is bad luck, twice in a row is a refusal."""
        refused = self._unaccepted > 1 or (isinstance(why, Exception) and _is_refusal(why))
        return Down(f"the broker ended the connection before accepting it: {why}", refused)


class _LastError(logging.Handler):
    """Keeps the exception that paho logs but does not hand out: TLS 1.3 shows a rejected certificate only there."""

    def __init__(self) -> None:
        super().__init__()
        self.last: Exception | None = None
        self.logger = logging.Logger("paho", logging.ERROR)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        self.last = next((value for value in arguments if isinstance(value, Exception)), self.last)


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _context() -> ssl.SSLContext:
    """Checks chain and host name; trusts nobody until an authority is loaded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _size(packet: Packet) -> int:
    """An upper bound of its bytes on the wire."""
    pairs = sum(_HEADERS + len(name.encode()) + len(value.encode()) for name, value in packet.attributes)
    return _HEADERS * 2 + pairs + len(packet.topic.encode()) + len(packet.content_type) + len(packet.payload)


def _connect_properties() -> Properties:
    properties = _empty(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = SESSION_EXPIRY
    return properties


def _properties(packet: Packet, kind: int) -> Properties:
    properties = _empty(kind)
    properties.ContentType = packet.content_type
    properties.UserProperty = list(packet.attributes)
    if packet.expiry is not None:
        properties.MessageExpiryInterval = packet.expiry
    return properties


def _empty(kind: int) -> Properties:
    return Properties(kind)  # type: ignore[no-untyped-call]  # the one class that paho does not annotate
