"""Which labels a replay's model tells; the story itself is told in tests/integration."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent import config, infer, replay
from agent.models import STREET
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


def test_the_sites_model_looks_unless_another_is_named_and_without_a_site_the_agents_own(
    tmp_path: Path, asked: list[tuple[Path, int, object]]
) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    site = config.load(tmp_path / "site.yaml")
    for model, of in ((None, site), (None, None)):
        replay.run([], of, model, None, replay.Outputs(True, None, None))
    assert [model for model, *_ in asked] == [tmp_path / "pack", STREET]
