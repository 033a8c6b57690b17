"""Help that is asked for at the box reaches the control room at once, whatever the camera does."""

import json
import os
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.integration.broker import Broker, Heard, Subscriber, free_port, until
from tests.integration.rtsp import camera, server, silent
from tests.integration.site import Site, make_street, unreadable

pytestmark = pytest.mark.integration

SECRET = "5e884898da28047151d0e56f8dc62927"  # noqa: S105 - of this test alone

AT_ONCE = 1.0
"""Seconds from a press to the control room's subscriber."""

LATER = 6.5
"""Seconds after which it is told at the latest that somebody pressed again."""

PRESSED = struct.pack("llHHi", 0, 0, 1, 183, 1) + struct.pack("llHHi", 0, 0, 0, 0, 0)


class Shop:
    """A site with a page and a button, a broker and a control room."""

    def __init__(self, folder: Path, url: str) -> None:
        self.port, self.button = free_port(), folder / "button"
        os.mkfifo(self.button)
        self._end = os.open(self.button, os.O_RDWR)
        self._broker = Broker(folder / "broker")
        self._broker.start()
        self.room = Subscriber(self._broker.settings())
        self.site = Site(folder / "site", self._broker.port, url)
        rule = {"kind": "help", "name": "counter", "page": self.port, "button": str(self.button)}
        told = json.loads(self.site.config.read_text())
        told["cameras"][0]["rules"] = [rule]
        self.site.config.write_text(json.dumps(told))
        self.site.start()
        self.site.notified("READY=1")
        self.room.wait(lambda: bool(self.room.on("/up/state")), "online")
        until(self._serves, "the page is served")

    def ask(self, method: str = "POST", secret: str = SECRET) -> tuple[int, str]:
        """Status and text of the page's answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, f"/{secret}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def press(self) -> None:
        os.write(self._end, PRESSED)

    def unplug(self) -> None:
        os.close(self._end)
        self.button.unlink()

    @property
    def events(self) -> list[tuple[Heard, dict[str, Any]]]:
        return [(heard, json.loads(heard.payload)) for heard in self.room.on("/up/event")]

    def event(self, press: Callable[[], object]) -> tuple[float, dict[str, Any]]:
        """Seconds from a press until its event is heard, and the event."""
        before = len(self.events)
        begun = time.monotonic()
        press()
        self.room.wait(lambda: len(self.events) > before, "an event")
        heard, event = self.events[before]
        return heard.at - begun, event

    def close(self) -> None:
        self.site.close()
        self.room.close()
        self._broker.stop()

    def _serves(self) -> bool:
        try:
            return self.ask("GET")[0] == 200
        except OSError:
            return False


@pytest.fixture
def open_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Shop]]:
    (tmp_path / "help-page").write_text(SECRET + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    shops: list[Shop] = []

    def opened(url: str) -> Shop:
        shops.append(Shop(tmp_path, url))
        return shops[-1]

    yield opened
    for shop in shops:
        shop.close()


def test_a_press_on_the_page_arrives_with_its_picture_and_its_clip(
    open_shop: Callable[[str], Shop], tmp_path: Path
) -> None:
    with camera(make_street(tmp_path / "street.mp4")) as url:
        shop = open_shop(url)
        shop.room.wait(lambda: bool(shop.room.on("/up/thumb/front")), "the camera is watched")
        answers: list[tuple[int, str]] = []
        seconds, event = shop.event(lambda: answers.append(shop.ask()))
        assert seconds < AT_ONCE
        assert answers[0][0] == 200
        assert "on its way to the control room" in answers[0][1]
        told = {key: event[key] for key in ("phase", "kind", "rule", "camera", "severity", "label")}
        assert told == {
            "phase": "new",
            "kind": "help",
            "rule": "counter",
            "camera": "front",
            "severity": "alert",
            "label": "help",
        }
        assert event["words"]["en"] == "help asked for on the page (pressed once)"
        assert event["thumbnail"]["width"] == 480
        shop.room.wait(lambda: bool(shop.room.on("/up/clip")), "its clip")
        clip = json.loads(shop.room.on("/up/clip")[0].payload)
        assert (clip["clip"], clip["events"]) == (event["clip"], [event["event"]])
        assert unreadable(shop.site.clips) == []
        phases = [event["phase"] for _, event in shop.events]
        assert (phases[0], phases[-1], phases.count("new")) == ("new", "end", 1)


def test_with_the_camera_away_it_arrives_as_fast_and_without_a_picture(open_shop: Callable[[str], Shop]) -> None:
    shop = open_shop(f"rtsp://127.0.0.1:{free_port()}/")
    seconds, event = shop.event(shop.ask)
    assert seconds < AT_ONCE
    assert (event["kind"], event["thumbnail"]) == ("help", None)
    again, other = shop.event(shop.press)
    shop.press()
    shop.room.wait(lambda: shop.events[-1][1]["phase"] == "end", "its end")
    assert again < LATER
    assert other["event"] == event["event"]
    end = shop.events[-1][1]
    assert (end["event"], end["reason"], end["words"]["en"]) == (
        event["event"],
        "over",
        "help asked for at the button (pressed 3 times)",
    )
    assert {event["event"] for _, event in shop.events} == {event["event"]}


def test_a_sleeping_camera_wakes_nobody_late(open_shop: Callable[[str], Shop], tmp_path: Path) -> None:
    with camera(_make_still(tmp_path / "still.mp4")) as url:
        shop = open_shop(url)
        shop.room.wait(lambda: bool(shop.room.on("/up/thumb/front")), "the camera is watched")
        time.sleep(8)
        shop.unplug()  # health is told at once when a button is gone
        shop.room.wait(lambda: any("button" in text for text in _degraded(shop)), "health")
        assert not json.loads(shop.room.on("/up/health")[-1].payload)["cameras"][0]["awake"]
        seconds, event = shop.event(shop.ask)
        assert seconds < AT_ONCE
        assert event["thumbnail"]["width"] == 480


def _make_still(path: Path) -> Path:
    source = "color=0x505050:s=640x360:r=15:d=10,format=yuv420p"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-g", "15", "-bf", "0"]
    subprocess.run([*command, str(path)], check=True)
    return path


def test_with_a_camera_that_never_says_a_word_it_arrives_as_fast(open_shop: Callable[[str], Shop]) -> None:
    with server(silent) as port:
        shop = open_shop(f"rtsp://127.0.0.1:{port}/")
        assert shop.event(shop.press)[0] < AT_ONCE


def test_a_wrong_address_asks_for_nothing(open_shop: Callable[[str], Shop]) -> None:
    shop = open_shop(f"rtsp://127.0.0.1:{free_port()}/")
    assert [shop.ask(secret=wrong)[0] for wrong in ("", "0" * 32, SECRET[:-1], SECRET.upper())] == [404] * 4
    assert shop.ask("GET")[0] == 200
    time.sleep(1.5)
    assert shop.events == []
    assert SECRET not in shop.site.log.read_text()


def test_a_button_that_is_unplugged_is_told_and_comes_back(open_shop: Callable[[str], Shop]) -> None:
    shop = open_shop(f"rtsp://127.0.0.1:{free_port()}/")
    shop.unplug()
    shop.room.wait(lambda: any("help front counter button" in text for text in _degraded(shop)), "it is told")
    assert f"help front counter button: the button {shop.button} cannot be read: No such file or directory" in (
        _degraded(shop)
    )
    os.mkfifo(shop.button)
    shop._end = os.open(shop.button, os.O_RDWR)
    shop.room.wait(lambda: not any("button" in text for text in _degraded(shop)), "it is back")
    assert shop.event(shop.press)[0] < AT_ONCE


def _degraded(shop: Shop) -> list[str]:
    """What the last health message says."""
    told = shop.room.on("/up/health")
    return list(json.loads(told[-1].payload)["degraded"]) if told else []
