"""A new outbox out of what can still be read of a damaged one, in its place.

The new file is made beside the damaged one and takes its place when it is whole and on the medium, so that a crash on
the way costs nothing but the work. It is a new stream: its numbers begin anew, the messages keep their ids.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from agent.durable import sync
from agent.outbox import salvage, schema
from agent.outbox.file import is_empty
from agent.outbox.graft import graft

log = logging.getLogger(__name__)

_COMPANIONS = ("-wal", "-shm")


def rebuild(path: Path, page: int, more_room: Callable[[], bool]) -> Path:
    """Where the damaged file is now; only the newest of them is kept, and not where there is no room for both.

    Where there is too little room `more_room` is asked for some, and says whether there was any. Raises sqlite3.Error
    or OSError when not even an empty outbox can be made; then nothing was changed.
    """
    fresh = _fresh(path)
    fits = _make(fresh, path, page) or (more_room() and _make(fresh, path, page))
    sync(fresh)
    sync(path.parent)  # the damaged one must not go before there is a name for this one
    aside = _set_aside(path)
    if not fits:
        _unlink(aside)
    _take_place(fresh, path)
    log.error("what could be read of the damaged outbox is in a new one; the old one is %s", aside.name)
    return aside


def finish(path: Path) -> None:
    """End what a crash left of a rebuilding: a new file whose place is empty is whole, any other one is not."""
    fresh = _fresh(path)
    if fresh.exists() and not path.exists():
        _take_place(fresh, path)
    _unlink(fresh)


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}-rebuilding")


def _make(fresh: Path, path: Path, page: int) -> bool:
    """The new file; whether there was room for all that could be read."""
    _unlink(fresh)
    with closing(_create(fresh, page)) as new:
        return _carry(path, new, page)


def _create(fresh: Path, page: int) -> sqlite3.Connection:
    db = sqlite3.connect(fresh, isolation_level=None)
    try:
        for pragma in (f"page_size={page}", "journal_mode=MEMORY", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        schema.prepare(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _carry(path: Path, new: sqlite3.Connection, page: int) -> bool:
    """Put what the damaged file still has into the new one; whether there was room."""
    # SQLite deletes the log of an empty file as soon as it reads it
    if is_empty(path) or not salvage.is_legible(path):
        graft(path, page)
    with closing(salvage.open_damaged(path)) as old:
        return salvage.carry(old, new)


def _set_aside(path: Path) -> Path:
    """Rename the file; of those set aside earlier none is kept, or a bad card would fill itself with them."""
    for older in path.parent.glob(f"{path.name}.damaged-*"):
        older.unlink()
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    path.rename(aside)
    for companion in _COMPANIONS:
        part = path.with_name(path.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    return aside


def _take_place(fresh: Path, path: Path) -> None:
    """What is left of the old log must go first: it would be played into the new file."""
    for companion in _COMPANIONS:
        path.with_name(path.name + companion).unlink(missing_ok=True)
    sync(path.parent)
    fresh.rename(path)
    sync(path.parent)


def _unlink(path: Path) -> None:
    for companion in ("", "-journal", *_COMPANIONS):
        path.with_name(path.name + companion).unlink(missing_ok=True)
