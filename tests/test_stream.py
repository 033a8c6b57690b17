"""Streams: what is in them, when it was taken, what cannot be trusted."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import stream
from agent.errors import CameraError
from agent.eyes.pace import LATE
from agent.stream.arrival import DRIFT, Arrival
from agent.stream.decoder import Sampler, i420
from agent.stream.parameters import annex_b, completed, parameter_sets
from agent.stream.source import Source
from tests import films
from tests.faults import hostile_h264

MS = Fraction(1, 1000)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a Path would open the folder a second time


# recordings


@pytest.mark.parametrize(
    ("name", "codec", "b_frames"),
    [("a.mp4", "libx264", 0), ("b.mkv", "libx264", 2), ("c.avi", "mpeg4", 0), ("d.ts", "libx264", 2)],
)
def test_every_picture_of_a_recording_comes_in_order_at_its_second(
    tmp_path: Path, name: str, codec: str, b_frames: int
) -> None:
    path = films.film(tmp_path / name, codec=codec, b_frames=b_frames)
    frames = list(stream.frames(path))
    assert [frame.seq for frame in frames] == list(range(1, 26))
    assert [frame.mono for frame in frames] == pytest.approx([n / films.FPS for n in range(25)], abs=0.002)
    assert all(frame.mono == frame.wall for frame in frames)
    brightness = [frame.yuv[:48].mean() for frame in frames]
    assert all(later > sooner for sooner, later in pairwise(brightness))


def test_no_more_frames_than_wanted_are_given_out(tmp_path: Path) -> None:
    frames = list(stream.frames(films.film(tmp_path / "a.mp4", 50), fps=5))
    assert [frame.mono for frame in frames] == pytest.approx([n / 5 for n in range(10)], abs=0.001)


def test_probe_tells_what_a_recording_holds(tmp_path: Path) -> None:
    info, seconds, pictures = stream.probe(films.film(tmp_path / "a.mp4"))
    assert (info.codec, info.width, info.height, pictures) == ("h264", 64, 48, 25)
    assert seconds == pytest.approx(1.0, abs=0.05)


def test_file_url_with_encoded_characters_is_a_recording(tmp_path: Path) -> None:
    path = films.film(tmp_path / "front: door #1.mp4", 5)
    assert len(list(stream.frames(path.as_uri()))) == 5
    assert len(list(stream.frames(path))) == 5


def test_cut_recording_gives_what_is_there(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mkv", 50, (320, 240))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    assert 10 < len(list(stream.frames(path))) < 50


@pytest.mark.parametrize("half", [False, True], ids=["refused by the decoder", "patched up by the decoder"])
def test_damage_is_counted_and_nothing_is_shown_until_the_next_keyframe(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, half: bool
) -> None:
    path = films.film(tmp_path / "a.mp4", 40, (320, 240), "mpeg4")
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    good = bytes(packets[12])
    kept = len(good) // 2 * half
    path.write_bytes(path.read_bytes().replace(good, good[:kept] + b"\xaa" * (len(good) - kept)))
    with caplog.at_level(logging.WARNING):
        shown = {round(frame.mono * films.FPS) for frame in stream.frames(path)}
    keyframe = next(n for n, packet in enumerate(packets) if n > 12 and packet.is_keyframe)
    assert keyframe > 13
    assert shown == {*range(12), *range(keyframe, 40)}
    assert "1 damaged packets" in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.mp4", None, "no such file"),
        ("noise.mp4", bytes(range(256)) * 50, "not a video stream"),
        ("empty.mp4", b"", "not a video stream"),
        ("page.txt", b"Lorem ipsum dolor sit amet. " * 99, "not a video stream"),
        ("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n", "not a video stream"),
        ("list.ffconcat", b"ffconcat version 1.0\nfile a.mp4\n", "not a video stream"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    films.film(tmp_path / "a.mp4", 5)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CameraError, match=f"{name}: {reason}") as caught:
        list(stream.frames(path))
    assert caught.value.__context__ is None or isinstance(caught.value.__context__, CameraError)


MEASURE = """
import sys
from agent import stream
for path in sys.argv[1:]:
    try:
        list(stream.frames(path))
    except stream.source.CameraError as error:
        print("refused" if "pictures of 16000x16000 are larger than" in str(error) else error)
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


