"""When each picture of a film leaves the camera that plays it: read from the RTP packets on their way to the agent.

A picture is known by the sizes of its slices, which are the same in the film and on the line.
"""

import io
import struct
import time
from collections import defaultdict
from pathlib import Path

from agent.stream.source import Source
from tests.integration.rtsp import Line

SLICES = range(1, 6)
"""Types of H.264 units that are parts of pictures (ITU-T H.264, table 7-1)."""

FRAGMENT = 28
"""FU-A: a part of a unit (RFC 6184, 5.8). The only kind besides whole units that the camera sends slices in."""

ALIKE = 25
"""Pictures in a row whose sizes agree before the place in the film is believed."""


class TimedLine(Line):
    """The line to a camera; notes each picture's bytes and when its last packet passed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._sizes: dict[int, int] = defaultdict(int)
        self._left: dict[int, float] = {}

    def left(self, film: Path) -> dict[int, float]:
        """The monotonic time at which each picture of the film left, by its place in it; the first time through."""
        order = list(self._left)
        sizes, passed = slice_sizes(film), [self._sizes[stamp] for stamp in order]
        first = next(
            (k for k in range(len(sizes) - ALIKE) if sizes[k : k + ALIKE] == passed[:ALIKE]),
            None,
        )
        assert first is not None, f"what passed is not in the film: {passed[:ALIKE]}"
        return {first + n: self._left[stamp] for n, stamp in enumerate(order[: len(sizes) - first])}

    def _chunk(self, stream: io.BufferedReader) -> bytes:
        chunk = super()._chunk(stream)
        if chunk[:1] == b"$" and chunk[1] == 0:
            self._note(chunk[4:])
        return chunk

    def _note(self, packet: bytes) -> None:
        _, marker, _, stamp = struct.unpack_from(">BBHI", packet)
        self._sizes[stamp] += _slice_bytes(packet[12:])
        if marker & 0x80:
            self._left.setdefault(stamp, time.monotonic())


def _slice_bytes(unit: bytes) -> int:
    kind = unit[0] & 0x1F
    if kind == FRAGMENT:
        begins = bool(unit[1] & 0x80)
        return len(unit) - 2 + begins if unit[1] & 0x1F in SLICES else 0
    return len(unit) if kind in SLICES else 0


def slice_sizes(film: Path) -> list[int]:
    """Bytes of each picture's slices in an Annex B film, in the order of the file."""
    with Source(str(film)) as source:
        return [_sizes(bytes(piece)) for piece in source.packets()]


def _sizes(data: bytes) -> int:
    units = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
    # zeros after a unit are padding, which does not travel
    return sum(len(unit.rstrip(b"\0")) for unit in units if unit and unit[0] & 0x1F in SLICES)


def seconds(film: Path) -> list[float]:
    """When each picture is shown, from the first."""
    with Source(str(film)) as source:
        stamps = [float((piece.pts or 0) * piece.time_base) for piece in source.packets()]
    return [stamp - stamps[0] for stamp in stamps]
