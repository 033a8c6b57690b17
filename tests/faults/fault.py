"""What a fault's module gives to who runs it: figures with their goals, and the guards that it must miss.

A module has `INJECTED` (one line: how), `MUTANTS`, and `run(folder, full)`, which gives its figures; what cannot be
tried on this machine raises Impossible. `full` is the form whose figures are kept, else minutes become seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Impossible(Exception):  # noqa: N818 - a state of this machine, not an error
    """This machine cannot inject the fault; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, as people read it, its goal in words, and whether it was met; None where there is none."""

    name: str
    value: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guard taken out: `old`, which is there once in `path`, becomes `new`. `without` says what is missing then.

    `only` names the part of the fault that has to notice, where it has parts (see `parts` of its module).
    """

    path: str
    old: str
    new: str
    without: str
    only: str = ""


class Fault(Protocol):
    """A module of this folder."""

    INJECTED: str
    MUTANTS: tuple[Mutant, ...]

    def run(self, folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
        """Inject it and measure; `folder` is empty and the fault's own, `only` one of its parts or all of them."""


def zero(name: str, count: int) -> Figure:
    """A count that has to be nothing."""
    return Figure(name, str(count), "0", count == 0)


def most(name: str, value: float, goal: float, unit: str = "") -> Figure:
    """A value that must not be larger than its goal."""
    return Figure(name, f"{value:.3g} {unit}".strip(), f"<= {goal:g} {unit}".strip(), value <= goal)


def least(name: str, value: float, goal: float, unit: str = "") -> Figure:
    """A value that must not be smaller than its goal."""
    return Figure(name, f"{value:.6g} {unit}".strip(), f">= {goal:g} {unit}".strip(), value >= goal)
