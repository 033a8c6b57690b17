"""The page on which help is asked for: one press, one call; and nothing from outside can hurt the agent."""

import hashlib
import re
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import help as helping
from agent.errors import CredentialError
from agent.help import page as serving
from agent.help.page import MOST_BYTES, MOST_CLIENTS, Page
from agent.help.paper import Outcome, page
from agent.help.porter import WRONG, Bell, Porter, Wish, is_near, is_secret
from agent.rules.help import Options, Rule
from agent.stage import Stage
from tests.integration.broker import free_port

SECRET = "9f86d081884c7d659a2feaa0c55ad015"  # noqa: S105 - of this test alone


class Agent:
    """What is behind the bell."""

    def __init__(self) -> None:
        self.rung = self.lost = 0
        self.hears = self.online = True

    def ring(self) -> int:
        self.rung += 1
        return self.rung

    @property
    def bell(self) -> Bell:
        return Bell(
            self.ring, lambda number: self.hears and number <= self.rung, lambda: self.lost, lambda: self.online
        )


def head(method: str = "POST", secret: str = SECRET) -> bytes:
    return f"{method} /{secret} HTTP/1.1\r\nHost: box\r\nContent-Length: 0\r\n\r\n".encode()


class Served:
    """A page that is served to this machine."""

    def __init__(self, port: int | None = None) -> None:
        self.agent = Agent()
        self.port = port or free_port()
        self.beats = 0
        self.page = Page("help front counter page", self.port, SECRET, self.agent.bell, self._beat)
        self.stage = Stage("help", self.page.run)
        self.stage.start()

    def _beat(self) -> None:
        self.beats += 1

    def connect(self) -> socket.socket:
        end = time.monotonic() + 10
        while True:
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self.port), 5)
            assert time.monotonic() < end
            time.sleep(0.01)

    def ask(self, request: bytes) -> str:
        with self.connect() as client:
            client.sendall(request)
            return read(client)

    def close(self) -> None:
        self.stage.stop()
        assert self.stage.join(5)
        assert self.stage.failure is None


def read(client: socket.socket) -> str:
    """All that comes until the other end closes."""
    data = b""
    with suppress(ConnectionResetError):
        while more := client.recv(65536):
            data += more
    return data.decode()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(serving, "WAIT", 0.05)
    site = Served()
    yield site
    site.close()


def test_looking_at_the_page_asks_for_nothing(served: Served) -> None:
    answer = served.ask(head("GET"))
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    assert '<form method="post"><button>ขอความช่วยเหลือ<br>Ask for help</button></form>' in answer
    assert served.agent.rung == 0


def test_a_press_rings_once_and_says_that_it_is_recorded(served: Served) -> None:
    assert "on its way to the control room" in served.ask(head())
    assert served.agent.rung == 1


def test_a_second_tap_in_the_same_moment_is_the_same_press(served: Served) -> None:
    answers = [served.ask(head()) for _ in range(3)]
    assert all("on its way" in answer for answer in answers)
    assert served.agent.rung == 1


def test_a_press_that_nobody_takes_up_is_said_to_have_failed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.1)
    served.agent.hears = False
    assert "Not recorded: call 191." in served.ask(head())


def test_a_press_that_could_not_be_kept_is_said_to_have_failed(served: Served) -> None:
    served.agent.hears = False
    with served.connect() as client:
        client.sendall(head())
        end = time.monotonic() + 5
        while not served.agent.rung and time.monotonic() < end:
            time.sleep(0.005)
        served.agent.lost += 1
        served.agent.hears = True
        assert "Not recorded: call 191." in read(client)


def test_without_a_line_to_the_control_room_the_page_says_so(served: Served) -> None:
    served.agent.online = False
    assert "cannot be reached now: call 191." in served.ask(head())


