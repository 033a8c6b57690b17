"""A message as the outbox keeps it on disk: a head (JSON), the payload and a checksum over both.

The checksum is there because flash rots: a row that SQLite can read may still not be what was written.
"""

import json
import zlib
from dataclasses import asdict, dataclass

from agent.data import Class, Message

Record = tuple[bytes, bytes, int]
"""Head, payload, CRC-32 of the two."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A committed message. `committed` is monotonic time of the boot `boot` and means nothing in another."""

    message: Message
    seq: int
    boot: str
    committed: float


def pack(message: Message, boot: str, committed: float) -> Record:
    """What to write for a message."""
    fields = asdict(message)
    payload = fields.pop("payload")
    head = json.dumps({"message": fields, "boot": boot, "committed": committed}).encode()
    return head, payload, _checksum(head, payload)


def unpack(seq: int, record: Record) -> Stored | None:
    """The message of a record, or None when the record is damaged."""
    head, payload, checksum = record
    if not isinstance(head, bytes) or not isinstance(payload, bytes) or _checksum(head, payload) != checksum:
        return None
    parts = json.loads(head)
    fields = parts["message"]
    fields["cls"] = Class(fields["cls"])
    return Stored(Message(**fields, payload=payload), seq, parts["boot"], parts["committed"])


def _checksum(head: bytes, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(head))
