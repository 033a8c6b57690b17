"""The stage that films, on recordings: states, retries, pace; live cameras are in test_capture.py."""

import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from agent.capture import CameraStatus, Capture, State, stage
from agent.data import Frame, Packet
from agent.meter import Meter
from agent.usb import UsbCamera
from tests import films
from tests.test_usb import FakeDevice, bgr

pytestmark = pytest.mark.integration


class Run:
    """A capture run on this thread until a condition holds; every callback looks at it."""

    def __init__(self, url: str, until: Callable[["Run"], bool], *, packets: bool = True, frames: bool = True) -> None:
        self.packets: list[Packet] = []
        self.frames: list[Frame] = []
        self.beats: list[float] = []
        self._until = until
        self._stop = threading.Event()
        self._end = time.monotonic() + 20
        self.capture = Capture(
            "front",
            url,
            on_packet=self._packet if packets else None,
            on_frame=self._frame if frames else None,
            beat=self._beat,
        )
        self.capture.run(self._stop)

    @property
    def status(self) -> CameraStatus:
        return self.capture.status

    def _packet(self, packet: Packet) -> None:
        self.packets.append(packet)

    def _frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def _beat(self) -> None:
        self.beats.append(time.monotonic())
        if hasattr(self, "capture") and self._until(self):
            self._stop.set()
        assert time.monotonic() < self._end


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float]]:
    """The attempts and caps of the backoff, which waits no time at all."""
    asked: list[tuple[int, float]] = []

    def backoff(attempt: int, cap: float) -> float:
        asked.append((attempt, cap))
        return 0.0

    monkeypatch.setattr(stage, "full_jitter", backoff)
    return asked


def test_file_is_a_camera_at_its_own_pace_that_never_ends(tmp_path: Path) -> None:
    url = films.film(tmp_path / "a.mp4", 10).as_uri()
    run = Run(url, lambda run: len(run.packets) >= 25)
    assert [packet.seq for packet in run.packets] == list(range(1, len(run.packets) + 1))
    assert [packet.keyframe for packet in run.packets[:21]] == [n % 10 == 0 for n in range(21)]
    gaps = [later.mono - sooner.mono for sooner, later in pairwise(run.packets)]
    assert 0.036 < sum(gaps) / len(gaps) < 0.06
    assert run.status.reconnects == 0
    assert (run.status.state, run.status.codec, run.status.width) == (State.LIVE, "h264", 64)
    assert run.status.bytes == sum(len(packet.data) for packet in run.packets)


def test_capture_decodes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.stream.decoder.Decoder.decode", None)
    run = Run(films.film(tmp_path / "a.mp4", 5).as_uri(), lambda run: len(run.packets) >= 5)
    assert not run.frames


def test_who_finds_the_stream_useless_gets_another_connection(tmp_path: Path, waits: list[tuple[int, float]]) -> None:
    def distrust(run: Run) -> bool:
        if len(run.packets) == 3 and not waits:
            run.capture.distrust("nothing in it")
        return run.status.reconnects == 1

    run = Run(films.film(tmp_path / "a.mp4", 50).as_uri(), distrust)
    assert len(waits) == 1
    assert run.packets[3].keyframe


def test_size_that_pictures_show_is_told_from_the_next_keyframe_on(tmp_path: Path) -> None:
    def shows(run: Run) -> bool:
        if len(run.packets) == 2:
            run.capture.shows(640, 480)
        return len({packet.stream.width for packet in run.packets}) == 2

    run = Run(films.film(tmp_path / "a.mkv", 25, codec="mpeg4", keyframe_every=10).as_uri(), shows)
    first = next(packet for packet in run.packets if packet.stream.width == 640)
    assert first.keyframe
    assert {packet.stream.width for packet in run.packets if packet.seq < first.seq} == {64}


