"""A message as the outbox keeps it on disk: a head (JSON), the payload and a checksum over both.

The checksum is there because flash rots: a row that SQLite can read may still not be what was written. The head names
the row's own sequence, so that a row that turns up under another one is no message either.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from agent.data import Class, Message

Record = tuple[bytes, bytes, int]
"""Head, payload, CRC-32 of the two."""

_TEXTS = ("id", "type", "topic", "content_type", "subject", "about")
_EARLIEST, _LATEST = -62135596800.0, 253402300799.0
"""UTC seconds since 1970 of the years 1 and 9999, beyond which no label of time can be written (RFC 3339)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A committed message. `committed` is monotonic time of the boot `boot` and means nothing in another."""

    message: Message
    seq: int
    boot: str
    committed: float


def pack(stored: Stored) -> Record:
    """What to write for a message."""
    fields = asdict(stored.message)
    payload = fields.pop("payload")
    head = {"message": fields, "boot": stored.boot, "committed": stored.committed, "seq": stored.seq}
    written = json.dumps(head, separators=(",", ":")).encode()
    return written, payload, _checksum(written, payload)


def unpack(seq: int, record: tuple[Any, ...]) -> Stored | None:
    """The message of the record in row `seq`, or None when it is not one that `pack` wrote for that row."""
    head, payload, checksum = record
    if not isinstance(head, bytes) or not isinstance(payload, bytes) or _checksum(head, payload) != checksum:
        return None
    try:
        return _stored(seq, json.loads(head), payload)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _stored(seq: int, parts: dict[str, Any], payload: bytes) -> Stored | None:
    """Rows of the first version have no sequence in their head, nor an `about`."""
    fields = parts["message"]
    fields["cls"] = Class(fields["cls"])
    message = Message(**fields, payload=payload)
    texts = (*(getattr(message, name) for name in _TEXTS), parts["boot"])
    honest = all(isinstance(text, str) for text in texts) and isinstance(message.retain, bool)
    if not honest or parts.get("seq", seq) != seq or not _EARLIEST <= message.wall <= _LATEST:
        return None
    return Stored(message, seq, parts["boot"], float(parts["committed"]))


def _checksum(head: bytes, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(head))
