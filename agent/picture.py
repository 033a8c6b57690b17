"""Still pictures from files: looked at before they are decoded, because a file of 1 KB can decode to gigabytes.

Headers by ITU-T T.81 (JPEG, annex B) and the PNG specification (IHDR is the first chunk, IEND the last).
"""

import struct
from pathlib import Path

import cv2
import numpy as np

from agent import MAX_PIXELS
from agent.data import Image
from agent.errors import AgentError

MAX_BYTES = 64 * 2**20
MAX_SEGMENTS = 1000
MAX_CHUNKS = 100_000
"""Of a PNG; the largest that is read has 8,000 where each holds 8 KiB."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD9)) | {0x00, 0x01, 0xFF}


def read(path: Path) -> Image:
    """A JPEG or PNG file as BGR, shape (height, width, 3). Raises AgentError when it is none or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AgentError(f"{path}: cannot be read ({error.strerror})") from error
    if len(data) > MAX_BYTES:
        raise AgentError(f"{path}: is larger than {MAX_BYTES} bytes")
    width, height = _checked_size(path, data)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise AgentError(f"{path}: the picture of {width}x{height} is damaged")
    return image.astype(np.uint8, copy=False)


def _checked_size(path: Path, data: bytes) -> tuple[int, int]:
    try:
        width, height = size(data)
    except (ValueError, struct.error, IndexError) as error:
        raise AgentError(f"{path}: is no JPEG or PNG picture") from error
    if not 0 < width * height <= MAX_PIXELS:
        raise AgentError(f"{path}: {width}x{height} pixels are not between 1 and {MAX_PIXELS}")
    if data.startswith(_PNG) and not _holds_its_chunks(data):
        raise AgentError(f"{path}: the picture of {width}x{height} is damaged")
    return width, height


def size(data: bytes) -> tuple[int, int]:
    """Width and height by the header of a JPEG or PNG. Raises ValueError, IndexError or struct.error for neither."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        width, height = struct.unpack_from(">II", data, 16)
        return int(width), int(height)
    if data.startswith(_JPEG):
        return _jpeg_size(data)
    raise ValueError("neither JPEG nor PNG")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    for _ in range(MAX_SEGMENTS):
        place = data.index(0xFF, place) + 1
        marker = data[place]
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", data, place + 4)
            return int(width), int(height)
        if marker not in _WITHOUT_LENGTH:
            place += 1 + struct.unpack_from(">H", data, place + 1)[0]
    raise ValueError("too many segments")


def _holds_its_chunks(data: bytes) -> bool:
    """Whether every chunk of a PNG ends within the file: for one that says it does not, OpenCV takes up to 4 GB."""
    place = len(_PNG)
    for _ in range(MAX_CHUNKS):
        if place + 12 > len(data):
            return False
        if data[place + 4 : place + 8] == b"IEND":
            return True
        place += 12 + struct.unpack_from(">I", data, place)[0]
    return False
