"""What a camera's configuration means for how it is watched."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent.config import Camera
from agent.eyes import RingEyes, SlotEyes
from agent.footage import FootageRing
from agent.health import Heartbeats
from agent.line import _seeing, may_sleep

ZONE = {"kind": "zone", "name": "z", "polygon": [[0, 0], [1, 0], [1, 1]], "labels": ["person"]}
LINE = {"kind": "line", "name": "l", "points": [[0, 0], [1, 1]], "labels": ["person"]}


@pytest.mark.parametrize(("rules", "sleeps"), [([], True), ([ZONE], True), ([ZONE, LINE], False)])
def test_a_rule_that_must_see_each_object_keeps_its_camera_awake(rules: list[object], sleeps: bool) -> None:
    camera = Camera.model_validate({"id": "front", "url": "rtsp://camera/1", "rules": rules})
    assert may_sleep(camera) is sleeps


def test_a_substream_is_cheap_enough_to_be_watched_always() -> None:
    camera = Camera.model_validate({"id": "front", "url": "rtsp://camera/1", "detect_url": "rtsp://camera/2"})
    assert not may_sleep(camera)


@pytest.mark.parametrize(
    ("url", "detect_url", "eyes", "captures"),
    [
        ("rtsp://camera/1", None, RingEyes, 1),
        ("/dev/video0", None, SlotEyes, 1),
        ("rtsp://camera/1", "rtsp://camera/2", RingEyes, 2),
        ("rtsp://camera/1", "/dev/video0", SlotEyes, 2),
        ("/dev/video0", "rtsp://camera/2", RingEyes, 2),
    ],
)
def test_what_is_looked_at_says_with_which_eyes(url: str, detect_url: str | None, eyes: type, captures: int) -> None:
    camera = Camera.model_validate({"id": "front", "url": url, "detect_url": detect_url})
    shared = cast("Any", SimpleNamespace(beats=Heartbeats()))
    made, seen = _seeing(camera, FootageRing(1.0, 100), cast("Any", None), shared)
    assert isinstance(seen, eyes)
    assert len(made) == captures
