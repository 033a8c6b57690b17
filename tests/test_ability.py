"""Which kinds of rules a model can serve, and what is said where it cannot."""

from typing import ClassVar, Literal

import pytest

from agent import ability
from agent.rules import KINDS
from agent.rules.options import AreaOptions


class Options(AreaOptions):
    """A kind that needs a person, and a gun or a knife."""

    subjects: ClassVar[tuple[str, ...]] = ("person",)
    signs: ClassVar[tuple[str, ...]] = ("gun", "knife")

    kind: Literal["threat"]


@pytest.fixture(autouse=True)
def one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """This kind and the zone are all there is."""
    for kind in set(KINDS) - {"zone"}:
        monkeypatch.delitem(KINDS, kind)
    monkeypatch.setitem(KINDS, "threat", Options)


def test_a_kind_is_served_by_its_subjects_and_one_of_its_signs() -> None:
    assert "threat: yes" in ability.kinds(["person", "knife"], [])


def test_what_is_lacking_is_named() -> None:
    assert "threat: no, it needs person" in ability.kinds(["gun"], [])
    assert "threat: no, it needs one of gun, knife" in ability.kinds(["person"], [])


def test_what_the_model_keeps_back_is_said_with_its_remedy() -> None:
    (line,) = [line for line in ability.kinds(["person"], ["knife"]) if line.startswith("threat")]
    assert "knife are experimental in this model: 'experimental: [knife]' in site.yaml turns them on" in line


def test_without_a_site_each_kind_is_used_that_needs_no_more_than_its_name() -> None:
    assert [rule.kind for rule in ability.usual(["person", "gun"])] == ["threat"]  # type: ignore[attr-defined]
    assert list(ability.usual(["person"])) == []
