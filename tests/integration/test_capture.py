"""Capture against real and broken cameras: it always comes back, and always says what is wrong."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from agent.capture import CameraStatus, Capture, State
from agent.data import Frame, Packet
from agent.eyes import RingEyes, Vigil
from agent.footage import FootageRing
from agent.gate import Motion
from agent.stream import Timeouts
from tests.integration import rtsp

pytestmark = pytest.mark.integration

SHORT = Timeouts(1.0, 0.8)
PASSWORD = "".join(("p@ss:/ ", "w%rd?"))


class Anything:
    """Everything is worth being awake for."""

    def stirs(self, motion: Motion, now: float) -> bool:
        return True

    def vain(self, motion: Motion, since: float, now: float) -> None:
        pass


class Watching:
    """A capture on its thread, eyes that see every picture of its ring on another, and what came of it."""

    def __init__(self, url: str, login: tuple[str, str] | None = None, fps: float = 5.0) -> None:
        self.packets: list[Packet] = []
        self.frames: list[Frame] = []
        self.beats: list[float] = []
        self._news = threading.Condition()
        self._capture = Capture(
            "front",
            url,
            login=login,
            on_packet=self._note(self._take),
            beat=self._note(lambda *_: self.beats.append(time.monotonic())),
            timeouts=SHORT,
        )
        self._ring = FootageRing(10, 2**24)
        self.eyes = RingEyes("front", self._ring, fps, Vigil(may_sleep=False), Anything(), self._capture)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._capture.run, args=(self.stop,))
        self.looking = threading.Thread(target=self._look)

    @property
    def status(self) -> CameraStatus:
        return self._capture.status

    def _take(self, packet: Packet) -> None:
        self.packets.append(packet)
        self._ring.append(packet)

    def _look(self) -> None:
        note = self._note(self.frames.append)
        while not self.stop.is_set():
            for frame, _ in self.eyes.see(0.1):
                note(frame)

    def until(self, promise: Callable[[], object], seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        with self._news:
            while not promise():
                assert time.monotonic() < deadline, self.status
                assert self.thread.is_alive()
                self._news.wait(0.1)

    def until_away(self, reason: str) -> None:
        self.until(lambda: self.status.state is State.AWAY)
        assert self.status.reason == reason

    def _note(self, note: Callable[..., None]) -> Callable[..., None]:
        def noted(*items: object) -> None:
            with self._news:
                note(*items)
                self._news.notify()

        return noted


@contextmanager
def watch(url: str, login: tuple[str, str] | None = None, fps: float = 5.0) -> Iterator[Watching]:
    watching = Watching(url, login, fps)
    watching.thread.start()
    watching.looking.start()
    try:
        yield watching
    finally:
        watching.stop.set()
        watching.thread.join(5)
        watching.looking.join(5)
    assert not watching.thread.is_alive()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rtsp.make_clip(tmp_path_factory.mktemp("clips") / "h264.mp4")


@pytest.mark.parametrize(
    ("codec", "name", "expected"),
    [
        (rtsp.H264, "h264.mp4", "h264"),
        (rtsp.B_FRAMES, "b.mkv", "h264"),
        (rtsp.H265, "h265.mp4", "hevc"),
        (rtsp.MPEG4, "mpeg4.avi", "h264"),
    ],
)
def test_packets_and_frames_come_from_a_camera(
    tmp_path: Path, codec: tuple[str, ...], name: str, expected: str
) -> None:
    clip = rtsp.make_clip(tmp_path / name, codec=codec)
    with rtsp.camera(clip) as url, watch(url) as seen:
        # more than the file holds: it runs in a loop
        seen.until(lambda: len(seen.packets) > 45 and len(seen.frames) > 10)
    first = seen.packets[0]
    assert first.keyframe
    assert (first.stream.codec, first.stream.width, first.stream.height) == (expected, 320, 240)
    assert first.stream.extradata
    assert [p.seq for p in seen.packets] == list(range(1, len(seen.packets) + 1))
    assert seen.frames[0].yuv.shape == (360, 320)
    assert all(sooner.mono < later.mono for sooner, later in pairwise(seen.frames))
    assert len(seen.frames) <= 5 * (seen.frames[-1].mono - seen.frames[0].mono) + 2
    assert all(abs((p.wall - p.mono) - (time.time() - time.monotonic())) < 0.1 for p in seen.packets)
    assert seen.eyes.sight.damaged == 0


def test_parameter_sets_come_from_the_pictures_where_the_description_has_none(clip: Path) -> None:
    with (
        rtsp.camera(clip) as url,
        rtsp.Line(url, bare=True).through() as through,
        watch(through) as seen,
        watch(url) as known,
    ):
        seen.until(lambda: seen.packets)
        known.until(lambda: known.packets)
    stream = seen.packets[0].stream
    assert (stream.width, stream.height, stream.extradata) == (320, 240, known.packets[0].stream.extradata)


def test_camera_that_dies_and_returns_with_another_picture_is_filmed_again(clip: Path, tmp_path: Path) -> None:
    large = rtsp.make_clip(tmp_path / "large.mp4", "640x360")
    with rtsp.camera(clip) as url:
        port = url.split(":")[2].split("/")[0]
        watching = watch(url)
        seen = watching.__enter__()
        seen.until(lambda: seen.frames)
    seen.until(lambda: seen.status.state is State.AWAY)
    with rtsp.camera(large, "--port", port):
        seen.until(lambda: seen.frames[-1].yuv.shape == (540, 640), 30)
    watching.__exit__(None, None, None)
    assert seen.packets[-1].stream.width == 640
    assert seen.status.reconnects == 1
    assert all(sooner.seq + 1 == later.seq for sooner, later in pairwise(seen.packets))
    assert all(sooner.mono < later.mono for sooner, later in pairwise(seen.frames))


def test_server_that_accepts_and_stays_silent_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    with rtsp.server(rtsp.silent) as port, watch(f"rtsp://127.0.0.1:{port}/cam") as seen:
        seen.until_away("no answer within 1 s")
        beats = len(seen.beats)
        seen.until(lambda: len(seen.beats) > beats + 3)
    assert [r.message for r in caplog.records] == ["camera front is away: no answer within 1 s"]


def test_server_that_plays_nothing_is_given_up() -> None:
    with rtsp.server(rtsp.play_then_silent) as port, watch(f"rtsp://127.0.0.1:{port}/cam") as seen:
        seen.until_away("stream stopped for 0.8 s")
    assert not seen.packets


def test_server_that_sends_noise_is_given_up() -> None:
    with rtsp.server(rtsp.play_then_noise) as port, watch(f"rtsp://127.0.0.1:{port}/cam") as seen:
        seen.until(lambda: seen.status.state is State.AWAY)
    assert not seen.packets


def test_stream_that_stops_is_given_up_and_comes_back(clip: Path) -> None:
    with rtsp.camera(clip) as url:
        line = rtsp.Line(url)
        with line.through() as through, watch(through) as seen:
            seen.until(lambda: seen.frames)
            line.held.set()
            seen.until_away("stream stopped for 0.8 s")
            assert seen.status.since - seen.packets[-1].mono < 1.5
            assert seen.status.packets_per_second == 0
            line.held.clear()
            seen.until(lambda: seen.status.state is State.LIVE)
    assert seen.status.reconnects == 1


def test_spoiled_pictures_are_counted_and_not_given_out(clip: Path) -> None:
    with rtsp.camera(clip) as url:
        line = rtsp.Line(url)
        with line.through() as through, watch(through, fps=100) as seen:
            seen.until(lambda: seen.frames)
            line.spoiled.set()
            seen.until(lambda: seen.eyes.sight.damaged)
            good = len(seen.frames)
            seen.until(lambda: seen.eyes.sight.damaged > 2)
            assert len(seen.frames) == good
            line.spoiled.clear()
            seen.until(lambda: len(seen.frames) > good)
            assert seen.status.reconnects == 0


def test_change_of_resolution_within_a_stream_is_a_new_stream(tmp_path: Path) -> None:
    parts = [rtsp.make_clip(tmp_path / f"{size}.ts", size) for size in ("320x240", "640x360")]
    body = b"".join(part.read_bytes() for part in parts)
    with (
        rtsp.server(rtsp.http_stream(body, "video/mp2t", seconds=2 * len(parts))) as port,
        watch(f"http://127.0.0.1:{port}/video", fps=100) as seen,
    ):
        seen.until(lambda: seen.frames and seen.frames[-1].yuv.shape == (540, 640))
    streams = list(dict.fromkeys(packet.stream for packet in seen.packets))
    assert [(stream.width, stream.height) for stream in streams] == [(320, 240), (640, 360)]
    assert streams[0].extradata != streams[1].extradata
    assert {frame.yuv.shape for frame in seen.frames} == {(360, 320), (540, 640)}
    assert len(seen.frames) > 20
    assert seen.status.reconnects == 0


def test_page_instead_of_a_stream_is_named_as_such() -> None:
    page = random.Random(1).randbytes(5000)
    with rtsp.server(rtsp.http_stream(page, "text/html")) as port, watch(f"http://127.0.0.1:{port}/") as seen:
        seen.until(lambda: seen.status.state is State.AWAY)
    assert not seen.packets


def test_login_with_odd_characters_opens_the_camera(clip: Path) -> None:
    with rtsp.camera(clip, "--login", f"admin:{PASSWORD}") as url, watch(url, ("admin", PASSWORD)) as seen:
        seen.until(lambda: seen.packets)


@pytest.mark.parametrize("password", [PASSWORD, "plain-secret"])
def test_wrong_password_is_named_and_is_in_no_text(
    clip: Path, password: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with rtsp.camera(clip, "--login", "admin:right") as url, watch(url, ("admin", password)) as seen:
        seen.until_away("wrong user or password")
    texts = caplog.text + repr(seen.status) + "".join(capfd.readouterr())
    assert password not in texts
    assert "secret" not in texts
