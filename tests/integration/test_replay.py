"""Recordings through the whole pipeline: a drawn street and a detector of white things; real clips, a real model."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import cli, infer
from tests.integration.blob_agent import load
from tests.integration.site import make_street, unreadable
from tests.shared import shared

pytestmark = pytest.mark.integration

SSD = "models/ssd_mobilenet_v1_coco_quant_300.tflite"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_street(tmp_path_factory.mktemp("replay") / "street.mp4")


@pytest.fixture
def blobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(infer, "load", load)
    yield


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("blobs")
def test_two_walks_are_two_events_at_their_times(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["replay", str(street), "--model", "blobs.tflite", "--json"]) == 0
    first, second = lines(capsys)
    assert (first["label"], first["kind"], first["video"]) == ("person", "zone", str(street))
    assert 0 <= first["start"] < 1.5
    assert 3.5 < first["end"] < 5.5
    assert 5.0 < second["start"] < 6.5


@pytest.mark.usefixtures("blobs")
def test_a_line_counts_both_walks_in_their_direction(
    street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"kind": "line", "name": "middle", "points": [[0.5, 1], [0.5, 0]], "labels": ["person"]}
    camera = {"id": "front", "url": "rtsp://127.0.0.1/", "rules": [line]}
    site = {"site": "shop", "model": "m", "broker": {"host": "localhost", "tls": False}, "cameras": [camera]}
    (tmp_path / "site.yaml").write_text(json.dumps(site))
    assert cli.main(["replay", str(street), "--config", str(tmp_path / "site.yaml"), "--json"]) == 0
    (counted,) = lines(capsys)
    assert counted["crossings"] == [{"label": "person", "direction": "in", "count": 2}]


@pytest.mark.usefixtures("blobs")
def test_the_same_recording_tells_the_same_story(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stories = []
    for _ in range(2):
        cli.main(["replay", str(street), "--model", "m", "--json"])
        stories.append(lines(capsys))
    assert stories[0] == stories[1]


@pytest.mark.usefixtures("blobs")
def test_the_annotated_copy_plays_as_long_as_the_recording_and_the_report_shows_both(
    street: Path, tmp_path: Path
) -> None:
    copy, report = tmp_path / "copy.mp4", tmp_path / "report.html"
    assert cli.main(["replay", str(street), "--model", "m", "--annotate", str(copy), "--report", str(report)]) == 0
    assert unreadable([copy]) == []
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(copy)]
    assert float(subprocess.run(probe, capture_output=True, check=True).stdout) == pytest.approx(10, abs=0.5)
    assert report.read_text().count("<figure") == 2


@pytest.mark.usefixtures("blobs")
def test_what_is_no_video_is_told_and_the_others_are_still_done(
    street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no video")
    assert cli.main(["replay", str(text), str(tmp_path / "none.mp4"), str(street), "--model", "m", "--json"]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 2
    assert "notes.mp4" in captured.err
    assert "none.mp4" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.timeout(600)
def test_every_shared_clip_is_replayed_without_a_crash(capsys: pytest.CaptureFixture[str]) -> None:
    folder, model = shared("clips"), shared(SSD)
    clips = sorted(str(path) for path in folder.rglob("*") if path.suffix in {".mp4", ".mkv", ".avi"})
    assert cli.main(["replay", *clips, "--model", str(model), "--json"]) == 0
    told = lines(capsys)
    assert {line["video"] for line in told} <= set(clips)
    assert len(told) > 100
