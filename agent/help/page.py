"""The box's own page, on which somebody with a phone in the shop asks for help.

Everything that comes in is hostile. One thread serves all and waits for nobody: so many connections at once, each for
so many seconds and bytes; when there are more, the oldest makes room, so that who holds them open keeps nobody out.
"""

import logging
import os
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event as Stop

from agent.backoff import full_jitter
from agent.help.paper import Outcome, answer, page
from agent.help.porter import Bell, Porter, Wish, is_near

log = logging.getLogger(__name__)

MOST_CLIENTS = 16

BACKLOG = 128
"""Connections that may wait to be taken: where there are more, who wants help waits a second for the next try."""

MOST_BYTES = 8192
"""Bytes of a request's head: a phone's browser sends one."""

DEADLINE = 5.0
"""Seconds until a client is let go of."""

PATIENCE = 2.0
"""Seconds in which a press must be told; then the person learns that it was not."""

ADMITTED = 50
"""Connections a second that are taken at once; more are taken slowly, so that they cost the box little."""

WAIT, EAGER = 0.5, 0.02
"""Seconds of quiet after which it looks up; less while somebody waits to learn what came of a press."""

RETRY = 30.0
"""Seconds at most until a port that is taken is tried again."""


@dataclass(eq=False, slots=True)
class _Client:
    """A connection, since when it is there, what it said; of a press its number, its time, and what was lost before."""

    socket: socket.socket
    since: float
    said: bytearray = field(default_factory=bytearray)
    press: int | None = None
    pressed: float = 0.0
    lost: int = 0


class Page:
    """Serves the page at `port` and rings the `bell` for each press. [thread]"""

    def __init__(self, name: str, port: int, secret: str, bell: Bell, beat: Callable[[], None]) -> None:
        self.name = name
        self.trouble = ""
        self._port = port
        self._bell = bell
        self._beat = beat
        self._porter = Porter(name, secret, bell)
        self._clients: list[_Client] = []
        self._admitted = (0, 0)

    def run(self, stop: Stop) -> None:
        """Serve until told to stop; try again, and again, where the port cannot be had."""
        tries = 0
        while not stop.is_set():
            self._beat()
            try:
                with self._listening() as (server, selector):
                    self._say("")
                    tries = 0
                    self._serve(server, selector, stop)
            except OSError as error:
                why = os.strerror(error.errno) if error.errno else error
                self._say(f"the page cannot be served at port {self._port}: {why}")
                stop.wait(full_jitter(tries, RETRY))
                tries += 1

    @contextmanager
    def _listening(self) -> Iterator[tuple[socket.socket, selectors.BaseSelector]]:
        with (
            socket.create_server(("", self._port), backlog=BACKLOG) as server,
            selectors.DefaultSelector() as selector,
        ):
            server.setblocking(False)
            selector.register(server, selectors.EVENT_READ)
            try:
                yield server, selector
            finally:
                for client in tuple(self._clients):
                    self._drop(client, selector)

    def _serve(self, server: socket.socket, selector: selectors.BaseSelector, stop: Stop) -> None:
        while not stop.is_set():
            self._beat()
            eager = any(client.press is not None for client in self._clients)
            for key, _ in selector.select(EAGER if eager else WAIT):
                if key.data is None:
                    self._admit(server, selector, stop)
                elif key.data in self._clients:
                    self._hear(key.data, selector)
            self._settle(selector)

    def _admit(self, server: socket.socket, selector: selectors.BaseSelector, stop: Stop) -> None:
        with suppress(BlockingIOError, ConnectionError):  # who gave up again while waiting
            connection, (host, _) = server.accept()
            self._pace(stop)
            if not is_near(host):
                connection.close()
                return
            if len(self._clients) >= MOST_CLIENTS:
                self._drop(self._oldest(), selector)
            connection.setblocking(False)
            client = _Client(connection, time.monotonic())
            self._clients.append(client)
            selector.register(connection, selectors.EVENT_READ, client)

    def _pace(self, stop: Stop) -> None:
        second, number = self._admitted
        now = int(time.monotonic())
        self._admitted = (now, number + 1 if second == now else 1)
        if self._admitted[1] > ADMITTED:
            stop.wait(EAGER)

    def _oldest(self) -> _Client:
        """The oldest that did not press, as long as there is one."""
        return next((client for client in self._clients if client.press is None), self._clients[0])

    def _hear(self, client: _Client, selector: selectors.BaseSelector) -> None:
        try:
            data = client.socket.recv(MOST_BYTES)
        except OSError:
            data = b""
        client.said += data
        if not data or len(client.said) > MOST_BYTES:
            self._drop(client, selector)
        elif client.press is None and b"\r\n\r\n" in client.said:
            self._answer(client, selector)

    def _answer(self, client: _Client, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        match self._porter.judge(bytes(client.said), now):
            case Wish.LOOK:
                self._send(client, selector, page(Outcome.ASK))
            case Wish.PRESS:
                client.lost = self._bell.lost()
                client.press, client.pressed = self._porter.ring(now), now
            case Wish.WRONG:
                self._send(client, selector, answer("404 Not Found", b"not found"))
            case Wish.IGNORED:
                self._drop(client, selector)

    def _settle(self, selector: selectors.BaseSelector) -> None:
        """Say what came of presses; let go of who took too long."""
        now = time.monotonic()
        for client in tuple(self._clients):
            if client.press is None:
                if now - client.since > DEADLINE:
                    self._drop(client, selector)
            elif self._bell.told(client.press) or now - client.pressed > PATIENCE:
                self._send(client, selector, page(self._outcome(client, client.press)))

    def _outcome(self, client: _Client, press: int) -> Outcome:
        if not self._bell.told(press) or self._bell.lost() > client.lost:
            return Outcome.FAILED
        return Outcome.SENT if self._bell.online() else Outcome.OFFLINE

    def _send(self, client: _Client, selector: selectors.BaseSelector, data: bytes) -> None:
        # all of it fits the kernel's buffer; who cannot take it is let go of
        with suppress(OSError):
            client.socket.send(data)
            client.socket.shutdown(socket.SHUT_WR)
        self._drop(client, selector)

    def _drop(self, client: _Client, selector: selectors.BaseSelector) -> None:
        self._clients.remove(client)
        selector.unregister(client.socket)
        client.socket.close()

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            log.error("%s: %s", self.name, trouble)
        elif self.trouble and not trouble:
            log.info("%s: the page is served again", self.name)
        self.trouble = trouble
