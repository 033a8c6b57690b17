"""Cuts the power at many places of a tape, and has what is left judged each time."""

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tqdm import tqdm

from tests.faults import power_tape
from tests.faults.power_states import Disk, State
from tests.faults.power_tape import Entry, Make, Mark, Remove, Rename

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
"""Where states are laid out: a folder in memory, as ten thousand of them are written and read."""

_WORKERS = 2
_CHUNKS = 16


@dataclass(frozen=True, slots=True)
class Told:
    """What the recorded program had said last before the power was cut, and what it would have said next."""

    before: str
    after: str


Judge = Callable[[State, Told, Path], Iterable[str]]
"""Opens a state that lies in a folder; names of what is wrong with it. What more it says comes behind a colon."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many states were judged, how many of them had each fault, and one example of each to look at."""

    states: int
    faults: Counter[str]
    examples: dict[str, str]


def judge_all(tape: Path, judge: Judge, states: int) -> Verdict:
    """Judge this many states, spread evenly over a tape from its first mark on; the same ones each time."""
    parts = [(tape, judge, states, range(n * states // _CHUNKS, (n + 1) * states // _CHUNKS)) for n in range(_CHUNKS)]
    faults, examples = Counter[str](), dict[str, str]()
    with ProcessPoolExecutor(_WORKERS, get_context("fork")) as pool, tqdm(total=states, disable=None) as bar:
        for job in as_completed([pool.submit(_judge_some, *part) for part in parts]):
            for name, example in job.result():
                faults[name] += 1
                examples.setdefault(name, example)
            bar.update(states // _CHUNKS)
    return Verdict(states, faults, examples)


def _judge_some(tape: Path, judge: Judge, states: int, chosen: Sequence[int]) -> list[tuple[str, str]]:
    """Faults of the chosen states, each once a state, and where each was found."""
    logging.disable()
    found = []
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for number, place, state, told in _states(power_tape.read(tape), states, chosen):
            there = Path(folder) / str(number)
            lay_out(state.files, there)
            said = judge(state, told, there)
            shutil.rmtree(there)
            for name, words in {text.split(":")[0]: text for text in said}.items():
                found.append((name, f"state {number}, entry {place} ({state.kind}): {words}"))
    return found


def sample(tape: Path, count: int) -> Iterator[tuple[State, Told]]:
    """So many states of a tape, and what was told around each."""
    for _, _, state, told in _states(power_tape.read(tape), count, range(count)):
        yield state, told


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder, which is made where it is missing."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _states(tape: Sequence[Entry], states: int, chosen: Sequence[int]) -> Iterator[tuple[int, int, State, Told]]:
    """The chosen states with their number, their place on the tape, and what was told around it."""
    places = _places(tape) or [len(tape) - 1]
    disk, done, before = Disk(), 0, ""
    for number in chosen:
        place = places[number * len(places) // states] + 1
        for entry in tape[done:place]:
            disk.do(entry)
            before = entry.text if isinstance(entry, Mark) else before
        done = place
        after = next((entry.text for entry in tape[place:] if isinstance(entry, Mark)), before)
        yield number, place, disk.cut(Random(number)), Told(before, after)


def _places(tape: Sequence[Entry]) -> Sequence[int]:
    """Where to cut: half of them where names change, as one order in many may be the wrong one there."""
    begin = next(place for place, entry in enumerate(tape) if isinstance(entry, Mark))
    entries = list(enumerate(tape))[begin:]
    moves = [place for place, entry in entries for _ in range(_weight(entry))]
    rest = [place for place, entry in entries if not (_weight(entry) or isinstance(entry, Mark))]
    return sorted([*rest, *moves * max(1, len(rest) // max(1, len(moves)))])


def _weight(entry: Entry) -> int:
    """A renaming takes something out of its place."""
    return 5 if isinstance(entry, Rename) else int(isinstance(entry, Make | Remove))