def test_a_kilobyte_that_claims_a_picture_of_gigabytes_takes_no_such_memory(tmp_path: Path) -> None:
    """Also not in formats that announce their streams late, for which the library's own decoders take no options."""
    (tmp_path / "a.h264").write_bytes(hostile_h264.annex_b(16_000, 16_000))
    (tmp_path / "b.flv").write_bytes(hostile_h264.flv(16_000, 16_000))
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "a.h264"), str(tmp_path / "b.flv")]
    *refused, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert refused == ["refused", "refused"]
    assert int(peak) < 250 * 1024


def test_recording_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="no video"):
        stream.probe(films.sound(tmp_path / "a.mp4"))


def test_folder_and_unknown_address_are_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="a folder"):
        Source(str(tmp_path))
    with pytest.raises(CameraError, match="gopher:// is no address of a camera"):
        Source("gopher://cam/1")


def test_error_holds_no_password_anywhere() -> None:
    with pytest.raises(CameraError, match="connection refused") as caught:
        Source("rtsp://127.0.0.1:1/cam", ("admin", "hunter2"))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_nothing_stays_open_whichever_way_it_ends(tmp_path: Path) -> None:
    good, mute = films.film(tmp_path / "a.mp4"), films.sound(tmp_path / "b.mp4")
    before = open_files()
    begun = stream.frames(good)
    next(begun)
    begun.close()
    list(stream.frames(good))
    with pytest.raises(CameraError):
        Source(str(mute))
    assert open_files() == before


# pictures


@pytest.mark.parametrize("pixels", ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "rgb24", "gray", "yuv420p10le"])
@pytest.mark.parametrize("size", [(64, 48), (65, 49)])
def test_any_picture_becomes_i420_with_even_sides(pixels: str, size: tuple[int, int]) -> None:
    yuv = i420(films.picture(26, size, pixels))
    assert yuv.shape == (72, 64)
    assert np.ptp(yuv[:48]) <= 2
    assert np.abs(yuv[48:].astype(int) - 128).max() <= 2


def test_planes_keep_their_place() -> None:
    planes = np.vstack([np.full((48, 64), 90), np.full((12, 64), 40), np.full((12, 64), 200)]).astype(np.uint8)
    assert np.array_equal(i420(av.VideoFrame.from_ndarray(planes, "yuv420p")), planes)


# what is wanted


@given(st.floats(0.5, 60), st.integers(1, 60), st.randoms(use_true_random=False))
def test_sampler_keeps_below_its_rate_and_picks_evenly(fps: float, source: int, random: Random) -> None:
    sampler = Sampler(fps)
    times = [n / source + random.uniform(0, 0.005) for n in range(source * 4)]
    picked = [at for at in times if sampler.due(at)]
    assert len(picked) <= 4 * fps + 2
    assert len(picked) >= min(len(times), 4 * fps) - 2


def test_sampler_never_goes_back_or_repeats() -> None:
    sampler = Sampler(None)
    assert [sampler.due(at) for at in (1.0, 2.0, 2.0, 1.5, 2.1)] == [True, True, False, False, True]


def test_sampler_does_not_make_up_for_a_gap() -> None:
    sampler = Sampler(5)
    assert sum(sampler.due(n / 100) for n in range(100)) == 5
    assert sum(sampler.due(100 + n / 100) for n in range(100)) == 5


# time


@given(st.lists(st.tuples(st.integers(1, 3000), st.floats(0, 3)), min_size=1, max_size=60))
def test_packet_is_never_taken_after_it_came_nor_before_the_one_before(steps: list[tuple[int, float]]) -> None:
    arrival, now, ticks, last = Arrival(MS), 100.0, 0, 0.0
    for step, wait in steps:
        now, ticks = now + wait, ticks + step
        taken = arrival.taken(ticks, now)
        assert last - 1e-9 <= taken <= now + 1e-9
        last = taken


