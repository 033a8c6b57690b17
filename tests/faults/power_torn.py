"""What became of writes that were never synced when the power was cut: none, all, some, some torn."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random

from tests.faults.power_tape import Change, Resize, Write

SECTOR = 512
"""Bytes that a disk writes as one."""


def _sectors(change: Change) -> Sequence[Change]:
    """A write by sectors."""
    if isinstance(change, Resize):
        return (change,)
    start, end = change.at, change.at + len(change.data)
    edges = [start, *range(start - start % SECTOR + SECTOR, end, SECTOR), end]
    return [Write(change.file, a, change.data[a - start : b - start]) for a, b in pairwise(edges)]


def _torn(change: Change, random: Random) -> Sequence[Change]:
    """What a change leaves that was being written: whole sectors up to somewhere, and there half of one."""
    sectors = _sectors(change)
    end = random.randrange(len(sectors))
    torn = sectors[end]
    return [*sectors[:end], *([_half(torn, random)] if isinstance(torn, Write) else [])]


def _half(sector: Write, random: Random) -> Write:
    size = len(sector.data)
    if random.random() < 0.5:
        return Write(sector.file, sector.at, random.randbytes(size))
    start = random.choice((0, size // 2))
    return Write(sector.file, sector.at + start, sector.data[start : start + size // 2])


def _nothing(since: Sequence[Change], random: Random) -> Sequence[Change]:
    return ()


def _everything(since: Sequence[Change], random: Random) -> Sequence[Change]:
    return since


def _beginning(since: Sequence[Change], random: Random) -> Sequence[Change]:
    """In order up to somewhere, and there a torn sector."""
    if not since:
        return ()
    end = random.randrange(len(since))
    return [*since[:end], *_torn(since[end], random)]


def _calls(since: Sequence[Change], random: Random) -> Sequence[Change]:
    """Some of the calls, each as a whole but one."""
    share, torn = random.choice((0.2, 0.5, 0.9)), random.randrange(len(since) or 1)
    left: list[Change] = []
    for n, change in enumerate(since):
        if n == torn:
            left += _torn(change, random)
        elif random.random() < share:
            left.append(change)
    return left


def _pieces(since: Sequence[Change], random: Random) -> Sequence[Change]:
    """Some of the sectors, one of them torn."""
    share, pieces = random.choice((0.2, 0.5, 0.9, 0.99)), [piece for change in since for piece in _sectors(change)]
    torn = random.randrange(len(pieces) or 1)
    halves = [_half(p, random) if n == torn and isinstance(p, Write) else p for n, p in enumerate(pieces)]
    return [piece for n, piece in enumerate(halves) if n == torn or random.random() < share]


KINDS: Mapping[str, Callable[[Sequence[Change], Random], Sequence[Change]]] = {
    "nothing since the last sync": _nothing,
    "everything": _everything,
    "a torn end": _beginning,
    "some calls": _calls,
    "some sectors": _pieces,
}
"""Kinds by name: which part of the changes to a file since its last sync is there, and in which state."""
