"""The self-test's verdict: good when all was told as it happened, bad for each thing that was not."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from agent.selftest import minute, site, verdict
from agent.selftest.mailbox import Letter
from agent.selftest.verdict import judge
from agent.simulator.tally import crossings, stays

Told = list[dict[str, Any]]

JPEG = cv2.imencode(".jpg", np.zeros((9, 16, 3), np.uint8))[1].tobytes()
PICTURE = {"content_type": "image/jpeg", "width": 16, "height": 9, "base64": base64.b64encode(JPEG).decode()}


@pytest.fixture(scope="module")
def truth() -> dict[str, tuple[dict[str, dict[str, int]], int]]:
    """By camera: crossings as a count message tells them, and the number of stays."""
    found = {}
    for shot in minute.SHOTS:
        pictures = minute.record(shot).pictures
        told: dict[str, dict[str, int]] = {}
        for ends, labels in site.LINES.values():
            for (label, way), number in crossings(pictures, *ends, labels).items():
                told.setdefault(label, {"in": 0, "out": 0})[way] = number
        found[shot.camera] = told, len(stays(pictures, site.ZONE, site.STAY, site.PEOPLE))
    return found


@pytest.fixture
def told(truth: dict[str, tuple[dict[str, dict[str, int]], int]], monkeypatch: pytest.MonkeyPatch) -> Told:
    """All that a faultless box tells, in a form that can be spoiled."""
    monkeypatch.setattr(verdict, "_plays", lambda path: path.name == "clip-1.mp4")
    lines: Told = [{"topic": "state", "state": "online"}]
    for camera, (crossed, stayed) in truth.items():
        rules = [{"rule": "across", "crossings": crossed, "occupancy": {}}]
        lines.append({"topic": "count", "camera": camera, "rules": rules})
        lines.append({"topic": "thumb"})
        for number in range(stayed):
            event = {"topic": "event", "event": f"{camera}-{number}", "camera": camera}
            lines += [{**event, "phase": "new", "ended": None}, {**event, "phase": "end", "ended": "later"}]
    lines += [{"topic": "clip", "clip": "clip-1"}, {"topic": "state", "state": "stopped"}]
    return lines


def letters(told: Told) -> list[Letter]:
    return [Letter(f"site/selftest/up/{line['topic']}", payload(line)) for line in told]


def payload(line: dict[str, Any]) -> bytes:
    rest = {key: value for key, value in line.items() if key != "topic"}
    if line["topic"] == "thumb":
        return bytes(rest.get("jpeg", JPEG))
    return json.dumps(FILLED[line["topic"]] | rest).encode()


STAMP = {"clock": "synced", "boot": "b", "mono": 1.0}
EVENT = dict.fromkeys(("label", "started", "reason"), "x") | {
    "rule": "waiting", "kind": "zone", "severity": "info", "score": 0.9, "top_score": 0.9, "box": [0, 0, 1, 1],
    **STAMP, "started_mono": 1.0, "ended_mono": None, "clip": "clip-1", "thumbnail": PICTURE, "strip": None,
    "words": {"en": "x", "th": "x"},
}  # fmt: skip
COUNT = {"start": "x", "end": "x", "seconds": 20.0, "coverage": 1.0, **STAMP}
CLIP = {"camera": "day", "start": "x", "seconds": 9.0, "bytes": 9, "events": [], "complete": True, **STAMP}
FILLED: dict[str, dict[str, Any]] = {"event": EVENT, "count": COUNT, "clip": CLIP, "state": {}}


def bad(told: Told, waiting: int = 0) -> list[str]:
    return [finding.what for finding in judge(letters(told), Path("clips"), waiting) if not finding.good]


def test_a_faultless_box_passes(told: Told) -> None:
    assert bad(told) == []


def test_the_minute_has_something_to_tell(truth: dict[str, tuple[dict[str, dict[str, int]], int]]) -> None:
    assert all(crossed for crossed, _ in truth.values())
    assert sum(stayed for _, stayed in truth.values()) >= 1


def spoil(topic: str, **change: Any) -> Callable[[Told], Told]:
    def spoiled(told: Told) -> Told:
        first = next(line for line in told if line["topic"] == topic)
        return [line | change if line is first else line for line in told]

    return spoiled


def without(topic: str, **match: Any) -> Callable[[Told], Told]:
    def left(told: Told) -> Told:
        wanted = {"topic": topic, **match}.items()
        return [line for line in told if not wanted <= line.items()]

    return left


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (spoil("count", rules=[]), "day: crossings"),
        (without("event", phase="end"), "day: events"),
        (without("thumb"), "pictures that open"),
        (spoil("event", thumbnail=None), "pictures that open"),
        (spoil("thumb", jpeg=b"no picture"), "pictures that open"),
        (without("clip"), "clips that play"),
        (spoil("clip", clip="gone"), "clips that play"),
        (without("state", state="stopped"), "messages not delivered"),
    ],
)
def test_each_fault_is_found(told: Told, fault: Callable[[Told], Told], found: str) -> None:
    assert found in bad(fault(told))


def test_an_end_without_a_picture_means_as_before(told: Told) -> None:
    assert bad([line | {"thumbnail": None} if line.get("phase") == "end" else line for line in told]) == []


def test_a_message_that_waits_is_found(told: Told) -> None:
    assert bad(told, waiting=1) == ["messages not delivered"]
