"""A broker that can be told to misbehave: real sockets, MQTT 5 as far as a publisher needs it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties, VariableByteIntegers

from agent.uplink import BrokerSettings

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT = 0x10, 0x30, 0x80, 0xC0, 0xE0


@dataclass(frozen=True, slots=True)
class Published:
    """One PUBLISH as it came; `connection` counts from 1."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    dup: bool
    attributes: dict[str, str]
    connection: int


Rule = Callable[[Published], int | None]
"""The reason code of the PUBACK; None for no answer at all; END to end the connection instead."""

END = -1
TAKE = 0x00


class FakeBroker:
    """Listens at once. `rule` answers what is published, `connack` is reason code and properties of the greeting."""

    def __init__(self, rule: Rule = lambda _: TAKE, connack: bytes | None = b"\x00\x00") -> None:
        self.rule, self.connack = rule, connack
        self.changed = Condition()
        self.published: list[Published] = []
        self.connections = self.farewells = self.session_present = self.suback = 0
        self.subscribed: list[str] = []
        self.greeting = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._present: socket.socket | None = None
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def settings(self) -> BrokerSettings:
        host, port = self._listener.getsockname()
        return BrokerSettings(host, port, tls=False)

    def wait(self, condition: Callable[[], bool], what: str = "it happens") -> None:
        with self.changed:
            assert self.changed.wait_for(condition, 10), f"not within 10 s: {what}; {self.published[-3:]}"

    def ids(self, topic: str = "event") -> list[str]:
        return [each.attributes["id"] for each in self.published if each.topic.endswith(topic)]

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish to the client, at QoS 0."""
        name = topic.encode()
        self.send(bytes([PUBLISH | retain]), len(name).to_bytes(2, "big") + name + b"\x00" + payload)

    def send(self, head: bytes, body: bytes) -> None:
        """Any packet at all."""
        assert self._present is not None
        length = VariableByteIntegers.encode(len(body))  # type: ignore[no-untyped-call]  # paho does not annotate it
        self._present.sendall(head + length + body)

    def drop(self) -> None:
        """End the present connection."""
        assert self._present is not None
        self._present.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._present is not None:
            self._end(self._present)
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                self._present, _ = self._listener.accept()
            except OSError:  # closed
                return
            with self.changed:
                self.connections += 1
                self.changed.notify_all()
            self._serve(self._present)

    def _serve(self, sock: socket.socket) -> None:
        try:
            while packet := _read(sock):
                self._handle(sock, *packet)
        except OSError:
            pass
        finally:
            sock.close()

    def _handle(self, sock: socket.socket, head: int, body: bytes) -> None:
        kind = head & 0xF0
        if kind == CONNECT and self.connack is not None:
            self.greeting = body
            sock.sendall(bytes([0x20, len(self.connack) + 1, self.session_present]) + self.connack)
        elif kind == PINGREQ:
            sock.sendall(b"\xd0\x00")
        elif kind == SUBSCRIBE:
            self._subscribe(sock, body)
        elif kind == PUBLISH:
            self._take(sock, head, body)
        elif kind == DISCONNECT:
            self._note(lambda: setattr(self, "farewells", self.farewells + 1))

    def _subscribe(self, sock: socket.socket, body: bytes) -> None:
        """Each filter gets `suback`; no properties are understood."""
        mid, rest, filters = body[:2], body[3:], []
        while rest:
            end = 2 + int.from_bytes(rest[:2], "big")
            filters.append(rest[2:end].decode())
            rest = rest[end + 1 :]
        answers = bytes([self.suback]) * len(filters)
        sock.sendall(bytes([0x90, 3 + len(answers)]) + mid + b"\x00" + answers)
        self._note(lambda: self.subscribed.extend(filters))

    def _take(self, sock: socket.socket, head: int, body: bytes) -> None:
        published, mid = _parse(head, body, self.connections)
        answer = self.rule(published)
        self._note(lambda: self.published.append(published))
        if published.qos and answer is not None and answer != END:
            sock.sendall(b"\x40\x03" + mid + bytes([answer]))
        if answer == END:
            self._end(sock)

    def _note(self, change: Callable[[], object]) -> None:
        with self.changed:
            change()
            self.changed.notify_all()

    @staticmethod
    def _end(sock: socket.socket) -> None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # gone already
            return


def _read(sock: socket.socket) -> tuple[int, bytes] | None:
    head = sock.recv(1)
    if not head:
        return None
    length = b""
    while not length or length[-1] & 0x80:
        length += sock.recv(1) or b"\0"
    size = VariableByteIntegers.decode(length)[0]  # type: ignore[no-untyped-call]  # paho does not annotate it
    return head[0], sock.recv(size, socket.MSG_WAITALL) if size else b""


def _parse(head: int, body: bytes, connection: int) -> tuple[Published, bytes]:
    qos, end = (head >> 1) & 3, 2 + int.from_bytes(body[:2], "big")
    topic, rest = body[2:end].decode(), body[end:]
    mid, rest = (rest[:2], rest[2:]) if qos else (b"", rest)
    said = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho does not annotate it
    _, length = said.unpack(rest)  # type: ignore[no-untyped-call]  # paho does not annotate it
    attributes = dict(getattr(said, "UserProperty", ()))
    return Published(topic, rest[length:], qos, bool(head & 1), bool(head & 8), attributes, connection), mid
