"""A bad line to a broker: a TCP proxy that holds every byte back for a while, lets few through in a second, or ends
each connection as soon as it is made.

What the kernel of either end has taken is not known to be lost here: this is a slow line, not one that drops.
"""

import math
import queue
import socket
import time
from contextlib import suppress
from threading import Event, Thread

CHUNK = 4096
"""Bytes taken from a connection at once."""

STEP = 0.1
"""Seconds between two portions of a trickle."""

MOST_HELD = 64
"""Chunks on their way in one direction; then the sender has to wait, as for any full line."""


class SlowLine:
    """Listens at `port` of loopback and passes on to `target`, at first as fast as it can."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._delay, self._rate, self._shut = 0.0, math.inf, False
        self._closed = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def set(self, delay: float = 0.0, rate: float = math.inf, shut: bool = False) -> None:
        """From now on bytes come `delay` seconds late, `rate` of them a second in each direction; if it is `shut` every
        connection ends at once."""
        self._delay, self._rate, self._shut = delay, rate, shut
        if shut:
            _end(*self._open)

    def close(self) -> None:
        """End everything."""
        self._closed.set()
        _end(self._listener, *self._open)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # closed, or the broker is away
                continue
            self.connections += 1
            self._open += near, far
            if self._shut:
                _end(near, far)
                continue
            for source, sink in ((near, far), (far, near)):
                held: queue.Queue[tuple[float, bytes]] = queue.Queue(MOST_HELD)
                Thread(target=self._take, args=(source, held), daemon=True).start()
                Thread(target=self._give, args=(sink, held), daemon=True).start()

    def _take(self, source: socket.socket, held: "queue.Queue[tuple[float, bytes]]") -> None:
        data = b"x"
        while data:
            try:
                data = source.recv(CHUNK)
            except OSError:  # gone
                data = b""
            held.put((time.monotonic() + self._delay, data))

    def _give(self, sink: socket.socket, held: "queue.Queue[tuple[float, bytes]]") -> None:
        """Until the end of what comes; then the sink is told of that end."""
        while not self._closed.is_set():
            due, data = held.get()
            self._closed.wait(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    return sink.shutdown(socket.SHUT_RDWR)
                self._send(sink, data)
            except OSError:  # gone; what comes is taken until its end, or the taker would wait for ever
                while data:
                    _, data = held.get()
                return None
        return None

    def _send(self, sink: socket.socket, data: bytes) -> None:
        while data:
            step = len(data) if math.isinf(self._rate) else max(1, int(self._rate * STEP))
            sink.sendall(data[:step])
            data = data[step:]
            self._closed.wait(step / self._rate)


def _end(*sockets: socket.socket) -> None:
    for sock in sockets:
        with suppress(OSError):  # gone already
            sock.shutdown(socket.SHUT_RDWR)
