"""The account of an outbox that nobody has open: for whoever asks whether anything vanished."""

import sqlite3
from contextlib import closing
from pathlib import Path

from agent.errors import OutboxError
from agent.outbox.tally import Account, account


def read_account(path: Path) -> Account:
    """The account of the file at `path`. Raises OutboxError when it is in use, or no outbox."""
    try:
        with closing(sqlite3.connect(path, timeout=0.3, isolation_level=None)) as db:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            return account(db)
    except sqlite3.Error as error:
        raise OutboxError(f"the outbox {path} cannot be read: {error}") from error
