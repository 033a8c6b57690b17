"""The outbox's files torn: at every 512 bytes of its database and of its write-ahead log the file is cut off there, a
byte is flipped or the sector reads as zeros; each time an outbox is opened on them and used.

Once with the log full of commits, once with all of them in the database; once as a small file, which is looked through
at the start, once as a large one, which is not.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from agent.outbox import file
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.faults.torn_filled import filled
from tests.faults.torn_judge import Tally, judge

INJECTED = "each 512 bytes of outbox.db and outbox.db-wal cut off, flipped or zeroed"

SECTOR = 512

SHORT = 8
"""In the short form every so many sectors."""

MUTANTS = (
    Mutant(
        "agent/outbox/records.py",
        " or _checksum(head, payload) != checksum:",
        ":",
        "the checksum of each row",
    ),
    Mutant(
        "agent/outbox/opening.py",
        '        log.error("the outbox is damaged (%s)", error)',
        "        raise",
        "a new outbox in place of a damaged one",
    ),
    Mutant("agent/outbox/file.py", "return bool(written > read)", "return False", "the look at the log's end"),
    Mutant(
        "agent/outbox/database.py", "take(suspect(self._path), 1)", "True", "the mark beside a damaged file", "large"
    ),
    Mutant(
        "agent/outbox/salvage.py",
        "_fill(new, _readable(old, places))",
        "_fill(new, iter(()))",
        "the rescue of what can be read",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """The parts `small` and `large`."""
    figures: list[Figure] = []
    for part, checked in (("small", file.CHECKED), ("large", 0)):
        if only in {"", part}:
            with _checked_up_to(checked):
                figures += _part(folder / part, part, 1 if full else SHORT, 100 if full else 60)
    return figures


@contextmanager
def _checked_up_to(size: int) -> Iterator[None]:
    """As if files above `size` bytes were too large to be looked through at the start."""
    before, file.CHECKED = file.CHECKED, size
    try:
        yield
    finally:
        file.CHECKED = before


def _part(folder: Path, part: str, step: int, messages: int) -> list[Figure]:
    damages, cuts = Tally(), Tally()
    for pending in (True, False):
        home = folder / f"pending-{pending}"
        home.mkdir(parents=True)
        whole = filled(home, messages, pending=pending)
        for name, data in whole.files.items():
            for start in tqdm(range(0, len(data), SECTOR * step), f"{part} {name}", unit="sector", disable=None):
                for kind, torn in _torn(data, start):
                    tally = cuts if kind == "cut" else damages
                    judge(home, whole, {**whole.files, name: torn}, tally, f"{name} {kind} at {start}")
    return _figures(part, damages, cuts)


def _torn(data: bytes, start: int) -> Iterator[tuple[str, bytes]]:
    flipped, zeroed = bytearray(data), bytearray(data)
    place = start + (start // SECTOR * 37) % min(SECTOR, len(data) - start)
    flipped[place] ^= 0xFF
    zeroed[start : start + SECTOR] = bytes(len(data[start : start + SECTOR]))
    yield from (("cut", data[:start]), ("flipped", bytes(flipped)), ("zeroed", bytes(zeroed)))


def _figures(part: str, damages: Tally, cuts: Tally) -> list[Figure]:
    states, opened = damages.states + cuts.states, damages.opened + cuts.opened
    share = damages.carried / damages.known if damages.known else 1.0
    left = cuts.carried / cuts.known if cuts.known else 1.0
    return [
        least(f"{part}: states in which it opened and worked", opened, states),
        Figure(f"{part}: of these rebuilt", str(damages.rebuilt + cuts.rebuilt)),
        Figure(f"{part}: of these begun anew in the same file", str(damages.begun_anew + cuts.begun_anew)),
        least(f"{part}: share of the messages that a rebuilding carried over", share, 0.95),
        Figure(f"{part}: the same, of a file cut short anywhere", f"{left:.3g}"),
        zero(f"{part}: messages handed out that are not what was put", damages.wrong + cuts.wrong),
        zero(f"{part}: messages that vanished without a word", damages.unsaid),
        Figure(f"{part}: the same, behind a log cut short, of which nobody can know", str(cuts.unsaid)),
        zero(f"{part}: accounts that do not balance", damages.unbalanced + cuts.unbalanced),
        most(f"{part}: slowest start", damages.slowest, 3.0, "s"),
    ]
