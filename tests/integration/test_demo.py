"""The README's first command, in short."""

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.integration.site import ROOT, unreadable
from tests.shared import shared

pytestmark = pytest.mark.integration

VEHICLES = {"motorcycle", "car", "bus", "truck"}
AT_ONCE = 15.0
"""Seconds within which a newcomer has been told of people and vehicles."""


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "scripts" / "demo", *arguments], capture_output=True, text=True, check=False)


def left_behind() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("streetcam-demo-*")}


def told(ran: subprocess.CompletedProcess[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The payloads of what the site said of itself, and of its events."""
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(set(message) == {"topic", "received", "properties", "payload"} for message in messages)
    by_topic = [
        [message["payload"] for message in messages if message["topic"] == f"site/demo/up/{topic}"]
        for topic in ("state", "event")
    ]
    return by_topic[0], by_topic[1]


@pytest.mark.timeout(300)
def test_with_no_argument_at_all_people_and_vehicles_are_told_of_and_nothing_stays_behind() -> None:
    before = left_behind()
    ran = demo()
    assert ran.returncode == 0, ran.stderr
    assert "the model street " in ran.stderr
    rows = re.findall(r"^ *(\S+) s +event +new +(\w+) ", ran.stdout, re.MULTILINE)
    first = {label: float(at) for at, label in reversed(rows)}
    assert first["person"] < AT_ONCE
    assert min(first[label] for label in VEHICLES & set(first)) < AT_ONCE
    sound, clips = re.findall(r"(\d+) of (\d+) clips sound", ran.stderr)[0]
    assert sound == clips != "0"
    assert left_behind() == before


@pytest.mark.timeout(300)
def test_events_of_a_real_street_arrive_with_pictures_and_clips(tmp_path: Path) -> None:
    clip = shared("clips/street_suburb_cars.mp4")
    ran = demo("--source", str(clip), "--seconds", "15", "--json", "--keep", str(tmp_path / "clips"))
    assert ran.returncode == 0, ran.stderr
    _, events = told(ran)
    assert "car" in {event["label"] for event in events}
    assert all(event["thumbnail"]["bytes"] > 0 for event in events if event["phase"] == "new")
    clips = list((tmp_path / "clips").glob("*.mp4"))
    assert clips
    assert unreadable(clips) == []


@pytest.mark.timeout(300)
def test_another_model_looks_when_it_is_named() -> None:
    model = shared("models/ssd_mobilenet_v1_coco_quant_300.tflite")
    ran = demo("--source", "quiet_day", "--model", str(model), "--seconds", "15", "--json")
    assert ran.returncode == 0, ran.stderr
    assert f"the model {model.stem} " in ran.stderr
    states, events = told(ran)
    assert states[0]["model"].startswith(f"{model.stem} ")
    assert events


@pytest.mark.timeout(300)
def test_a_source_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    ran = demo("--source", str(tmp_path / "none.mp4"))
    assert ran.returncode == 1
    assert "there is no such video" in ran.stderr
    assert "Traceback" not in ran.stderr