def test_burst_after_a_stall_keeps_the_pictures_apart() -> None:
    arrival = Arrival(MS)
    for n in range(50):
        arrival.taken(n * 100, 100 + n / 10)
    burst = [arrival.taken(n * 100, 108.0) for n in range(50, 80)]
    assert all(0.09 < later - sooner < 0.17 for sooner, later in pairwise(burst))
    assert burst[0] == pytest.approx(105.0, abs=0.1)


def test_odd_stamp_does_not_move_the_others() -> None:
    arrival = Arrival(MS)
    stamps = [0, 100, 9_999_999, 300, 400]
    taken = [arrival.taken(stamp, 100 + n / 10) for n, stamp in enumerate(stamps)]
    assert taken == pytest.approx([100, 100.1, 100.2, 100.3, 100.4])


@pytest.mark.parametrize("jump", [-1_000_000, -2000, 1_000_000])
def test_clock_that_is_set_is_followed_at_once(jump: int) -> None:
    arrival = Arrival(MS)
    stamps = [n * 100 + (jump if n >= 20 else 0) for n in range(40)]
    taken = [arrival.taken(stamp, 100 + n / 10) for n, stamp in enumerate(stamps)]
    assert taken == pytest.approx([100 + n / 10 for n in range(40)])


def test_clock_that_runs_slow_is_followed() -> None:
    arrival, late = Arrival(MS), 0.0
    for n in range(100_000):
        now = 100 + n / 10
        late = now - arrival.taken(round(n * 100 * 0.999), now)
    assert late < 2 * DRIFT * 0.001


@pytest.mark.parametrize("rate", [0.96, 0.9, 0.5])
def test_camera_that_films_fewer_pictures_than_it_counts_is_late_for_less_than_a_minute(rate: float) -> None:
    arrival = Arrival(MS)
    lags = [100 + n / 10 - arrival.taken(round(n * 100 * rate), 100 + n / 10) for n in range(3000)]
    assert sum(lag > LATE for lag in lags) < 600
    assert max(lags[1000:]) < 0.1


def test_packet_without_a_stamp_was_taken_when_it_came() -> None:
    assert Arrival(MS).taken(None, 5.0) == 5.0


# parameter sets

SPS, PPS, VPS = b"\x67\x64\x00\x16", b"\x68\xeb", b"\x40\x01\x0c"


def test_parameter_sets_are_found_before_the_first_picture_only() -> None:
    data = b"\0\0\0\1\x09\x10" + b"\0\0\0\1" + SPS + b"\0\0\1" + PPS + b"\0\0\1\x65picture" + b"\0\0\1\x68no"
    assert parameter_sets("h264", data) == (SPS, PPS)
    assert parameter_sets("mjpeg", data) == ()


def test_a_keyframe_that_repeats_one_kind_of_parameter_set_leaves_the_others() -> None:
    new = b"\x68\xee"
    assert completed("h264", (SPS, PPS), (new,)) == (SPS, new)
    assert completed("h264", (SPS, PPS), (SPS, new)) == (SPS, new)
    assert completed("hevc", (VPS, b"\x42\x01\x01", b"\x44\x01\xc1"), (b"\x44\x01\xc2",))[:2] == (VPS, b"\x42\x01\x01")


def test_parameter_sets_of_h265_are_found() -> None:
    sets = (VPS, b"\x42\x01\x01", b"\x44\x01\xc1")
    assert parameter_sets("hevc", annex_b(sets) + b"\0\0\1\x26\x01picture") == sets


@given(st.binary(max_size=300), st.sampled_from(["h264", "hevc"]))
def test_noise_holds_no_trap(data: bytes, codec: str) -> None:
    sets = parameter_sets(codec, data)
    assert parameter_sets(codec, annex_b(sets)) == sets


class LateStreams:
    """A container in which a stream came up that PyAV does not know when it asks for its rest at the end."""

    def demux(self, _: object) -> Iterator[int]:
        return map([].__getitem__, [0])

    def close(self) -> None:
        """Nothing to let go of."""


def test_streams_that_came_up_since_the_opening_do_not_spoil_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Source(str(films.film(tmp_path / "a.mkv"))) as source, monkeypatch.context() as patch:
        patch.setattr(source, "_container", LateStreams())
        assert list(source.packets()) == []
