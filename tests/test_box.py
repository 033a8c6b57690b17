"""A rule that could never fire is refused at the start."""

import json
from pathlib import Path

import pytest

from agent import box
from agent.config import load
from agent.errors import ConfigError

SITE = {
    "site": "shop",
    "model": "pack",
    "broker": {"host": "127.0.0.1", "tls": False},
    "cameras": [
        {
            "id": "front",
            "url": "rtsp://127.0.0.1/",
            "rules": [{"kind": "line", "name": "road", "points": [[0, 0], [1, 1]], "labels": ["persn", "tank"]}],
        }
    ],
}


def test_labels_that_the_model_does_not_know_are_refused_with_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    with pytest.raises(ConfigError) as caught:
        box._check_labels(load(tmp_path / "site.yaml"), ["person", "car"])
    assert caught.value.problems == (
        "cameras[0].rules[0].labels  the model does not know 'persn'; did you mean 'person'?",
        "cameras[0].rules[0].labels  the model does not know 'tank'; it knows car, person",
    )


def test_known_labels_pass(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    box._check_labels(load(tmp_path / "site.yaml"), ["persn", "tank"])
