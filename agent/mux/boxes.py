"""The boxes of a fragmented MP4 file (ISO/IEC 14496-12): what of it is whole, and our label inside.

A file is ftyp, label, moov, then pairs of moof (what) and mdat (pictures), with newer labels between them. The label
is a `uuid` box, the standard's place for what is one's own; players skip it. It lives in the file so that what a clip
shows survives with the clip. So does the seal, a checksum of all that lies before it: after a power cut a file may be
as long as it was and still lack sectors in the middle of its pictures.
"""

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, get_args
from uuid import UUID

from agent.data import ClockTrust, Stamp

LABEL = UUID("6f1c9c5e-2d5b-4c0e-9a57-7d3d0f6b1a42").bytes
"""Tells our label from other `uuid` boxes."""

SEAL = UUID("0c3b7f0a-5a0e-4d0b-8f3e-2b9a4d1c6e57").bytes
"""Tells a seal from them: a CRC-32 of all bytes of the file before its box."""

_HEADER = 8
_LARGEST_LABEL = 1 << 20


@dataclass(frozen=True, slots=True)
class Label:
    """What a clip's file says of itself: its camera, the moment of its first picture, the events it shows.

    `seconds` is its length, None as long as it is being written.
    """

    camera: str
    start: Stamp
    events: tuple[str, ...]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds: its newest label, and how many fragments are whole."""

    label: Label | None
    fragments: int


def pack(label: Label) -> bytes:
    """A label as a box."""
    payload = LABEL + json.dumps(asdict(label)).encode()
    return (_HEADER + len(payload)).to_bytes(4, "big") + b"uuid" + payload


def seal(checksum: int) -> bytes:
    """The CRC-32 of all that lies before, as a box."""
    return (_HEADER + len(SEAL) + 4).to_bytes(4, "big") + b"uuid" + SEAL + checksum.to_bytes(4, "big")


def split_first(data: bytes) -> tuple[bytes, bytes]:
    """The first box of some and the rest."""
    size = int.from_bytes(data[:4], "big")
    return data[:size], data[size:]


def scan(path: Path) -> Scan:
    """Read a file's boxes as far as they are whole; a fragment ends with its mdat. Raises OSError."""
    label, fragments = None, 0
    with path.open("rb") as file:
        for kind, start, end in _boxes(file):
            if kind == b"uuid":
                label = _label(file, start, end) or label
            fragments += kind == b"mdat"
    return Scan(label, fragments)


def sound(path: Path) -> int:
    """How many bytes of a file are as they were written: up to its last seal that is right. Raises OSError."""
    checksum, end_of_sound = 0, 0
    with path.open("rb") as file:
        for _, start, end in _boxes(file):
            file.seek(start - _HEADER)
            box = file.read(end - start + _HEADER)
            if box[_HEADER:].startswith(SEAL):
                if box != seal(checksum):
                    break
                end_of_sound = end
            checksum = zlib.crc32(box, checksum)
    return end_of_sound


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of the payload and end of each whole box."""
    length, start = os.fstat(file.fileno()).st_size, 0
    while True:
        file.seek(start)
        header = file.read(_HEADER)
        end = start + int.from_bytes(header[:4], "big")
        # a 64-bit size (1) or "to the end" (0) is never written here: what has one is torn
        if len(header) < _HEADER or end < start + _HEADER or end > length:
            return
        yield header[4:], start + _HEADER, end
        start = end


def _label(file: BinaryIO, start: int, end: int) -> Label | None:
    if end - start > _LARGEST_LABEL:
        return None
    file.seek(start)
    payload = file.read(end - start)
    if not payload.startswith(LABEL):
        return None
    try:
        fields = json.loads(payload[len(LABEL) :])
        seconds = None if fields["seconds"] is None else float(fields["seconds"])
        return Label(str(fields["camera"]), _stamp(fields["start"]), tuple(map(str, fields["events"])), seconds)
    except (ValueError, KeyError, TypeError):
        return None


def _stamp(fields: dict[str, Any]) -> Stamp:
    trust: ClockTrust = next((known for known in get_args(ClockTrust) if known == fields["clock"]), "unsynced")
    return Stamp(float(fields["wall"]), float(fields["mono"]), str(fields["boot"]), trust)
