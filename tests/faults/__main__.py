"""Runs the fault table: scripts/faults [--full] [--mutants] [NAME ...]. Fails if a goal is missed or a mutant lives.

Each fault runs in a process of its own: what it does to limits, mounts and namespaces ends with it. `--full` takes
about three hours and keeps its figures in docs/reliability.json and docs/reliability.md; so do mutants.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import cast

from tests.faults import mutants, report
from tests.faults.fault import Fault, Figure, Impossible
from tests.faults.report import Outcome

ROOT = Path(__file__).resolve().parents[2]

NAMES = (
    "process_death",
    "power_cut",
    "torn_database",
    "broker_kills",
    "partition",
    "bad_line",
    "refused",
    "mute_broker",
    "disk",
    "clock",
    "camera",
    "memory",
    "sigterm",
    "soak",
    "stampede",
    "hostile",
)

IMPOSSIBLE = 3
"""Exit code of a fault that this machine cannot inject."""


def main() -> int:
    """0 when every goal was met and every mutant was caught."""
    options = _options()
    if options.one:
        return _one(options.one, options.full, options.only, options.result)
    names = options.names or NAMES
    if options.mutants:
        caught = mutants.hunt(ROOT, {name: fault(name).MUTANTS for name in names})
        report.keep(ROOT, mutants=caught)
        return 0 if all(each.caught for each in caught) else 1
    outcomes = [_apart(name, options.full) for name in names]
    if options.full:
        report.keep(ROOT, outcomes=[each for each in outcomes if each.figures])
    if options.json:
        print(json.dumps([asdict(each) for each in outcomes]))
    return 0 if all(report.is_met(each) for each in outcomes) else 1


def fault(name: str) -> Fault:
    """The module of a fault."""
    return cast(Fault, import_module(f"tests.faults.{name}"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of: {', '.join(NAMES)}")
    parser.add_argument("--full", action="store_true", help="the whole of each: hours; without, minutes")
    parser.add_argument("--mutants", action="store_true", help="take each guard out and see the fault notice")
    parser.add_argument("--json", action="store_true", help="one line of JSON at the end")
    # how it calls itself, for one fault in a process of its own
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help=argparse.SUPPRESS)
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return options


def _one(name: str, full: bool, only: str, result: Path | None) -> int:
    with tempfile.TemporaryDirectory(prefix=f"fault-{name}-", ignore_cleanup_errors=True) as folder:
        try:
            figures: Sequence[Figure] = fault(name).run(Path(folder), full, only)
        except Impossible as error:
            print(f"{name} cannot be tried here: {error}", file=sys.stderr)
            return IMPOSSIBLE
    if result is not None:
        result.write_text(json.dumps([asdict(figure) for figure in figures]))
    else:
        report.show(Outcome(name, full, 0.0, tuple(figures)))
    return 0 if all(figure.met is not False for figure in figures) else 1


def _apart(name: str, full: bool) -> Outcome:
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="figures-") as result:
        command = [sys.executable, "-m", "tests.faults", "--one", name, "--result", result.name]
        code = subprocess.run([*command, *(["--full"] if full else [])], cwd=ROOT, check=False).returncode
        said = Path(result.name).read_text()
    figures = tuple(Figure(**each) for each in json.loads(said)) if said else ()
    trouble = "" if said else f"exit code {code}"
    outcome = Outcome(name, full, time.monotonic() - begun, figures, trouble, impossible=code == IMPOSSIBLE)
    report.show(outcome)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
