"""A rule that could never fire is refused at the start; a site does not come back with its whole district."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from agent import ability, boot, box
from agent.config import load
from agent.errors import ConfigError
from agent.outbox import Outbox
from agent.uplink import Pace, Uplink
from tests.fakes import ScriptedDetector
from tests.outboxes import MANY, message

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
        ability.check(load(tmp_path / "site.yaml"), ["person", "car"])
    assert caught.value.problems == (
        "cameras[0].rules[0].labels  the model does not know 'persn'; did you mean 'person'?",
        "cameras[0].rules[0].labels  the model does not know 'tank'; it knows car, person",
    )


def test_known_labels_pass(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    ability.check(load(tmp_path / "site.yaml"), ["persn", "tank"])


class Careful(ScriptedDetector):
    """A model that keeps an experimental label to itself."""

    name, version = "careful", "1"
    withheld = ("tank",)
    put_off = 0


def test_a_rule_for_an_experimental_label_says_how_to_have_it_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    with pytest.raises(ConfigError) as caught:
        box.build(load(tmp_path / "site.yaml"), "hash", lambda *_: Careful())
    assert caught.value.problems == (
        "cameras[0].rules[0].labels  the model does not know 'persn'; did you mean 'person'?",
        "cameras[0].rules[0].labels  'tank' is experimental in this model: it missed or invented too much when "
        "measured (see its MODEL_CARD.md); add 'experimental: [tank]' to site.yaml to have it all the same",
    )


def test_the_model_is_asked_for_the_experimental_labels_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE | {"experimental": ["gun", "knife"], "threads": 3}))
    asked: list[tuple[Path, int, Sequence[str], Collection[str]]] = []

    def note(path: Path, threads: int, experimental: Sequence[str], wanted: Collection[str]) -> Careful:
        asked.append((path, threads, experimental, wanted))
        return Careful()

    with pytest.raises(ConfigError):
        box.build(load(tmp_path / "site.yaml"), "hash", note)
    assert asked == [(tmp_path / "pack", 3, ("gun", "knife"), {"persn", "tank"})]


@pytest.mark.parametrize(("used", "fresh", "first"), [(True, True, 45.0), (False, True, 0.0), (True, False, 0.0)])
def test_a_site_that_is_switched_on_again_lets_its_district_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, used: bool, fresh: bool, first: float
) -> None:
    paces: list[Pace] = []

    def uplink(*arguments: Any) -> Uplink:
        paces.append(arguments[-1])
        return Uplink(*arguments)

    (tmp_path / "site.yaml").write_text(json.dumps(SITE | {"storage": {"directory": str(tmp_path)}}))
    if used:
        before = Outbox(tmp_path / "outbox.db", MANY, "boot")
        before.put(message("a"))
        before.close()
    monkeypatch.setattr(boot, "is_fresh", lambda: fresh)
    monkeypatch.setattr(box, "Uplink", uplink)
    site = load(tmp_path / "site.yaml").model_copy(update={"cameras": ()})
    box.build(site, "hash", lambda *_: Careful())
    assert [pace.first for pace in paces] == [first]
