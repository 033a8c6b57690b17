"""Whether commits at the end of the write-ahead log were lost: SQLite reads it to the first bad frame and is content.

What lies behind that frame was acknowledged, perhaps sent: its sequences must not be given again in the same stream.
Layout and sums of the log: SQLite, "Database File Format", section 4.
"""

import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

_HEADER = struct.Struct(">8I")
"""Magic, version, page size, checkpoints, two salts, two sums."""

_FRAME = struct.Struct(">6I")
"""Page, size of the database in pages where the frame ends a commit (else 0), two salts, two sums; then the page."""

_MAGIC = 0x377F0682
"""With the lowest bit set the sums are of big-endian words, else of little-endian ones."""

_WORD = 0xFFFFFFFF


def commits(log: Path, page: int) -> int:
    """How many frames a log held, up to the last commit, whatever became of them since; `page` is in bytes.

    A commit that a power cut interrupted may count as well: it cannot be told from one that was damaged. May raise
    OSError.
    """
    try:
        data = log.read_bytes()
    except FileNotFoundError:
        return 0
    frames = list(_frames(data, page))
    if not frames:
        return 0
    # frames of an earlier round of the log have other salts than its header; a bad header names none
    salts = _HEADER.unpack_from(data)[4:6] if _is_whole(data) else _usual(frames)
    return max((number for number, frame in enumerate(frames, 1) if frame[1] and frame[2:4] == salts), default=0)


def _frames(data: bytes, page: int) -> Iterator[tuple[int, ...]]:
    for start in range(_HEADER.size, len(data) - _FRAME.size - page + 1, _FRAME.size + page):
        yield _FRAME.unpack_from(data, start)


def _usual(frames: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    ((salts, _),) = Counter(frame[2:4] for frame in frames).most_common(1)
    return salts


def _is_whole(data: bytes) -> bool:
    """Whether the log's header is what was written."""
    magic, *_, one, two = _HEADER.unpack_from(data)
    if magic | 1 != _MAGIC | 1:
        return False
    words = struct.unpack_from(">6I" if magic & 1 else "<6I", data)
    first = second = 0
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return (first, second) == (one, two)
