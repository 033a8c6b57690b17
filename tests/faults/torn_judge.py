"""What an outbox makes of a damaged file: whether it opens, what it hands out, and whether anything vanished unsaid."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import DAMAGED, Outbox, unaccounted
from tests.faults.torn_filled import BOOT, LARGE, NAME, Filled

ALL = 1_000_000

STARTS = 3
"""Starts within which an outbox that meets damage only while it is used must have healed."""

_NEW = Message("new", "t", "event", Class.ALERT, 1e9, "application/json", b"{}")


@dataclass(slots=True)
class Tally:
    """Counted over all states; `carried` and `known` are messages of rebuilt outboxes, `slowest` is in seconds."""

    states: int = 0
    opened: int = 0
    rebuilt: int = 0
    begun_anew: int = 0
    failed: int = 0
    wrong: int = 0
    unsaid: int = 0
    unbalanced: int = 0
    carried: int = 0
    known: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def judge(folder: Path, whole: Filled, damaged: dict[str, bytes], tally: Tally, place: str) -> None:
    """Open, use and close the outbox of these files until it works; count what came of it."""
    for path in folder.glob(f"{NAME}*"):
        if not path.name.endswith("ballast"):
            path.unlink()
    for name, data in damaged.items():
        (folder / name).write_bytes(data)
    tally.states += 1
    rebuilt = False
    for _ in range(STARTS):
        try:
            rebuilt |= _live(folder / NAME, whole, tally, rebuilt)
        except OutboxError:
            continue
        return
    tally.failed += 1
    tally.faults.append(place)


def _live(path: Path, whole: Filled, tally: Tally, rebuilt: bool) -> bool:
    begun = time.monotonic()
    outbox = Outbox(path, LARGE, BOOT)
    tally.slowest = max(tally.slowest, time.monotonic() - begun)
    try:
        return _use(outbox, whole, tally, rebuilt or outbox.rebuilt is not None)
    finally:
        outbox.close()


def _use(outbox: Outbox, whole: Filled, tally: Tally, rebuilt: bool) -> bool:
    outbox.revive()
    found = {stored.seq: stored.message for stored in outbox.next(ALL) if stored.message != _NEW}
    events = dict(outbox.open_events())
    seq = outbox.put(_NEW)
    assert [stored.message for stored in outbox.next(1, after=seq - 1)] == [_NEW]
    losses = outbox.unreported()
    same = outbox.stream == whole.stream
    tally.opened += 1
    tally.rebuilt += rebuilt
    tally.begun_anew += not same and not rebuilt
    tally.wrong += _wrong(whole, found, events, same=same)
    lost = len(whole.waiting) - len(found) - outbox.dropped.get(DAMAGED, 0)
    tally.unsaid += max(0, lost) if same else not any(loss.cause in {"rebuilt", "damaged"} for loss in losses)
    tally.unbalanced += unaccounted(outbox.account()) != 0
    if rebuilt:
        tally.carried, tally.known = tally.carried + len(found), tally.known + len(whole.waiting)
    return rebuilt


def _wrong(whole: Filled, found: dict[int, Message], events: dict[str, Message], *, same: bool) -> int:
    """Messages handed out that were never put, twice, or under another's sequence."""
    put = {message.id: message for message in whole.put.values()}
    strange = [message for message in found.values() if put.get(message.id) != message]
    moved = [seq for seq, message in found.items() if same and whole.put.get(seq) != message]
    twice = len(found) - len({message.id for message in found.values()})
    opened = {message.id: message for message in whole.events.values()}
    return len(strange) + len(moved) + twice + sum(opened.get(last.id) != last for last in events.values())
