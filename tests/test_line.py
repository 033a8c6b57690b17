"""What a camera's configuration means for how it is watched."""

import pytest

from agent.config import Camera
from agent.line import may_sleep

ZONE = {"kind": "zone", "name": "z", "polygon": [[0, 0], [1, 0], [1, 1]], "labels": ["person"]}
LINE = {"kind": "line", "name": "l", "points": [[0, 0], [1, 1]], "labels": ["person"]}


@pytest.mark.parametrize(("rules", "sleeps"), [([], True), ([ZONE], True), ([ZONE, LINE], False)])
def test_a_rule_that_must_see_each_object_keeps_its_camera_awake(rules: list[object], sleeps: bool) -> None:
    camera = Camera.model_validate({"id": "front", "url": "rtsp://camera/1", "rules": rules})
    assert may_sleep(camera) is sleeps


def test_a_substream_is_cheap_enough_to_be_watched_always() -> None:
    camera = Camera.model_validate({"id": "front", "url": "rtsp://camera/1", "detect_url": "rtsp://camera/2"})
    assert not may_sleep(camera)
