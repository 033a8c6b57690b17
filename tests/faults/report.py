"""What came of the faults, on the terminal and in docs/reliability.md.

The page is written anew from docs/reliability.json each time; the JSON keeps the newest full figures of each fault.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from tests.faults.fault import Fault, Figure

PAGE, FIGURES = "docs/reliability.md", "docs/reliability.json"

_HEAD = """\
# What a site survives

Written by `scripts/faults --full` and `scripts/faults --mutants`; `scripts/faults` alone is the short form, as CI runs
it. Each fault is injected into the real thing: the agent's process, mosquitto, an RTSP server, the kernel's own
network, disk and clock, on an x86-64 machine with two cores that had other work. **Lost** means: the control room was
neither sent it nor told that it is missing.

Everywhere the same is checked at the end: messages committed = delivered + waiting + buried + dropped and counted;
events begun = ended; pictures in = looked at + passed over and counted.

"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fault that was tried. `trouble` says why there are no figures."""

    name: str
    full: bool
    seconds: float
    figures: tuple[Figure, ...]
    trouble: str = ""
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Caught:
    """A guard taken out of `path`, the fault that was asked, and whether it noticed."""

    fault: str
    path: str
    without: str
    caught: bool


def is_met(outcome: Outcome) -> bool:
    """Whether all is well, as far as it can be tried on this machine."""
    return outcome.impossible or (bool(outcome.figures) and all(each.met is not False for each in outcome.figures))


def show(outcome: Outcome) -> None:
    """The outcome as a few lines for the terminal."""
    print(f"== {outcome.name} ({outcome.seconds:.0f} s){f': {outcome.trouble}' if outcome.trouble else ''}", flush=True)
    for each in outcome.figures:
        goal = f"  (goal {each.goal}: {_verdict(each)})" if each.goal else ""
        print(f"   {each.name:<46} {each.value}{goal}", flush=True)


def keep(root: Path, outcomes: Sequence[Outcome] = (), mutants: Sequence[Caught] = ()) -> None:
    """Remember what is new and write the page."""
    file = root / FIGURES
    known = json.loads(file.read_text()) if file.exists() else {"faults": {}, "mutants": {}}
    for outcome in outcomes:
        known["faults"][outcome.name] = {
            "seconds": round(outcome.seconds),
            "figures": [asdict(each) for each in outcome.figures],
        }
    for name in {each.fault for each in mutants}:
        known["mutants"][name] = [asdict(each) for each in mutants if each.fault == name]
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    (root / PAGE).write_text(page(known))


def page(known: dict[str, dict[str, Any]]) -> str:
    """docs/reliability.md of everything that is known."""
    faults = sorted(known["faults"].items())
    summary = "| fault | injected | goals met |\n|---|---|---|\n" + "".join(_line(*each) for each in faults)
    sections = [_section(name, found) for name, found in faults]
    rows = [_mutant(each) for _, found in sorted(known["mutants"].items()) for each in found]
    table = "| guard taken out | where | fault that must notice | noticed |\n|---|---|---|---|\n" + "".join(rows)
    return f"{_HEAD}{summary}\n{''.join(sections)}## Guards taken out\n\n{table}"


def _line(name: str, found: dict[str, Any]) -> str:
    goals = [figure["met"] for figure in found["figures"] if figure["met"] is not None]
    return f"| [{_title(name)}](#{name.replace('_', '-')}) | {_injected(name)} | {sum(goals)} of {len(goals)} |\n"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _injected(name: str) -> str:
    return cast(Fault, import_module(f"tests.faults.{name}")).INJECTED.removesuffix(".")


def _section(name: str, found: dict[str, Any]) -> str:
    rows = "".join(_row(Figure(**figure)) for figure in found["figures"])
    how = f"{_injected(name)}: `scripts/faults --full {name}`, {found['seconds']} s."
    return f"## {_title(name)}\n\n{how}\n\n| figure | measured | goal | |\n|---|---|---|---|\n{rows}\n"


def _row(figure: Figure) -> str:
    return f"| {figure.name} | {figure.value} | {figure.goal} | {_verdict(figure)} |\n"


def _verdict(figure: Figure) -> str:
    return {True: "met", False: "**missed**", None: ""}[figure.met]


def _mutant(each: dict[str, str]) -> str:
    return f"| {each['without']} | `{each['path']}` | {each['fault']} | {'yes' if each['caught'] else '**no**'} |\n"
