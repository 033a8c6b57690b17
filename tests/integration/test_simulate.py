"""Scenes filmed by the real command: sound, the same each time, every picture's number in it, live and replayed."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from agent import stream
from agent.simulator import film, journal, scenes, timecode
from tests.integration.rtsp import camera
from tests.integration.site import ROOT, unreadable

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

SMALL = ("--size=640x360", "--fps=3")


def shortest() -> str:
    return min(scenes.NAMES, key=lambda name: (scenes.load(name, 1).seconds, name))


def agent(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def simulate(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """The film and the truth of the shortest scene."""
    film_path, truth = folder / f"{name}.mp4", folder / f"{name}.jsonl"
    ran = agent("simulate", shortest(), "-o", film_path, "--truth", truth, *SMALL, *options)
    assert ran.returncode == 0, ran.stderr
    return film_path, truth


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return simulate(tmp_path_factory.mktemp("simulate"), "scene", "--timecode")


def numbers(path: Path | str, most: int | None = None) -> list[int | None]:
    with closing(stream.frames(path)) as frames:
        return [timecode.read(frame.yuv) for frame in islice(frames, most)]


def probed(path: Path) -> dict[str, Any]:
    entries = "stream=codec_name,codec_tag_string,width,height,pix_fmt,has_b_frames,avg_frame_rate,nb_frames"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(path)]
    (track,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    return dict(track)


def test_an_h264_film_is_sound_and_holds_as_many_pictures_as_its_truth(made: tuple[Path, Path]) -> None:
    film_path, truth = made
    record = journal.read(truth)
    assert unreadable([film_path]) == []
    assert probed(film_path) == {
        "codec_name": "h264", "codec_tag_string": "avc1", "width": 640, "height": 360, "pix_fmt": "yuv420p",
        "has_b_frames": 0, "avg_frame_rate": "3/1", "nb_frames": str(len(record.pictures)),
    }  # fmt: skip
    assert len(truth.read_text().splitlines()) == len(record.pictures) + 1
    assert record.heading.scene == shortest()


def test_every_picture_tells_its_number(made: tuple[Path, Path]) -> None:
    film_path, truth = made
    assert numbers(film_path) == list(range(journal.read(truth).heading.frames))


def test_the_same_seed_is_the_same_film_and_another_one_is_not(made: tuple[Path, Path], tmp_path: Path) -> None:
    again, other = simulate(tmp_path, "again", "--timecode"), simulate(tmp_path, "other", "--seed=2", "--timecode")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in made]
    assert other[0].read_bytes() != made[0].read_bytes()


def test_an_hevc_film_is_sound_and_tells_its_numbers_too(made: tuple[Path, Path], tmp_path: Path) -> None:
    film_path, truth = simulate(tmp_path, "hevc", "--codec=hevc", "--timecode")
    assert unreadable([film_path]) == []
    assert (probed(film_path)["codec_name"], probed(film_path)["codec_tag_string"]) == ("hevc", "hvc1")
    assert truth.read_bytes() == made[1].read_bytes()
    assert numbers(film_path) == list(range(journal.read(truth).heading.frames))


def events(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_replay_with_the_truth_tells_what_is_in_the_scene(made: tuple[Path, Path]) -> None:
    film_path, truth = made
    *events_told, score = events(agent("replay", film_path, "--truth", truth))
    told = [event for event in events_told if event["kind"] == "zone"]
    seconds = {picture.seconds for picture in journal.read(truth).pictures}
    known = {seen.thing.label for picture in journal.read(truth).pictures for seen in picture.seen}
    assert told
    assert isinstance(score["score"], list)
    assert {event["label"] for event in told} <= known
    assert all(event["score"] == pytest.approx(0.9) and event["start"] <= max(seconds) for event in told)


def test_a_film_without_a_timecode_cannot_be_judged_by_its_truth(made: tuple[Path, Path], tmp_path: Path) -> None:
    film_path, truth = simulate(tmp_path, "bare", "--fps=1")
    ran = agent("replay", film_path, "--truth", truth)
    assert ran.returncode == 1
    assert "no timecode in its pictures" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a camera leaves what is temporary: a folder of its own, for other cameras may be running."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.mark.parametrize("codec", film.CODECS)
def test_a_scene_is_served_live_with_its_numbers(tmp_path: Path, temporary: Path, codec: str) -> None:
    truth = tmp_path / "truth.jsonl"
    with camera(Path(shortest()), *SMALL, f"--codec={codec}", "--timecode", f"--truth={truth}") as url:
        assert list(temporary.iterdir()) == []
        live = numbers(url, 12)
    first = live[0]
    assert first is not None
    assert live == list(range(first, first + 12))
    assert journal.read(truth).heading.frames > first + 12


def served(*arguments: str) -> subprocess.CompletedProcess[str]:
    command: Sequence[str | Path] = [ROOT / "scripts" / "camera", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("source", "fault"),
    [("stret", "there is no scene 'stret'; did you mean street"), ("none.mp4", "none.mp4: there is no such recording")],
)
def test_what_is_neither_a_recording_nor_a_scene_is_one_clear_line(source: str, fault: str) -> None:
    ran = served(source)
    assert ran.returncode == 1
    assert fault in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


def test_a_recording_is_not_filmed_anew(made: tuple[Path, Path]) -> None:
    ran = served(str(made[0]), "--seed=2")
    assert ran.returncode == 1
    assert "--seed is for scenes" in ran.stderr


def test_a_camera_that_is_stopped_while_it_films_takes_the_film_with_it(tmp_path: Path, temporary: Path) -> None:
    part = tmp_path / "truth.jsonl.part"
    truth = f"--truth={tmp_path / 'truth.jsonl'}"
    command = [str(ROOT / "scripts" / "camera"), shortest(), "--fps=60", truth]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not part.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert part.exists()
        process.terminate()
        # its pipes close only when the child that films is gone too
        process.communicate(timeout=10)
    assert process.returncode == 143
    assert list(temporary.iterdir()) == []
