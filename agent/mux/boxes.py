"""The boxes of a fragmented MP4 file (ISO/IEC 14496-12): what of it is whole, and our label inside.

A file is ftyp, label, moov, then pairs of moof (what) and mdat (pictures), with newer labels between them. The label
is a `uuid` box, the standard's place for what is one's own; players skip it. It lives in the file so that what a clip
shows survives with the clip.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

LABEL = UUID("6f1c9c5e-2d5b-4c0e-9a57-7d3d0f6b1a42").bytes
"""Tells our label from other `uuid` boxes."""

_HEADER = 8
_LARGEST_LABEL = 1 << 20


@dataclass(frozen=True, slots=True)
class Label:
    """What a clip's file says of itself: its camera, the UTC seconds of its first picture, the events it shows."""

    camera: str
    wall: float
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds: its newest label, how many fragments are whole, and where the last whole box ends."""

    label: Label | None
    fragments: int
    whole: int


def pack(label: Label) -> bytes:
    """A label as a box."""
    payload = LABEL + json.dumps(asdict(label)).encode()
    return (_HEADER + len(payload)).to_bytes(4, "big") + b"uuid" + payload


def split_first(data: bytes) -> tuple[bytes, bytes]:
    """The first box of some and the rest."""
    size = int.from_bytes(data[:4], "big")
    return data[:size], data[size:]


def scan(path: Path) -> Scan:
    """Read a file's boxes as far as they are whole; a moof counts only with its mdat. Raises OSError."""
    label, fragments, whole = None, 0, 0
    with path.open("rb") as file:
        for kind, start, end in _boxes(file):
            if kind == b"uuid":
                label = _label(file, start, end) or label
            fragments += kind == b"mdat"
            whole = whole if kind == b"moof" else end
    return Scan(label, fragments, whole)


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
        return Label(str(fields["camera"]), float(fields["wall"]), tuple(map(str, fields["events"])))
    except (ValueError, KeyError, TypeError):
        return None
