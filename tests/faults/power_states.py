"""What a disk may hold after its power was cut, at any place of a tape.

Assumed of the disk, as in SQLite's own crash tests ("How SQLite Is Tested", chapter 4.3), ALICE (Pillai et al., "All
File Systems Are Not Created Equal", OSDI 2014) and LazyFS (Ramos et al., VLDB 2024):

- what was written to a file before its last fsync or fdatasync is there;
- of what was written after it any part may be there, in any order, in sectors of 512 bytes; one sector may be torn,
  half new and half old, or hold noise. A sector that is written in part keeps the rest of it ("powersafe overwrite",
  which SQLite assumes of every disk by default); what was never written is zeros;
- a file's length is a write like any other;
- names change at once, never by half. What moves them may be lost unless the folder was synced since, and then any
  part of it, where no later move of the same name depends on it (POSIX); or, as ext4 and its kind do it, in order,
  and safe with the next fsync of any file, though not fdatasync (a journal). Both are tried.

Not modelled: a disk that lies about fsync, and one whose sectors rot while nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.faults.power_tape import (
    Change,
    Entry,
    Make,
    Move,
    Remove,
    Rename,
    Resize,
    Rot,
    Sync,
    SyncFolder,
    Write,
)
from tests.faults.power_torn import KINDS


@dataclass(slots=True)
class _File:
    """A file's bytes as they were written, those that are safe, and what was done to it since they were."""

    now: bytearray = field(default_factory=bytearray)
    safe: bytearray = field(default_factory=bytearray)
    since: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class _Names:
    """The names as they were given, those that are safe, and what was done to them since they were."""

    now: dict[str, int] = field(default_factory=dict)
    safe: dict[str, int] = field(default_factory=dict)
    since: list[Move] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class State:
    """Files after a power cut by name; `kind` says what became of what was not synced.

    `safe` is what was synced of each, `written` all that was there before the cut, by the names of then.
    """

    kind: str
    files: Mapping[str, bytes]
    safe: Mapping[str, bytes]
    written: Mapping[str, bytes]


class Disk:
    """Plays a tape up to a place, and cuts the power there as often as is wanted."""

    def __init__(self) -> None:
        self._files: dict[int, _File] = {}
        self._posix, self._journal = _Names(), _Names()

    def do(self, entry: Entry) -> None:
        """One entry of the tape."""
        match entry:
            case Write() | Resize():
                self._files[entry.file].since.append(entry)
                _apply(self._files[entry.file].now, entry)
            case Sync() | SyncFolder():
                self._sync(entry)
            case Make() | Rename() | Remove():
                self._name(entry)
            case Rot():
                for data in (self._files[entry.file].now, self._files[entry.file].safe):
                    _apply(data, Write(entry.file, entry.at, entry.data))

    def cut(self, random: Random) -> State:
        """The disk after a power cut at this place, one of many."""
        journal = random.random() < 0.5
        names = _in_order(self._journal, random) if journal else _any_order(self._posix, random)
        kind = random.choice(tuple(KINDS))
        files = {name: self._content(number, kind, random) for name, number in names.items()}
        safe = {name: bytes(self._files[number].safe) for name, number in names.items()}
        written = {name: bytes(self._files[number].now) for name, number in self._posix.now.items()}
        return State(f"{kind}, names {'in' if journal else 'out of'} order", files, safe, written)

    def _name(self, move: Move) -> None:
        if isinstance(move, Make):
            self._files[move.file] = _File()
        for names in (self._posix, self._journal):
            names.since.append(move)
            _move(names.now, move)

    def _sync(self, entry: Sync | SyncFolder) -> None:
        if isinstance(entry, SyncFolder):
            _settle(self._posix)
        else:
            file = self._files[entry.file]
            for change in file.since:
                _apply(file.safe, change)
            file.since.clear()
        if isinstance(entry, SyncFolder) or not entry.data:
            _settle(self._journal)

    def _content(self, number: int, kind: str, random: Random) -> bytes:
        file = self._files[number]
        data = bytearray(file.safe)
        for change in KINDS[kind](file.since, random):
            _apply(data, change)
        return bytes(data)


def _apply(data: bytearray, change: Change) -> None:
    if isinstance(change, Resize):
        del data[change.size :]
        data.extend(bytes(max(0, change.size - len(data))))
    else:
        data.extend(bytes(max(0, change.at - len(data))))
        data[change.at : change.at + len(change.data)] = change.data


def _settle(names: _Names) -> None:
    for move in names.since:
        _move(names.safe, move)
    names.since.clear()


def _move(names: dict[str, int], move: Move) -> None:
    match move:
        case Make():
            names[move.name] = move.file
        case Rename():
            names[move.new] = names.pop(move.old)
        case Remove():
            del names[move.name]


def _in_order(names: _Names, random: Random) -> dict[str, int]:
    found = dict(names.safe)
    for move in names.since[: random.randint(0, len(names.since))]:
        _move(found, move)
    return found


def _any_order(names: _Names, random: Random) -> dict[str, int]:
    found, share = dict(names.safe), random.choice((0.0, 0.5, 1.0))
    lost = set[str]()
    for move in names.since:
        touched = {move.old, move.new} if isinstance(move, Rename) else {move.name}
        if touched & lost or random.random() >= share:
            lost |= touched
        else:
            _move(found, move)
    return found
