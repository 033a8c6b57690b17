"""Drives the child of one kind through its inputs: starts it anew when it dies, ends it when it hangs, and counts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from tests.faults.fault import Figure, most, zero
from tests.faults.hostile_child import Board

ROOT = Path(__file__).resolve().parents[2]

HANG = 30.0
"""Seconds for one input after which the child is ended. The slowest takes 2 on a busy machine."""

LOOK = 0.02
"""Seconds between two looks at the board."""

LEAST_LIVES = 3
"""Deaths in a row without one input tried, after which it is the child that is broken."""


@dataclass(slots=True)
class Tally:
    """What came of a kind. `died`, `hung` and `spared` (where the agent has a child too) are numbers
    of inputs; memory in MB, `slowest` in seconds."""

    name: str
    tried: int = 0
    crashes: int = 0
    crashed: int = 0
    peak: float = 0.0
    slowest: float = 0.0
    slowest_number: int = 0
    died: list[int] = field(default_factory=list)
    hung: list[int] = field(default_factory=list)
    spared: list[int] = field(default_factory=list)
    verdicts: dict[str, int] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Inputs of a kind, the folder for what they need, and MB of address space for each child.

    `harmless` says of a child that died or hung whether the agent, too, has a child there.
    """

    name: str
    verdicts: tuple[str, ...]
    inputs: range
    folder: Path
    space_mb: int
    harmless: Callable[[Path], bool] = lambda _: False


def drive(plan: Plan) -> Tally:
    """Try inputs of a kind. Raises AssertionError when the child cannot even begin."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    board, tally, begin, barren = Board(plan.folder / "board"), Tally(plan.name), plan.inputs.start, 0
    with tqdm(total=len(plan.inputs), desc=plan.name, unit="input", disable=None) as bar:
        while begin < plan.inputs.stop:
            board.trying = begin - 1
            board.write()
            ended = _live(plan, begin, board, bar)
            if not ended:
                break
            barren = 0 if board.trying >= begin else barren + 1
            assert barren < LEAST_LIVES, f"{plan.name}: {ended}\n{_said(plan.folder)[-3000:]}"
            if not barren:
                _note(tally, plan, ended, board.trying)
                begin = board.trying + 1
    return _filled(tally, board, plan)


def _note(tally: Tally, plan: Plan, ended: str, number: int) -> None:
    if plan.harmless(plan.folder):
        tally.spared.append(number)
    else:
        (tally.hung if ended == "hung" else tally.died).append(number)


def _live(plan: Plan, begin: int, board: Board, bar: "tqdm[NoReturn]") -> str:
    """One child's life; how it ended, nothing where it tried all."""
    numbers = (str(begin), str(plan.inputs.stop), str(plan.folder), str(plan.space_mb))
    command = [sys.executable, "-m", "tests.faults.hostile_child", plan.name, *numbers]
    # what the agent sets for its own process must come from the agent that is tried, not from this one
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV_")}
    with (plan.folder / "said").open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            return _watched(process, board, bar)
        finally:
            process.kill()
            process.wait()


def _watched(process: subprocess.Popen[bytes], board: Board, bar: "tqdm[NoReturn]") -> str:
    last, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(LOOK)
        board.read()
        bar.update(board.tried - bar.n)
        if board.trying != last:
            last, since = board.trying, time.monotonic()
        elif time.monotonic() - since > HANG:
            return "hung"
    board.read()
    return f"exit code {process.returncode}" if process.returncode else ""


def _filled(tally: Tally, board: Board, plan: Plan) -> Tally:
    tally.tried = board.tried + len(tally.died) + len(tally.hung) + len(tally.spared)
    tally.crashes, tally.crashed = board.crashes, board.crashed
    tally.peak, tally.slowest, tally.slowest_number = board.peak / 1024, board.slowest / 1e6, board.slowest_number
    tally.verdicts = dict(zip(plan.verdicts, board.counts, strict=False))
    tally.said = _said(plan.folder)[-3000:]
    return tally


def _said(folder: Path) -> str:
    path = folder / "said"
    return path.read_text(errors="replace") if path.exists() else ""


def figures(tally: Tally, what: str, peak_mb: float, seconds: float) -> list[Figure]:
    """What is asked of every kind: no crash, no hang, bounded memory and time. Numbers reproduce what went wrong."""
    wrong = [*tally.died, *([tally.crashed] if tally.crashes else [])]
    if wrong or tally.hung:
        print(f"{tally.name}: see inputs {[*wrong, *tally.hung][:20]}\n{tally.said}", file=sys.stderr)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in tally.verdicts.items())
    return [
        Figure(f"{what}: inputs", f"{tally.tried}: {verdicts}"),
        zero(f"{what}: crashes", len(tally.died) + tally.crashes),
        zero(f"{what}: hangs", len(tally.hung)),
        most(f"{what}: peak RSS", tally.peak, peak_mb, "MB"),
        most(f"{what}: slowest input", tally.slowest, seconds, "s"),
    ]
