"""The pages that say what tables a database has, put back into a file that lost them.

The first page is written more often than any other, and without it SQLite reads nothing of the rest. It is the same in
every outbox of this version but for a few numbers, which nobody needs who only reads.
Layout: SQLite, "Database File Format", sections 1.3 and 1.6.
"""

import struct
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from agent.outbox import schema

_FIRST = 100
"""Bytes of the header in front of the tree on the first page."""

_MAGIC = b"SQLite format 3\0"
_PAGE = slice(16, 18)
"""Where the header says how large a page is."""

_INTERIOR = 0x05
"""Kind of a page of a tree that only leads to others."""

_MODES = slice(18, 20)
"""Where the header says that the file has a write-ahead log: two, twice."""

_SIZE = slice(28, 32)
"""Where it says how many pages the file has."""


def graft(path: Path, page: int) -> None:
    """Write the pages of the schema, of an empty outbox with pages of `page` bytes, over those of the file.

    Nothing where the file says that its pages are of another size: an earlier version made it, in another order.
    """
    path.touch()
    with path.open("rb") as file:
        head = file.read(_FIRST)
    if head.startswith(_MAGIC) and int.from_bytes(head[_PAGE]) != page:
        return
    with closing(connect(":memory:", isolation_level=None)) as empty:
        empty.execute(f"PRAGMA page_size={page}")
        schema.prepare(empty)
        whole = bytearray(empty.serialize())
    whole[_MODES] = b"\2\2"
    whole[_SIZE] = bytes(4)  # then SQLite believes the length of the file
    with path.open("r+b") as file:
        for number in _schema_pages(whole):
            start = (number - 1) * page
            file.seek(start)
            file.write(whole[start : start + page])


def _schema_pages(whole: bytearray) -> list[int]:
    """Numbers of the pages of the tree that begins on the first page; it is of two levels at the most."""
    kind, cells, last = struct.unpack_from(">B2xH3xI", whole, _FIRST)
    if kind != _INTERIOR:
        return [1]
    places = struct.unpack_from(f">{cells}H", whole, _FIRST + 12)
    return [1, *(struct.unpack_from(">I", whole, place)[0] for place in places), last]
