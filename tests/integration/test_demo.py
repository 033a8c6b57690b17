"""The README's first command, in short."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.integration.site import ROOT, unreadable
from tests.shared import shared

pytestmark = pytest.mark.integration


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "scripts" / "demo", *arguments], capture_output=True, text=True, check=False)


def left_behind() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("streetcam-demo-*")}


@pytest.mark.timeout(300)
def test_events_of_a_real_street_arrive_and_nothing_stays_behind(tmp_path: Path) -> None:
    clip, model = shared("clips/street_suburb_cars.mp4"), shared("models/ssd_mobilenet_v1_coco_quant_300.tflite")
    before = left_behind()
    ran = demo(
        "--source", str(clip), "--model", str(model), "--seconds", "15", "--json", "--keep", str(tmp_path / "clips")
    )
    assert ran.returncode == 0, ran.stderr
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(set(message) == {"topic", "received", "properties", "payload"} for message in messages)
    events = [message["payload"] for message in messages if message["topic"] == "site/demo/up/event"]
    assert "car" in {event["label"] for event in events}
    assert all(event["thumbnail"]["bytes"] > 0 for event in events)
    clips = list((tmp_path / "clips").glob("*.mp4"))
    assert clips
    assert unreadable(clips) == []
    assert left_behind() == before


@pytest.mark.timeout(300)
def test_a_source_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    ran = demo("--source", str(tmp_path / "none.mp4"), "--model", "none.tflite")
    assert ran.returncode == 1
    assert "there is no such video" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.timeout(300)
def test_without_a_model_a_scene_is_shown_and_the_demo_says_who_looks() -> None:
    before = left_behind()
    ran = demo("--source", "quiet_day", "--seconds", "15", "--json")
    assert ran.returncode == 0, ran.stderr
    assert "the drawn scene 'quiet_day', without a model" in ran.stderr
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    states = [message["payload"] for message in messages if message["topic"] == "site/demo/up/state"]
    assert states[0]["model"] == "stand-in 1"
    events = [message["payload"] for message in messages if message["topic"] == "site/demo/up/event"]
    assert {event["label"] for event in events} & {"person", "car"}
    assert left_behind() == before


def test_a_video_without_a_model_is_wrong_usage(tmp_path: Path) -> None:
    ran = demo("--source", str(tmp_path / "street.mp4"))
    assert ran.returncode == 2
    assert "give --model PACK, or a scene's name" in ran.stderr