def test_camera_that_is_away_says_why_once_and_comes_back(
    tmp_path: Path, waits: list[tuple[int, float]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = tmp_path / "a.mp4"

    def mend(run: Run) -> bool:
        if len(waits) == 3 and not path.exists():
            assert (run.status.state, run.status.reason) == (State.AWAY, "no such file")
            films.film(path, 5)
        return bool(run.packets)

    run = Run(path.as_uri(), mend)
    assert [record.message for record in caplog.records] == [
        "camera front is away: no such file",
        "camera front is live",
    ]
    assert waits == [(0, 30.0), (1, 30.0), (2, 30.0)]
    assert run.status.reason == ""


def test_backoff_starts_anew_after_a_good_spell(
    tmp_path: Path, waits: list[tuple[int, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "GOOD_SPELL", 0.05)
    path = tmp_path / "a.mp4"

    def mend_then_spoil(run: Run) -> bool:
        if len(waits) == 3 and not run.packets:
            films.film(path, 5)
        if len(run.packets) >= 5:
            path.unlink(missing_ok=True)
        return len(waits) == 5

    Run(path.as_uri(), mend_then_spoil)
    assert [attempt for attempt, _ in waits][:5] == [0, 1, 2, 0, 1]


def test_file_without_pictures_is_away_and_not_tried_without_a_pause(
    tmp_path: Path, waits: list[tuple[int, float]]
) -> None:
    run = Run(films.sound(tmp_path / "a.mp4").as_uri(), lambda _run: len(waits) == 2)
    assert run.status.state is State.AWAY
    assert "no video" in run.status.reason


def test_bug_in_what_is_handed_a_packet_ends_the_stage_and_closes_the_camera(tmp_path: Path) -> None:
    url = films.film(tmp_path / "a.mp4").as_uri()
    gc.collect()  # what earlier tests left open is not this one's business
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a Path would open the folder a second time

    def fail(_packet: Packet) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Capture("front", url, on_packet=fail).run(threading.Event())
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as above


def test_packets_before_the_first_keyframe_are_dropped_and_counted(tmp_path: Path) -> None:
    whole = films.film(tmp_path / "a.ts", 30, keyframe_every=10)
    data = whole.read_bytes()
    path = tmp_path / "late.ts"
    # a transport stream's packets are 188 bytes; what tells the streams apart comes again before each keyframe
    path.write_bytes(data[len(data) // 188 // 6 * 188 :])
    run = Run(path.as_uri(), lambda run: len(run.packets) >= 3)
    assert run.status.skipped > 0
    assert run.packets[0].keyframe


def test_stop_ends_a_wait_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "full_jitter", lambda *_: 30.0)
    stop, tried = threading.Event(), threading.Event()
    capture = Capture("front", (tmp_path / "gone.mp4").as_uri(), beat=tried.set)
    thread = threading.Thread(target=capture.run, args=(stop,))
    thread.start()
    assert tried.wait(5)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_usb_camera_gives_frames_and_its_loss_is_a_state(
    waits: list[tuple[int, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "UsbCamera", lambda path: UsbCamera(path, lambda _path: FakeDevice(bgr())))
    run = Run("/dev/video0", lambda _run: len(waits) == 1)
    assert run.frames[0].yuv.shape == (72, 64)
    assert (run.status.state, run.status.reason) == (State.AWAY, "the camera stopped sending")
    assert not run.packets


def test_meter_tells_the_rate_of_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([n / 10 for n in range(1000)])
    monkeypatch.setattr("agent.capture.status.time.monotonic", lambda: next(clock))
    meter = Meter()
    for _ in range(200):
        meter.count()
    assert meter.total == 200
    assert meter.rate == pytest.approx(10, rel=0.05)


def test_the_delimiter_of_a_picture_that_never_came_is_no_packet_and_is_counted(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.h264", 5)
    path.write_bytes(path.read_bytes() + b"\x00\x00\x00\x01\x09\xf0")
    run = Run(path.as_uri(), lambda run: len(run.packets) >= 8)
    assert run.status.skipped == 1
    assert min(len(packet.data) for packet in run.packets) >= stage.LEAST
