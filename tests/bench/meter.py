"""What a connection costs on the wire: a TCP proxy that asks the kernel how many segments its own end saw.

The kernel counts payload bytes and segments of each connection, acknowledgements and retransmissions among them
(tcp_info in linux/tcp.h); no privilege is needed. Loopback's segments of 64 kB would be a lie, so the proxy's end asks
for an Ethernet's. `HEADER` is added for each segment: IPv4 20, TCP 20, time stamps 12 bytes. Not counted: Ethernet or
the mobile network below.
"""

import socket
import struct
from dataclasses import dataclass
from threading import Lock, Thread

SEGMENT = 1460
HEADER = 52

_COUNTERS = struct.Struct("<QQII")
_AT = 120
"""tcpi_bytes_acked, tcpi_bytes_received, tcpi_segs_out, tcpi_segs_in, and where they begin in struct tcp_info."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes to the broker and from it, and segments both ways, over all connections so far."""

    up: int
    down: int
    segments: int

    @property
    def wire(self) -> int:
        """All bytes of the IP packets."""
        return self.up + self.down + HEADER * self.segments


class Meter:
    """Listens at `port` of loopback and passes on to `target`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._over = Traffic(0, 0, 0)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def read(self) -> Traffic:
        """The count as of now."""
        with self._lock:
            return _sum(self._over, *(_count(near) for near in self._open))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open.append(near)
            Thread(target=self._carry, args=(near, far), daemon=True).start()
            Thread(target=_pass_on, args=(far, near), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        _pass_on(near, far)
        with self._lock:
            self._open.remove(near)
            self._over = _sum(self._over, _count(near))


def _count(near: socket.socket) -> Traffic:
    acked, received, out, into = _COUNTERS.unpack_from(near.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), _AT)
    return Traffic(received, acked, out + into)


def _sum(*counts: Traffic) -> Traffic:
    return Traffic(
        sum(count.up for count in counts), sum(count.down for count in counts), sum(count.segments for count in counts)
    )


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:  # one of the two is gone
        return
