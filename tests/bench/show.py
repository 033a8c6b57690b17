"""How the benchmarks show what they found: a table for people, and one line of JSON for programs."""

import argparse
import json
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

Row = Mapping[str, Any]


def options(docstring: str | None, seconds: float) -> argparse.ArgumentParser:
    """What every benchmark that watches a process over a window can be told; `seconds` is the usual window."""
    parser = argparse.ArgumentParser(description=docstring, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=seconds, help=f"of each window (default: {seconds:g})")
    parser.add_argument("--quick", action="store_true", help="windows of 20 s, and one film: no figures to keep")
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    return parser


def show(bench: str, goal: Mapping[str, float], rows: Sequence[Row], *, as_json: bool) -> None:
    """Print the rows, which have the same columns, and what each column's goal is."""
    print(table(rows))
    print("goal:", ", ".join(f"{name} <= {limit:g}" for name, limit in goal.items()))
    if as_json:
        print(json.dumps({"bench": bench, "goal": goal, "rows": rows}))


def table(rows: Sequence[Row]) -> str:
    """The rows under the names of their columns, numbers to the right, `-` for what is not known."""
    lines = [list(rows[0]), *([_cell(row[name]) for name in rows[0]] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(rows[0]))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((first, *others))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The least of the values that so many percent of all do not exceed; None where there is none."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * percent / 100) - 1)] if ranked else None


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """How much of theirs ours is; None where either is not known."""
    return ours / theirs if ours is not None and theirs else None
