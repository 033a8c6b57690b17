"""Tries numbered hostile inputs of one kind in a process that may die of it; what it has done outlives it.

An input is made from its number alone, so that a number found here is a bug that can be looked at:
`python -m tests.faults.hostile_child jpeg 1234 1235 FOLDER`, FOLDER being empty. Random numbers rather than a search
by coverage: what is tried here is mostly in libraries without instrumentation, and a number is easily told.
"""

import mmap
import resource
import struct
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Protocol

import agent  # noqa: F401 - before a kind of input loads OpenCV, as it is in the agent

BOARD = struct.Struct("<7q16q")
"""What the child writes on its board: see Board, then how often each verdict came."""

CPU_SECONDS = 3600
"""Beyond it the kernel ends a child, whatever becomes of its parent."""


class Kind(Protocol):
    """A kind of input. `verdicts` are what comes of one; any exception from `judge` is a crash."""

    verdicts: tuple[str, ...]

    def make(self, number: int) -> bytes:
        """The input of a number, the same each time."""

    def judge(self, data: bytes, number: int) -> str:
        """Hand it to the agent; what comes of it."""


class Board:
    """Figures in a file that both processes map: which input is being tried, and what came of the others."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(BOARD.size))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), BOARD.size)
        self.trying = self.tried = self.slowest = self.slowest_number = self.peak = self.crashes = self.crashed = 0
        self.counts = [0] * 16
        self.read()

    def read(self) -> None:
        """Take over what the file says. Peaks are in KiB, times in microseconds."""
        figures = BOARD.unpack_from(self._memory)
        self.trying, self.tried, self.slowest, self.slowest_number, self.peak = figures[:5]
        self.crashes, self.crashed = figures[5:7]
        self.counts = list(figures[7:])

    def write(self) -> None:
        """Put it into the file."""
        head = (self.trying, self.tried, self.slowest, self.slowest_number, self.peak, self.crashes, self.crashed)
        BOARD.pack_into(self._memory, 0, *head, *self.counts)


def main(name: str, begin: str, end: str, folder: str, memory_mb: str = "4096") -> None:
    """Try the inputs from `begin` to before `end` with at most so much address space."""
    limit = int(memory_mb) * 2**20
    for kind, most in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    board = Board(Path(folder) / "board")
    tried: Kind = import_module(f"tests.faults.hostile_{name}").kind(Path(folder))
    for number in range(int(begin), int(end)):
        _try(tried, number, board)


def _try(kind: Kind, number: int, board: Board) -> None:
    board.trying = number
    board.write()
    data = kind.make(number)
    begun = time.monotonic()
    try:
        board.counts[kind.verdicts.index(kind.judge(data, number))] += 1
    except Exception:  # noqa: BLE001 - whatever it is, it would have ended a thread of the agent
        board.crashes, board.crashed = board.crashes + 1, number
        print(f"input {number}:", file=sys.stderr)
        traceback.print_exc()
    took = int((time.monotonic() - begun) * 1e6)
    if took > board.slowest:
        board.slowest, board.slowest_number = took, number
    board.tried += 1
    board.peak = max(board.peak, peak_kib())
    board.write()


def peak_kib() -> int:
    """The most memory that this process ever held, in KiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
