"""A broker of one visitor on this machine: takes what the uplink sends, acknowledges and keeps it.

Just enough of MQTT 5.0 (OASIS Standard, 2019, chapter 3) for one site that publishes at QoS 0 and 1.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_CONNECT, _PUBLISH, _SUBSCRIBE, _PING, _DISCONNECT = 1, 3, 8, 12, 14
_CONNACK = bytes((0x20, 3, 0, 0, 0))
_PINGRESP = bytes((0xD0, 0))

_LONGEST = 4 * 1024 * 1024
"""Bytes of one packet: the agent's own are far smaller."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it arrived."""

    topic: str
    payload: bytes


class Mailbox:
    """Listens on a free loopback port from construction until the `with` block ends. [thread]"""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.letters: list[Letter] = []
        self._thread = threading.Thread(target=self._serve, name="mailbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self._socket.accept()
                with visitor:
                    self._receive(visitor)

    def _receive(self, visitor: socket.socket) -> None:
        """Answer one connection until it ends; one that breaks off is followed by the agent's next."""
        with visitor.makefile("rb") as stream, suppress(OSError, ValueError, IndexError):
            while head := stream.read(1):
                length = _length(stream.read)
                body = stream.read(length)
                if head[0] >> 4 == _DISCONNECT:
                    return
                visitor.sendall(self._answer(head[0], body))

    def _answer(self, head: int, body: bytes) -> bytes:
        match head >> 4:
            case kind if kind == _CONNECT:
                return _CONNACK
            case kind if kind == _PING:
                return _PINGRESP
            case kind if kind == _SUBSCRIBE:
                return _suback(body)
            case kind if kind == _PUBLISH:
                return self._keep(head, body)
        return b""

    def _keep(self, head: int, body: bytes) -> bytes:
        end = 2 + int.from_bytes(body[:2])
        topic, at = body[2:end].decode(), end
        acknowledged = b""
        if head >> 1 & 3:
            acknowledged = bytes((0x40, 2)) + body[at : at + 2]
            at += 2
        properties, used = _number(body[at:])
        self.letters.append(Letter(topic, body[at + used + properties :]))
        return acknowledged


def _suback(body: bytes) -> bytes:
    """Grant QoS 1 to each filter of a SUBSCRIBE packet."""
    properties, used = _number(body[2:])
    at, granted = 2 + used + properties, b""
    while at < len(body):
        at += 2 + int.from_bytes(body[at : at + 2]) + 1
        granted += b"\x01"
    return bytes((0x90, 3 + len(granted))) + body[:2] + b"\x00" + granted


def _length(read: Callable[[int], bytes]) -> int:
    digits = b""
    while not digits or (digits[-1] >= 0x80 and len(digits) < 4):
        digits += read(1) or b"\x00"
    value, _ = _number(digits)
    if value > _LONGEST:
        raise ValueError("a packet of this length is none of the agent's")
    return value


def _number(data: bytes) -> tuple[int, int]:
    """A variable byte integer (section 1.5.5) at the front of some bytes, and how many bytes it takes."""
    value = 0
    for place, byte in enumerate(data[:4]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, place + 1
    raise ValueError("a length does not end")
