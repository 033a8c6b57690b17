"""Clips as ffmpeg and ffprobe see them from outside."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from agent.clips import Clips, recover
from agent.data import Clip, Packet
from agent.footage import FootageRing
from tests.filming import ffmpeg, film
from tests.make import stamp
from tests.shared import shared

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
RATE = 15
SECONDS = 40
EVENT = 1015.0
"""When the event begins; the footage begins at 1000."""

BASELINE = ("-c:v", "libx264", "-profile:v", "baseline", "-g", "30", "-preset", "veryfast")
B_FRAMES = ("-c:v", "libx264", "-bf", "3", "-b_strategy", "0", "-g", "150", "-preset", "veryfast")
# a decoder that starts in the middle of open H.264 groups says that it misses references, though no picture needs them
OPEN_GROUPS = ("-c:v", "libx264", "-bf", "2", "-g", "45", "-x264-params", "open-gop=1:scenecut=0")
SLICES = ("-c:v", "libx264", "-tune", "zerolatency", "-g", "15", "-x264-params", "slices=4:repeat-headers=1")
H265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=60:bframes=3:log-level=none")
CLOSED = {"baseline": BASELINE, "b-frames": B_FRAMES, "slices": SLICES, "h265": H265}
CODECS = CLOSED | {"open": OPEN_GROUPS}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each codec once as MP4 and once as MPEG-TS, which carries Annex B as RTSP does."""
    folder = tmp_path_factory.mktemp("films")
    for name, options in CODECS.items():
        source = f"testsrc2=size=320x180:rate={RATE}:duration={SECONDS}"
        ffmpeg("-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", *options, folder / f"{name}.mp4")
        ffmpeg("-i", folder / f"{name}.mp4", "-c", "copy", folder / f"{name}.ts")
    return folder


def cut(directory: Path, packets: Sequence[Packet], event: float = EVENT, lasts: float = 5.0) -> list[Clip]:
    """Clips of one event, as the thread would cut them, twice a second."""
    closed: list[Clip] = []
    ring = FootageRing(30.0, 50_000_000)
    clips = Clips(directory, 10.0, 10.0, 120.0, closed.append, lambda: None, stamp=stamp)
    clips.add_camera("front", ring)
    todo, now, begun, ended = list(packets), packets[0].mono, False, False
    while todo:
        now += 0.5
        while todo and todo[0].mono <= now:
            ring.append(todo.pop(0))
        if not begun and now >= event:
            begun = bool(clips.begin("front", "e1", event))
        if begun and not ended and now >= event + lasts:
            clips.finish("front", "e1", event + lasts)
            ended = True
        clips.step(now)
    clips.step(now, last=True)
    assert clips.failed == 0
    return closed


def probe(path: Path) -> dict[str, str]:
    """What ffprobe says of the video; it must have nothing to complain about."""
    entries = "stream=codec_tag_string,start_time,duration,nb_read_frames,width,avg_frame_rate"
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", entries, "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found: dict[str, str] = json.loads(done.stdout)["streams"][0]
    return found


def assert_faultless(path: Path, *options: str) -> None:
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), *options, "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("container", ["mp4", "ts"])
@pytest.mark.parametrize("codec", CLOSED)
def test_a_clip_of_any_codec_is_faultless_and_as_long_as_it_should_be(
    films: Path, tmp_path: Path, codec: str, container: str
) -> None:
    (clip,) = cut(tmp_path, film(films / f"{codec}.{container}"))
    assert_faultless(clip.path)
    seen = probe(clip.path)
    assert seen["codec_tag_string"] == ("hvc1" if codec == "h265" else "avc1")
    assert float(seen["start_time"]) == 0.0
    # 10 before, 5 of the event, 10 after, and what it takes back to a keyframe
    assert 25.0 <= float(seen["duration"]) <= 25.5 + 10
    assert clip.seconds == pytest.approx(float(seen["duration"]), abs=0.002)
    assert seen["avg_frame_rate"] == f"{RATE}/1"
    assert int(seen["nb_read_frames"]) == pytest.approx(clip.seconds * RATE, abs=0.01)
    assert (clip.size, clip.complete, clip.events) == (clip.path.stat().st_size, True, ("e1",))


