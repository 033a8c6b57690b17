"""Everything that an outbox in memory holds, moved into one on the disk that can be used again."""

import sqlite3

from agent.data import Loss
from agent.outbox import rows, tally
from agent.outbox.records import unpack

_EMPTYING = ("DELETE FROM messages", "DELETE FROM letters", "DELETE FROM open_events", "DELETE FROM losses")
"""Only when the heir has committed: its transaction may be begun again, and must find everything here still."""

REASON = "the disk took nothing: what waited in memory was carried over into stream {stream}"


def move(old: sqlite3.Connection, new: sqlite3.Connection) -> int:
    """Part of a transaction of both: how many messages were moved. The old stream ends with this, and says so."""
    found = old.execute(
        "SELECT seq, head, payload, checksum FROM messages UNION ALL SELECT seq, head, payload, checksum FROM letters"
        " ORDER BY seq"
    ).fetchall()
    moved = [stored for seq, *record in found if (stored := unpack(seq, tuple(record))) is not None]
    for stored in moved:
        rows.insert(new, stored.message, stored.boot, stored.committed)
    for event, stored in rows.open_events(old):
        rows.open_event(new, event, stored.message, stored.boot, stored.committed)
    tally.note(new, tally.unreported(old))
    first = min((stored.seq for stored in moved), default=0)
    reason = REASON.format(stream=tally.stream(new))
    tally.note(new, [Loss(tally.stream(old), "rebuilt", "", len(found) - len(moved), first, tally.last(old), reason)])
    return len(moved)


def empty(old: sqlite3.Connection) -> None:
    """Leave nothing of what was moved."""
    for emptying in _EMPTYING:
        old.execute(emptying)
