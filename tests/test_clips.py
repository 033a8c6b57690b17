import errno
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest

from agent.clips import Clips, recover
from agent.data import Clip, Packet
from agent.footage import FootageRing
from agent.mux import ClipWriter
from agent.mux.writer import SYNC_EVERY
from tests.filming import RATE, scene
from tests.make import stamp

SCENE = scene(60)
"""From 1000 to 1060, a keyframe each second."""


CAMERAS: list["Camera"] = []


@pytest.fixture(autouse=True)
def _muxers_closed() -> Iterator[None]:
    """PyAV before 18 crashes where a muxer that was begun is collected before it is closed."""
    yield
    while CAMERAS:
        CAMERAS.pop().clips.step(0.0, last=True)


class Camera:
    """A camera's ring and clips that are cut as the scene arrives; `told` holds what was closed."""

    def __init__(self, directory: Path, longest: float = 60.0, packets: Sequence[Packet] = SCENE) -> None:
        self.told: list[Clip] = []
        self.beats = 0
        self.now = 0.0
        self.clips = Clips(directory, 10.0, 5.0, longest, self.told.append, self._beat, stamp=stamp)
        self.ring = FootageRing(20.0, 10_000_000)
        self.clips.add_camera("front", self.ring)
        self._todo = list(packets)
        CAMERAS.append(self)

    def _beat(self) -> None:
        self.beats += 1

    def until(self, mono: float) -> None:
        """Let footage arrive up to a time, cutting twice a second."""
        now = self._todo[0].mono if self._todo else mono
        while now < mono:
            now = min(mono, now + 0.5)
            while self._todo and self._todo[0].mono <= now:
                self.ring.append(self._todo.pop(0))
            self.now = now
            self.clips.step(now)

    def begin(self, event: str, mono: float) -> str:
        return self.clips.begin("front", event, mono)

    def finish(self, event: str, mono: float) -> None:
        self.clips.finish("front", event, mono)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_an_event_while_the_camera_is_away_gets_no_clip_of_long_ago(tmp_path: Path) -> None:
    camera = Camera(tmp_path, packets=[packet for packet in SCENE if packet.mono < 1010])
    camera.until(1010.0)
    camera.begin("call", 1040.0)
    camera.finish("call", 1041.0)
    camera.clips.step(1047.0)
    assert (camera.told, camera.clips.failed) == ([], 1)


def test_a_camera_that_comes_back_during_an_event_is_in_its_clip_from_then_on(tmp_path: Path) -> None:
    camera = Camera(tmp_path, packets=[packet for packet in SCENE if not 1010 <= packet.mono < 1042])
    camera.until(1040.0)
    camera.begin("call", 1040.0)
    camera.until(1045.0)
    camera.finish("call", 1045.0)
    camera.until(1052.0)
    (clip,) = camera.told
    assert clip.seconds == pytest.approx(8.0, abs=0.3)