@pytest.mark.parametrize(
    "request_",
    [
        head(secret="0" * 32),
        head(secret=SECRET[:-1]),
        head(secret=SECRET + "0"),
        head(secret=""),
        head(secret="../" + SECRET),
        head("PUT"),
        head("post"),
        b"\r\n\r\n",
        b"POST\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"POST  /" + SECRET.encode() + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_not_exactly_right_rings_nothing(served: Served, request_: bytes) -> None:
    assert served.ask(request_).startswith("HTTP/1.1 404 Not Found\r\n")
    assert served.agent.rung == 0


def test_a_page_elsewhere_can_neither_frame_it_nor_read_it_nor_load_anything(served: Served) -> None:
    answer = served.ask(head("GET"))
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert "frame-ancestors 'none'" in answer
    assert "Referrer-Policy: no-referrer" in answer
    assert "Access-Control-Allow-Origin" not in answer
    assert not re.search(r"<script|src=|https?://", answer)
    assert SECRET not in answer


def test_where_nobody_may_have_heard_the_police_are_one_tap_away() -> None:
    offers = {outcome: 'href="tel:191"' in page(outcome).decode() for outcome in Outcome}
    assert offers == {Outcome.ASK: False, Outcome.SENT: False, Outcome.OFFLINE: True, Outcome.FAILED: True}


def test_the_pages_own_style_is_the_one_that_its_policy_allows() -> None:
    answer = page(Outcome.SENT).decode()
    style = re.search(r"<style>(.+)</style>", answer)
    assert style
    digest = hashlib.sha256(style[1].encode()).digest()
    assert f"style-src 'sha256-{b64encode(digest).decode()}'" in answer


def test_who_is_too_long_is_let_go_of(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DEADLINE", 60.0)
    with served.connect() as client:
        with suppress(ConnectionError):
            client.sendall(b"POST /" + b"a" * (4 * MOST_BYTES))
        assert read(client) == ""


def test_who_dawdles_is_let_go_of(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DEADLINE", 0.1)
    with served.connect() as client:
        client.sendall(b"POST /")
        assert read(client) == ""


def test_who_holds_connections_open_keeps_nobody_out_and_takes_no_more_than_so_many(served: Served) -> None:
    held = [served.connect() for _ in range(3 * MOST_CLIENTS)]
    begun = time.monotonic()
    assert "on its way" in served.ask(head())
    assert time.monotonic() - begun < 1.0
    assert len(served.page._clients) <= MOST_CLIENTS
    for client in held:
        client.close()


def test_it_beats_while_nobody_comes(served: Served) -> None:
    before = served.beats
    end = time.monotonic() + 5
    while served.beats < before + 3:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_port_that_is_taken_is_said_and_had_when_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "RETRY", 0.05)
    with socket.create_server(("", 0)) as taken:
        site = Served(taken.getsockname()[1])
        end = time.monotonic() + 5
        while not site.page.trouble and time.monotonic() < end:
            time.sleep(0.005)
        assert site.page.trouble == f"the page cannot be served at port {site.port}: Address already in use"
    assert "on its way" in site.ask(head())
    assert site.page.trouble == ""
    site.close()


def test_wrong_addresses_are_answered_so_often_a_minute_and_the_right_one_always() -> None:
    porter = Porter("page", SECRET, Agent().bell)
    wrong = [porter.judge(head(secret="1" * 32), 100.0 + n) for n in range(WRONG + 5)]
    assert wrong == [Wish.WRONG] * WRONG + [Wish.IGNORED] * 5
    assert porter.judge(head(), 116.0) is Wish.PRESS
    assert porter.judge(head(secret="1" * 32), 161.0) is Wish.WRONG


@given(st.binary(max_size=200))
def test_no_noise_is_a_press(noise: bytes) -> None:
    wish = Porter("page", SECRET, Agent().bell).judge(noise, 0.0)
    assert wish is Wish.WRONG


def test_who_presses_and_hangs_up_has_pressed(served: Served) -> None:
    served.agent.hears = False
    with served.connect() as client:
        client.sendall(head())
    end = time.monotonic() + 5
    while (not served.agent.rung or served.page._clients) and time.monotonic() < end:
        time.sleep(0.005)
    assert (served.agent.rung, served.page._clients) == (1, [])


def test_presses_a_second_apart_all_ring() -> None:
    agent = Agent()
    porter = Porter("page", SECRET, agent.bell)
    assert [porter.ring(at) for at in (0.0, 0.5, 1.0, 1.9, 2.5)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.20", "10.3.2.1", "172.16.0.9", "169.254.3.4"])
def test_the_shops_own_network_is_let_in(host: str) -> None:
    assert is_near(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "100.64.3.1", "172.32.0.1", "203.0.114.5"])
def test_nobody_else_is(host: str, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_near(host)
    monkeypatch.setattr(serving, "is_near", lambda _: False)
    with served.connect() as client:
        with suppress(ConnectionError):
            client.sendall(head())
        assert read(client) == ""
    assert served.agent.rung == 0


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_fits_one_send(outcome: Outcome) -> None:
    answer = page(outcome)
    assert len(answer) < 8192
    _, body = answer.split(b"\r\n\r\n", 1)
    assert f"Content-Length: {len(body)}\r\n".encode() in answer


@pytest.mark.parametrize("weak", ["1234", "a" * 15, "with space in it 123", "slash/slash/slash", "ลับลับลับลับลับลับ"])
def test_a_secret_that_can_be_guessed_or_typed_wrong_is_refused(
    weak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_secret(SECRET)
    (tmp_path / "help-page").write_text(weak)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(CredentialError, match="openssl rand -hex 16") as caught:
        list(made(page=8321))
    assert weak not in str(caught.value)


def test_each_way_to_ask_is_a_stage_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "help-page").write_text(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    names = [listener.name for listener in made(button="/dev/input/event3", gpio=17, page=8321)]
    assert names == [f"help front counter {way}" for way in ("button", "gpio", "page")]


def made(**keys: object) -> Iterator[helping.Listener]:
    options = Options.model_validate({"kind": "help", "name": "counter", **keys})
    beat: Callable[[str], Callable[[], None]] = lambda _stage: lambda: None  # noqa: E731 - one line says it
    return helping.listeners("front", options, Rule(options), lambda: 0, lambda: True, beat)
