"""`check --explain` says how each camera is watched, why, and what that costs on this box."""

from pathlib import Path
from typing import cast

import pytest

from agent import cli, explain
from agent.config import Site
from agent.explain import Costs
from agent.infer import Detector

ZONE = {"kind": "zone", "name": "yard", "polygon": [[0, 0], [1, 0], [1, 1]], "labels": ["person"]}
LINE = {"kind": "line", "name": "kerb", "points": [[0, 0], [1, 1]], "labels": ["person"]}


def told(monkeypatch: pytest.MonkeyPatch, **camera: object) -> list[str]:
    """What is said of a camera where a million pixels cost 2 ms and a look 10 ms."""
    monkeypatch.setattr(explain, "_measure", lambda _detector: Costs(0.002, 0.010))
    site = {
        "site": "shop",
        "broker": {"host": "localhost"},
        "cameras": [{"id": "front", "url": "rtsp://camera/1", **camera}],
    }
    return list(explain.explain(Site.model_validate(site), cast(Detector, None)))


def test_a_camera_that_may_sleep_is_said_to_and_what_it_costs_asleep_and_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    _, way, costs = told(monkeypatch, rules=[ZONE])
    assert way.startswith("front: asleep while nothing moves")
    assert "0.2 % of a core asleep, 6.2 % awake" in costs
    assert "5.0 % or more for 5 looks a second" in costs


def test_the_rule_that_keeps_a_camera_awake_is_named_and_what_would_be_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    _, way, costs = told(monkeypatch, rules=[ZONE, LINE])
    assert way.startswith("front: always awake: kerb must see each object")
    assert "6.2 % of a core for 1920x1080 at 15 a second, day and night" in costs
    assert "substream as detect_url would cost 0.7 %" in costs


def test_a_substream_is_decoded_in_place_of_the_main_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    _, way, costs = told(monkeypatch, detect_url="rtsp://camera/2", rules=[LINE])
    assert way.startswith("front: its substream is decoded, always")
    assert "0.7 % of a core for 640x360" in costs


def test_a_usb_camera_has_nothing_to_decode(monkeypatch: pytest.MonkeyPatch) -> None:
    _, way, costs = told(monkeypatch, url="/dev/video0")
    assert "a USB camera" in way
    assert "of a core" not in costs


@pytest.mark.integration
def test_the_costs_are_measured_with_the_sites_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("{site: shop, broker: {host: localhost}, cameras: [{id: front, url: rtsp://camera/1}]}")
    assert cli.main(["check", str(site), "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("1 camera(s), 0 rule(s)")
    assert "ms for a look" in lines[-3]
    assert lines[-2].startswith("front: asleep")
