"""What the agent was doing when it was killed: a page of memory shared with who kills it, and a list of commits.

Both survive kill -9, because they are the kernel's: the page is mapped from a file, the list is written unbuffered.
"""

import mmap
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

VARIABLE = "STREETCAM_BLACKBOX"
"""Of the agent's environment: the folder of its black box."""

_FORM = struct.Struct("3i")
_PAGE, _LIST = "doing", "committed"


@dataclass(frozen=True, slots=True)
class Doing:
    """How many calls are committing, how many published messages are unanswered, how many clips are being closed."""

    committing: int
    in_flight: int
    closing: int


class BlackBox:
    """The agent's side, in `folder`; for any thread."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._counts = [0, 0, 0]
        self._page = _shared_page(folder)
        self._list = os.open(folder / _LIST, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def committing(self, more: int) -> None:
        """A call to commit begins (1) or is over (-1)."""
        self._note(0, more)

    def in_flight(self, more: int) -> None:
        """Messages were published, or answered."""
        self._note(1, more)

    def landed(self) -> None:
        """The connection is gone, and with it all answers."""
        with self._lock:
            self._counts[1] = 0
            self._show()

    def closing(self, more: int) -> None:
        """A clip's file gets its last bytes and its name (1); whoever is told of it knows (-1)."""
        self._note(2, more)

    def committed(self, sequence: int, message: str) -> None:
        """The outbox said that a message is on disk."""
        os.write(self._list, f"{sequence} {message}\n".encode())

    def _note(self, which: int, more: int) -> None:
        with self._lock:
            self._counts[which] = max(0, self._counts[which] + more)
            self._show()

    def _show(self) -> None:
        _FORM.pack_into(self._page, 0, *self._counts)


class Reader:
    """The other side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._page = _shared_page(folder)

    def forget(self) -> None:
        """Nothing is being done: before the next life."""
        self._page[: _FORM.size] = bytes(_FORM.size)

    def doing(self) -> Doing:
        """What is being done, or was when it ended."""
        return Doing(*_FORM.unpack_from(self._page))

    def committed(self) -> frozenset[tuple[int, str]]:
        """Sequence and id of everything of which the outbox ever said that it is on disk."""
        path = self._folder / _LIST
        lines = path.read_text().splitlines() if path.exists() else []
        return frozenset((int(sequence), message) for sequence, message in (line.split() for line in lines))

    def close(self) -> None:
        """Let go of the page."""
        self._page.close()


def _shared_page(folder: Path) -> mmap.mmap:
    """The page in `folder`, which is never cut: who has it mapped would die of that."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _PAGE).open("a+b") as file:
        file.truncate(mmap.PAGESIZE)
        return mmap.mmap(file.fileno(), mmap.PAGESIZE)
