"""Takes guards out of the agent, one at a time in a copy of the tree, and sees whether the fault notices.

A fault that stays green without its guard is no test of it.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from tests.faults.fault import Mutant
from tests.faults.report import Caught

COPIED = ("agent", "tests", "scripts", "config", "setup.cfg", "pyproject.toml")

LIMIT = 600
"""Seconds after which a mutated fault counts as caught: it hangs, and hung it would be noticed."""

NOTICED = 1
"""Exit code of a fault that missed a goal, or that an exception ended."""


def hunt(root: Path, mutants: Mapping[str, Sequence[Mutant]]) -> list[Caught]:
    """Try every mutant of the named faults."""
    plan = [(name, mutant) for name, found in mutants.items() for mutant in found]
    caught = []
    for name, mutant in tqdm(plan, unit="mutant", disable=None):
        each = Caught(name, mutant.path, mutant.without, _is_caught(root, name, mutant))
        print(f"{'caught' if each.caught else 'LIVES '} {name}: without {mutant.without}", flush=True)
        caught.append(each)
    return caught


def mutate(text: str, mutant: Mutant) -> str:
    """The file without its guard. Raises ValueError when the guard is not there once."""
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.path} holds {mutant.old!r} {text.count(mutant.old)} times, not once")
    return text.replace(mutant.old, mutant.new)


def _is_caught(root: Path, name: str, mutant: Mutant) -> bool:
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder) / "tree"
        _copy(root, tree)
        (tree / mutant.path).write_text(mutate((root / mutant.path).read_text(), mutant))
        command = [sys.executable, "-m", "tests.faults", "--one", name, "--only", mutant.only]
        try:
            done = subprocess.run(command, cwd=tree, timeout=LIMIT, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return True
        return done.returncode == NOTICED


def _copy(root: Path, tree: Path) -> None:
    tree.mkdir()
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    shared = root.parent / "shared"
    if shared.exists():
        (tree.parent / "shared").symlink_to(shared)
