"""The page on which help is asked for, in a network full of enemies: garbage, huge heads, and connections held open.

While they last, somebody with a phone asks as well: who is pressed to call for help must be heard.
"""

import socket
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

from agent.help.page import Page
from agent.help.porter import Bell
from tests.faults import hostile_bytes

verdicts = ("let go", "answered", "heard", "let in", "kept out")

SECRET = "9f86d081884c7d659a2feaa0c55ad015"  # noqa: S105 - of this test alone

HELD = 64
"""Connections held open, each saying a byte now and then: four times as many as the page holds."""

PATIENCE = 5.0
"""Seconds in which a person must be answered."""

EVERY = 8
"""Inputs between two persons."""

GET, POST = (f"{method} /{SECRET} HTTP/1.1\r\nHost: box\r\n\r\n".encode() for method in ("GET", "POST"))

KNOWN = (
    b"", b"\0", b"\r\n\r\n", b"GET", b"GET / HTTP/1.1\r\n\r\n", b"GET /" + b"9" * 7000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", b"A" * 2**20, b"\x16\x03\x01\x02\x00\x01" + bytes(500),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /../" + SECRET.encode() + b" HTTP/1.1\r\n\r\n",
    b"POST /" + SECRET.encode()[:-1] + b" HTTP/1.1\r\n\r\n", b"post /" + SECRET.encode() + b" HTTP/1.1\r\n\r\n",
    b"GET  /" + SECRET.encode() + b" HTTP/1.1\r\n\r\n", b"GET http://box/" + SECRET.encode() + b" HTTP/1.1\r\n\r\n",
    b"GET /" + SECRET.encode() + b"\0 HTTP/1.1\r\n\r\n", b"\xff\xfe\xfd\r\n\r\n" * 100, (GET + b"\r\n") * 20,
)  # fmt: skip


class Visitors:
    """A page of its own in this process, and all who come to it."""

    verdicts = verdicts

    def __init__(self, _: Path) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port: int = found.getsockname()[1]
        self.rung = 0
        bell = Bell(self._ring, lambda number: number <= self.rung, lambda: 0, lambda: True)
        self._thread = Thread(
            target=Page("page", self._port, SECRET, bell, lambda: None).run, args=(Event(),), daemon=True
        )
        self._thread.start()
        self._held: deque[socket.socket] = deque()

    def _ring(self) -> int:
        self.rung += 1
        return self.rung

    def make(self, number: int) -> bytes:
        chance = Random(number)
        if number < len(KNOWN):
            return KNOWN[number]
        if number % EVERY == 0:
            return chance.choice((GET, POST))
        if chance.random() < 0.3:
            return chance.randbytes(chance.choice((1, 100, 9_000)))
        return hostile_bytes.spoil(chance.choice((GET, POST, *KNOWN[4:6])), chance, 60)

    def judge(self, data: bytes, number: int) -> str:
        if not self._thread.is_alive():
            raise AssertionError("the page's thread is dead")
        self._hold(Random(number))
        knows = (
            data.startswith((f"GET /{SECRET} ".encode(), f"POST /{SECRET} ".encode())) and b"\r\n\r\n" in data[:8000]
        )
        if data in (GET, POST):
            return "heard" if self._asked(data) else "kept out"
        said = self._say(data)
        if b"200 OK" in said and not knows:
            return "let in"
        return "answered" if said else "let go"

    def _hold(self, chance: Random) -> None:
        """One more connection that never ends, one fewer of the oldest, a byte from each."""
        with suppress(OSError):
            self._held.append(socket.create_connection(("127.0.0.1", self._port), 1))
        if len(self._held) > HELD:
            self._held.popleft().close()
        for held in tuple(self._held):
            with suppress(OSError):
                held.send(chance.randbytes(1))

    def _asked(self, request: bytes) -> bool:
        """Whether a person is answered: a phone tries again when its connection is closed."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if b"200 OK" in self._say(request):
                return True
        return False

    def _say(self, data: bytes) -> bytes:
        said = b""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as client:
            client.settimeout(1)
            client.sendall(data)
            client.shutdown(socket.SHUT_WR) if len(data) % 2 else None
            while part := client.recv(65536):
                said += part
        return said


def kind(folder: Path) -> Visitors:
    return Visitors(folder)
