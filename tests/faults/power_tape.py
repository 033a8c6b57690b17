"""What a disk was asked to do, in order: the tape of a run. Power is cut between any two of its entries, or inside."""

import pickle
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes into a file. Files are known by number, as names come and go."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file cut, or made longer by zeros."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """fsync of a file; `data` says that it was fdatasync."""

    file: int
    data: bool


@dataclass(frozen=True, slots=True)
class Make:
    """A new, empty file and its name."""

    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Rename:
    """A file's other name; what had that name before has none any more."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Remove:
    """A name taken away."""

    name: str


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """fsync of the folder."""


@dataclass(frozen=True, slots=True)
class Rot:
    """Bytes of a file that the card changed by itself: no write, so it is neither lost nor torn."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """What the recorded program said of itself; not part of the disk."""

    text: str


Change = Write | Resize
Move = Make | Rename | Remove
Entry = Change | Move | Sync | SyncFolder | Rot | Mark


def read(path: Path) -> tuple[Entry, ...]:
    """A tape from its file."""
    entries: list[Entry] = []
    with path.open("rb") as file:
        while file.peek(1):
            entries.append(pickle.load(file))  # noqa: S301 - our own file, of a minute ago
    return tuple(entries)