def test_a_clip_holds_the_event_and_what_was_before_and_after(tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    camera.until(1020)
    name = camera.begin("e1", 1020.0)
    camera.until(1024)
    camera.finish("e1", 1024.0)
    camera.until(1040)
    (clip,) = camera.told
    assert (clip.id, clip.camera, clip.events, clip.complete) == (name, "front", ("e1",), True)
    assert clip.path == tmp_path / f"{name}.mp4"
    assert clip.size == clip.path.stat().st_size
    assert clip.seconds == pytest.approx(10 + 4 + 5 + 1 / 15, abs=0.01)
    assert clip.start.wall == SCENE[150].wall
    assert names(tmp_path) == [f"{name}.mp4"]
    assert camera.beats > 0


def test_a_clip_has_a_temporary_name_until_it_is_whole(tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    camera.until(1020)
    name = camera.begin("e1", 1020.0)
    camera.until(1025)
    assert names(tmp_path) == [f"{name}.mp4.part"]
    assert camera.clips.open_ids == {name}


def test_events_that_overlap_share_one_clip(tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    camera.until(1020)
    name = camera.begin("e1", 1020.0)
    camera.until(1022)
    camera.finish("e1", 1022.0)
    camera.until(1026)
    assert camera.begin("e2", 1026.0) == name
    camera.until(1030)
    camera.finish("e2", 1030.0)
    camera.until(1040)
    (clip,) = camera.told
    assert clip.events == ("e1", "e2")
    assert clip.seconds == pytest.approx(10 + 10 + 5 + 1 / 15, abs=0.01)


def test_an_event_after_a_clip_gets_its_own(tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    for event, at in (("e1", 1015.0), ("e2", 1030.0)):
        camera.until(at)
        camera.begin(event, at)
        camera.finish(event, at)
    camera.until(1050)
    assert [clip.events for clip in camera.told] == [("e1",), ("e2",)]
    assert len(set(names(tmp_path))) == 2


def test_an_event_without_end_gets_one_bounded_clip(tmp_path: Path) -> None:
    camera = Camera(tmp_path, longest=20.0)
    camera.until(1015)
    camera.begin("e1", 1015.0)
    camera.until(1059)
    camera.finish("e1", 1059.0)
    camera.until(1070)
    (clip,) = camera.told
    assert clip.seconds == pytest.approx(20, abs=0.1)


def test_a_clip_is_no_longer_for_a_keyframe_long_before_it(tmp_path: Path) -> None:
    camera = Camera(tmp_path, longest=20.0, packets=scene(60, group=7 * RATE))
    camera.until(1023)
    camera.begin("e1", 1023.0)
    camera.until(1050)
    (clip,) = camera.told
    assert clip.start.wall == SCENE[7 * RATE].wall
    assert clip.seconds == pytest.approx(20, abs=0.1)


def test_a_clip_is_on_disk_before_it_is_told_and_told_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, synced, fsync = Camera(tmp_path), [], os.fsync

    def note(descriptor: int) -> None:
        fsync(descriptor)
        file = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((file.suffix, names(tmp_path)[0].endswith(".part"), len(camera.told)))

    monkeypatch.setattr(os, "fsync", note)
    camera.until(1020)
    camera.begin("e1", 1020.0)
    camera.finish("e1", 1020.0)
    camera.until(1030)
    assert synced[-3:] == [(".part", True, 0), ("", True, 0), ("", False, 1)]
    assert len(camera.told) == 1


def test_an_event_that_would_not_fit_ends_the_open_clip_and_gets_the_next(tmp_path: Path) -> None:
    camera = Camera(tmp_path, longest=20.0)
    camera.until(1015)
    first = camera.begin("e1", 1015.0)
    camera.until(1022)
    second = camera.begin("e2", 1022.0)
    camera.finish("e2", 1024.0)
    camera.until(1050)
    assert [clip.id for clip in camera.told] == [first, second]
    assert camera.told[1].seconds == pytest.approx(10 + 2 + 5, abs=0.1)


def test_told_to_stop_it_closes_what_is_open(tmp_path: Path) -> None:
    camera, stop = Camera(tmp_path), Event()
    camera.until(1020)
    camera.begin("e1", 1020.0)
    camera.until(1021)
    thread = Thread(target=camera.clips.run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    (clip,) = camera.told
    assert clip.complete
    assert clip.seconds == pytest.approx(11, abs=0.1)
    assert names(tmp_path) == [f"{clip.id}.mp4"]


def test_a_clip_of_a_camera_that_gave_nothing_fails_and_is_counted(tmp_path: Path) -> None:
    camera = Camera(tmp_path, packets=())
    camera.begin("e1", 1000.0)
    camera.finish("e1", 1000.0)
    camera.clips.step(1010.0)
    assert (camera.clips.failed, camera.told, camera.clips.open_ids) == (1, [], frozenset())


@pytest.mark.parametrize("change", [{"extradata": b""}, {"codec": "mjpeg"}])
def test_a_stream_that_cannot_be_cut_is_told_once_and_counted_each_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    info = replace(SCENE[0].stream, **change)  # type: ignore[arg-type] # mypy knows no types of replaced fields
    camera = Camera(tmp_path, packets=[replace(packet, stream=info) for packet in SCENE])
    for event, at in (("e1", 1015.0), ("e2", 1030.0)):
        camera.until(at)
        camera.begin(event, at)
    camera.until(1040)
    assert camera.clips.failed == 2
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    assert names(tmp_path) == []


def failing(number: int) -> Callable[..., None]:
    """A write that the disk refuses."""

    def write(_writer: ClipWriter, data: bytes) -> None:
        if data:
            raise OSError(number, os.strerror(number))

    return write


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_costs_the_clip_but_what_was_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    camera = Camera(tmp_path)
    camera.until(1020)
    name = camera.begin("e1", 1020.0)
    camera.until(1022)
    with monkeypatch.context() as patch:
        patch.setattr(ClipWriter, "_store", failing(number))
        camera.until(1030)
    assert camera.clips.failed == 1
    (rescued,) = camera.told
    assert (rescued.id, rescued.complete, rescued.events) == (name, False, ("e1",))
    assert rescued.seconds == pytest.approx(12)
    camera.begin("e2", 1030.0)
    camera.finish("e2", 1031.0)
    with caplog.at_level(logging.INFO):
        camera.until(1050)
    assert camera.told[1].complete
    assert "written again" in caplog.text


def test_a_directory_that_cannot_be_written_is_counted(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    camera = Camera(tmp_path / "file")
    camera.until(1020)
    camera.begin("e1", 1020.0)
    camera.until(1030)
    assert (camera.clips.failed, camera.told) == (1, [])


def test_a_camera_name_cannot_leave_the_directory(tmp_path: Path) -> None:
    clips = Clips(tmp_path, 1, 1, 10, lambda _: None, lambda: None, stamp=stamp)
    assert "/" not in clips.begin("../../etc/front", "e1", 0.0)


def crashed(directory: Path) -> str:
    """A clip whose writer died after 8 seconds of it."""
    camera = Camera(directory)
    camera.until(1010)
    name = camera.begin("e1", 1010.0)
    camera.until(1012)
    assert camera.begin("e2", 1012.0) == name
    camera.until(1014)
    return name


def test_a_crashed_clip_is_recovered_with_its_events(tmp_path: Path) -> None:
    name = crashed(tmp_path)
    (clip,) = recover(tmp_path)
    assert (clip.id, clip.camera, clip.events, clip.complete) == (name, "front", ("e1", "e2"), False)
    assert clip.start.wall == SCENE[0].wall
    assert clip.seconds == pytest.approx(13, abs=1)
    assert names(tmp_path) == [f"{name}.mp4"]
    assert recover(tmp_path) == ()


def test_a_recovered_clip_is_told_before_it_has_its_name(tmp_path: Path) -> None:
    crashed(tmp_path)
    told: list[bool] = []
    recover(tmp_path, lambda clip: told.append(clip.path.exists()))
    assert told == [False]


@pytest.mark.parametrize("share", [step / 20 for step in range(20)])
def test_a_torn_file_is_recovered_or_deleted(tmp_path: Path, share: float) -> None:
    part = tmp_path / f"{crashed(tmp_path)}.mp4.part"
    whole = part.read_bytes()
    part.write_bytes(whole[: int(len(whole) * share)] + bytes(1000))
    clips = recover(tmp_path)
    assert names(tmp_path) == [clip.path.name for clip in clips]
    assert all(clip.size == clip.path.stat().st_size <= len(whole) * share for clip in clips)
    assert len(clips) == (share >= 0.1)  # the first fragment's share


def test_what_is_no_clip_is_deleted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "front-1.mp4.part").write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0")
    (tmp_path / "front-2.mp4.part").touch()
    assert recover(tmp_path) == ()
    assert names(tmp_path) == []
    assert len(caplog.records) == 2


def test_without_a_directory_nothing_is_recovered(tmp_path: Path) -> None:
    assert recover(tmp_path / "none") == ()


def test_numbers_of_clips_go_on_after_a_restart(tmp_path: Path) -> None:
    for number in ("00000001", "00000002"):
        camera = Camera(tmp_path)
        camera.until(1020)
        name = camera.begin("e1", 1020.0)
        camera.finish("e1", 1020.0)
        camera.until(1030)
        assert name.startswith(f"{number}-front-")


def test_a_clip_counts_as_being_written_until_somebody_was_told_of_it(tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    written = []
    camera.clips._on_closed = lambda clip: written.append((clip.path.exists(), clip.id in camera.clips.open_ids))
    camera.until(1020)
    camera.begin("e1", 1020.0)
    camera.finish("e1", 1020.0)
    camera.until(1030)
    assert written == [(False, True)]
    assert not camera.clips.open_ids


def test_a_power_cut_takes_no_more_than_some_seconds_of_a_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera, on_disk, fdatasync, fsync = Camera(tmp_path), list[float](), os.fdatasync, os.fsync
    folders = 0

    def note(descriptor: int) -> None:
        fdatasync(descriptor)
        on_disk.append(camera.now)

    def note_folder(descriptor: int) -> None:
        nonlocal folders
        fsync(descriptor)
        folders += Path(f"/proc/self/fd/{descriptor}").readlink() == tmp_path

    monkeypatch.setattr(os, "fdatasync", note)
    monkeypatch.setattr(os, "fsync", note_folder)
    camera.until(1015)
    camera.begin("e1", 1015.0)
    camera.until(1045)
    gaps = [later - sooner for sooner, later in pairwise([1015.0, *on_disk, 1045.0])]
    assert max(gaps) <= SYNC_EVERY + 1
    assert len(on_disk) <= 8
    assert folders == 1


def test_a_folder_that_cannot_be_read_ends_no_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise OSError(errno.EBADMSG, "Bad message")

    monkeypatch.setattr(Path, "glob", unreadable)
    assert recover(tmp_path) == ()