@pytest.mark.parametrize("container", ["mp4", "ts"])
@pytest.mark.parametrize("codec", CODECS)
def test_every_picture_is_the_cameras(films: Path, tmp_path: Path, codec: str, container: str) -> None:
    source = films / f"{codec}.{container}"
    (clip,) = cut(tmp_path, film(source))
    seen, sent = checksums(clip.path), checksums(source)
    whole = len(seen) - 3  # of the last, reordered pictures the cut may take one
    first = sent.index(seen[0])
    assert seen[:whole] == sent[first : first + whole]


def checksums(path: Path) -> list[str]:
    """One for each picture as it is shown."""
    command = ["ffmpeg", "-v", "quiet", "-i", str(path), "-f", "framemd5", "-"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.split(",")[-1].strip() for line in lines if not line.startswith("#")]


def test_a_clock_that_jumps_back_leaves_a_faultless_clip_of_the_right_length(films: Path, tmp_path: Path) -> None:
    packets = film(films / "b-frames.ts")
    back = next(n for n, packet in enumerate(packets) if packet.keyframe and n)
    jumped = [replace(p, pts=p.pts and p.pts - 90_000 * 3600, dts=None) for p in packets[back:]]
    (clip,) = cut(tmp_path, packets[:back] + jumped)
    assert_faultless(clip.path)
    assert clip.seconds == pytest.approx(30, abs=0.1)
    assert float(probe(clip.path)["duration"]) == pytest.approx(clip.seconds, abs=0.002)


def test_another_resolution_goes_on_in_a_second_faultless_file(films: Path, tmp_path: Path) -> None:
    before, after = film(films / "baseline.ts"), film(films / "h265.ts", mono=1018.0)
    change = next(n for n, packet in enumerate(before) if packet.mono >= 1018.0)
    after = [replace(packet, seq=packet.seq + change) for packet in after]
    first, second = cut(tmp_path, before[:change] + after)
    assert second.id == f"{first.id}-2"
    assert first.events == second.events == ("e1",)
    assert first.seconds == pytest.approx(14, abs=0.1)
    assert second.seconds == pytest.approx(12, abs=0.1)
    assert_faultless(first.path)
    assert_faultless(second.path)


def test_real_footage_is_cut_without_fault(tmp_path: Path) -> None:
    for name in ("doorcam_person.mkv", "street_suburb_cars.mp4", "parking_overhead_cars.mp4"):
        (clip,) = cut(tmp_path, film(shared(f"clips/{name}")), event=1003.0)
        # uneven pictures: ffmpeg would round their times to an even rate, and complain of that in the source as well
        assert_faultless(clip.path, "-enc_time_base", "-1")


