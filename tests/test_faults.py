"""The fault table's own promises: every guard that is to be taken out is there, and figures are told as they are."""

import json
from pathlib import Path

import pytest

from tests.faults.__main__ import NAMES, ROOT, fault
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.faults.mutants import mutate
from tests.faults.report import Outcome, is_met, keep, page

GUARDS = [pytest.param(mutant, id=f"{name}-{n}") for name in NAMES for n, mutant in enumerate(fault(name).MUTANTS)]


@pytest.mark.parametrize("mutant", GUARDS)
def test_a_guard_that_is_to_be_taken_out_is_there_once(mutant: Mutant) -> None:
    assert mutate((ROOT / mutant.path).read_text(), mutant)


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_says_how_it_is_injected_and_names_a_guard(name: str) -> None:
    assert fault(name).INJECTED
    assert fault(name).MUTANTS


def test_a_guard_that_is_there_twice_is_no_mutant() -> None:
    with pytest.raises(ValueError, match="2 times"):
        mutate("a a", Mutant("x.py", "a", "b", "it"))


def test_goals_are_judged_by_the_value() -> None:
    assert [zero("lost", n).met for n in (0, 1)] == [True, False]
    assert [most("s", n, 3).met for n in (3, 3.1)] == [True, False]
    assert [least("n", n, 3).met for n in (3, 2)] == [True, False]


def test_a_fault_without_figures_is_not_met_but_one_that_cannot_be_tried_here_is_no_failure() -> None:
    assert not is_met(Outcome("x", False, 1.0, ()))
    assert is_met(Outcome("x", False, 1.0, (), impossible=True))
    assert not is_met(Outcome("x", False, 1.0, (Figure("lost", "1", "0", False),)))


def test_the_page_keeps_what_was_known_and_tells_a_missed_goal(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    keep(tmp_path, outcomes=[Outcome("disk", True, 2.0, (zero("lost", 0),))])
    keep(tmp_path, outcomes=[Outcome("clock", True, 3.0, (zero("trips", 2),))])
    text = (tmp_path / "docs/reliability.md").read_text()
    assert "| lost | 0 | 0 | met |" in text
    assert "| trips | 2 | 0 | **missed** |" in text


def test_the_page_of_the_project_is_the_one_that_its_figures_give() -> None:

    known = json.loads((ROOT / "docs/reliability.json").read_text())
    assert (ROOT / "docs/reliability.md").read_text() == page(known)
