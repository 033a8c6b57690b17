"""Which labels a replay's model tells; the story itself is told in tests/integration."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent import config, infer, replay
from tests.fakes import ScriptedDetector
from tests.test_box import SITE


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the model is loaded with."""
    notes: list[object] = []

    def load(
        model: Path, threads: int = 1, experimental: Sequence[str] | None = (), wanted: Sequence[str] | None = None
    ) -> ScriptedDetector:
        notes.append((model, threads, experimental))
        return ScriptedDetector()

    monkeypatch.setattr(infer, "load", load)
    return notes


def test_without_a_site_all_experimental_labels_are_told(asked: list[object]) -> None:
    replay.run([], None, Path("pack"), None, replay.Outputs(True, None, None))
    assert asked == [(Path("pack"), 1, None)]


def test_with_a_site_those_that_it_wants_are_told(tmp_path: Path, asked: list[object]) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE | {"experimental": ["knife"], "threads": 3}))
    site = config.load(tmp_path / "site.yaml")
    replay.run([], site, Path("other"), None, replay.Outputs(True, None, None))
    assert asked == [(Path("other"), 3, ("knife",))]