@contextmanager
def camera(source: Path) -> Iterator[str]:
    """The address of a live RTSP camera that shows a file."""
    command = [str(ROOT / "scripts" / "camera"), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        try:
            if not address:
                pytest.skip("needs GStreamer's RTSP server and ffmpeg")
            yield address
        finally:
            server.terminate()


@pytest.mark.parametrize("codec", ["b-frames", "h265"])
def test_a_live_camera_with_reordered_pictures_is_cut_without_fault(films: Path, tmp_path: Path, codec: str) -> None:
    with camera(films / f"{codec}.mp4") as address:
        packets = film(address, most=8 * RATE)
    (clip,) = cut(tmp_path, packets, event=packets[0].mono + 2, lasts=60)
    assert_faultless(clip.path)
    assert checksums(clip.path)[:100] == checksums(films / f"{codec}.mp4")[:100]
    shown = [float(packet["pts_time"]) for packet in probe_packets(clip.path)]
    assert sorted(shown)[:100] == pytest.approx([n / RATE for n in range(100)], abs=0.001)


def probe_packets(path: Path) -> list[dict[str, str]]:
    command = ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "json", str(path)]
    found: list[dict[str, str]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["packets"]
    return found


WRITER = """
import sys
from itertools import count
from pathlib import Path
from dataclasses import replace
from agent.clips import Clips
from agent.footage import FootageRing
from tests.filming import film
from tests.make import stamp

packets, ring = film(sys.argv[1], mono=0.0), FootageRing(20.0, 10**8)
clips = Clips(Path(sys.argv[2]), 2.0, 2.0, 20.0, lambda clip: print(clip.id, flush=True), lambda: None, stamp=stamp)
clips.add_camera("front", ring)
for lap in count():
    for n, packet in enumerate(packets):
        mono = packet.mono + lap * 40.0
        ring.append(replace(packet, seq=packet.seq + lap * len(packets), mono=mono))
        if n % 150 == 50:
            clips.begin("front", f"e{lap}-{n}", mono)
        if n % 150 == 90:
            clips.finish("front", f"e{lap}-{n - 40}", mono)
        if n % 7 == 0:
            clips.step(mono)
"""
"""Cuts clips one after the other, as fast as it can, and names each once it is on disk."""


def killed_writer(source: Path, directory: Path, after: float) -> list[str]:
    """Ids of the clips that a writer named before it was killed, `after` seconds from its first clip on."""
    command = [sys.executable, "-c", WRITER, str(source), str(directory)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        named = [writer.stdout.readline()]
        with suppress(subprocess.TimeoutExpired):
            writer.wait(after)
        writer.kill()
        named += [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        assert writer.wait() == -signal.SIGKILL
    return [name.strip() for name in named]


@pytest.mark.timeout(300)
def test_no_clip_is_unreadable_after_thirty_kills(films: Path, tmp_path: Path) -> None:
    chance, cut_short = random.Random(1), 0
    for n in range(30):
        directory = tmp_path / str(n)
        named = killed_writer(films / f"{chance.choice([*CLOSED])}.ts", directory, chance.uniform(0.0, 0.15))
        recovered = recover(directory)
        cut_short += len(recovered)
        clips = {path.stem for path in directory.iterdir() if path.suffix == ".mp4"}
        assert clips >= {*named, *(clip.id for clip in recovered)}
        assert {path.suffix for path in directory.iterdir()} == {".mp4"}
        assert all(clip.events and not clip.complete and clip.seconds > 0 for clip in recovered)
        for clip in {*named[-2:], *(clip.id for clip in recovered)}:
            assert_faultless(directory / f"{clip}.mp4")
    assert cut_short > 0


@pytest.mark.parametrize("share", [0.15, 0.5, 0.77, 0.999])
def test_a_file_cut_anywhere_is_recovered_up_to_its_last_whole_fragment(
    films: Path, tmp_path: Path, share: float
) -> None:
    (clip,) = cut(tmp_path, film(films / "b-frames.ts"))
    part = clip.path.rename(f"{clip.path}.part")
    os.truncate(part, int(clip.size * share))
    (recovered,) = recover(tmp_path)
    assert recovered == replace(clip, seconds=recovered.seconds, size=recovered.size, complete=False)
    assert clip.seconds * share - 4.5 < recovered.seconds < clip.seconds * share + 2.5
    assert_faultless(recovered.path)
    assert float(probe(recovered.path)["duration"]) == pytest.approx(recovered.seconds, abs=0.002)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 kB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_keeps_what_fitted_and_the_next_clip_is_whole(films: Path, small_disk: Path) -> None:
    ring, closed = FootageRing(30.0, 50_000_000), list[Clip]()
    clips = Clips(small_disk, 10.0, 10.0, 120.0, closed.append, lambda: None, stamp=stamp)
    clips.add_camera("front", ring)
    for n, packet in enumerate(film(films / "baseline.ts")):
        ring.append(packet)
        if n == 150:
            clips.begin("front", "e1", packet.mono)
        if n % 7 == 0:
            clips.step(packet.mono)
        if n == 450:
            (kept,) = closed
            assert (clips.failed, kept.complete, kept.events) == (1, False, ("e1",))
            assert kept.seconds > 8
            assert_faultless(kept.path)
            kept.path.unlink()
            clips.begin("front", "e2", packet.mono)
            clips.finish("front", "e2", packet.mono - 8)
    assert closed[1].complete
    assert_faultless(closed[1].path)
