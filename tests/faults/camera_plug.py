"""A camera's address behind which anything can be put, and a note of how long the agent waits before it tries again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, create_connection, socket
from threading import get_ident
from unittest.mock import patch

from agent import backoff
from agent.capture import stage


class Plug:
    """A camera's address, behind which another camera, or what is none, can be put at any time."""

    def __init__(self) -> None:
        self.serve: Callable[[socket], None] = pull
        self._connections: list[socket] = []

    def __call__(self, connection: socket) -> None:
        self._connections.append(connection)
        self.serve(connection)

    def cut(self) -> None:
        """End all connections, as a camera does that restarts."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        self._connections.clear()


def pull(connection: socket) -> None:
    """Nobody is there."""
    connection.close()


def to(port: int) -> Callable[[socket], None]:
    """Passes on to a server on this machine."""

    def serve(connection: socket) -> None:
        with create_connection(("127.0.0.1", port)) as server:
            threading.Thread(target=_pump, args=(connection, server), daemon=True).start()
            _pump(server, connection)

    return serve


def _pump(source: socket, sink: socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait before a capture's next try: how many there were, since when, for how long (monotonic seconds)."""

    tries: int = 0
    since: float = 0.0
    seconds: float = 0.0


class Waits:
    """Notes for each thread that films when it gave its camera up and how long it then waits."""

    def __init__(self) -> None:
        self._inner = backoff.full_jitter
        self._of: dict[int, Wait] = {}

    def __call__(self, attempt: int, cap: float, base: float = 1.0) -> float:
        before, seconds = self.of(get_ident()), self._inner(attempt, cap, base)
        self._of[get_ident()] = Wait(before.tries + 1, time.monotonic(), seconds)
        return seconds

    def of(self, thread: int) -> Wait:
        """The last wait of a thread."""
        return self._of.get(thread, Wait())

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While this lasts."""
        with patch.object(stage, "full_jitter", self):
            yield
