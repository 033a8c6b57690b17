"""A look at a .tflite file before any runtime touches it: a malformed one can kill the process.

Walks the file as a FlatBuffer by TensorFlow Lite's schema (schema.fbs, version 3): Model -> subgraphs -> tensors and
Model -> buffers, every offset checked against the file's length. A truncated file loses the end of some buffer.
What this cannot see is left to the canary.
"""

import mmap
import struct
from math import prod
from pathlib import Path

from agent.errors import ModelError

MAX_BYTES = 128 * 2**20
MAX_ELEMENTS = 2**28
"""Values in one tensor. A tensor's dimension near 2^31 overflows inside the runtime and kills it."""

MAX_RANK = 16
"""Dimensions of one tensor; the runtime has kernels for 8 at most."""

MAX_ENTRIES = 100_000
"""Tables in one vector, and tensors of all graphs: several may share one, so that the file's size bounds nothing. The
longest vector in the tested models has 646."""

# field numbers of schema.fbs
_MODEL_SUBGRAPHS, _MODEL_BUFFERS = 2, 4
_SUBGRAPH_TENSORS = 0
_TENSOR_SHAPE = 0
_BUFFER_DATA = 0


class _MalformedError(Exception):
    """An offset that leads out of the file."""


def check(path: Path) -> None:
    """Raise ModelError unless the file looks like a whole TensorFlow Lite model."""
    if not path.is_file():
        raise ModelError(f"{path}: there is no such regular file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ModelError(f"{path}: {size} bytes are more than a model may have ({MAX_BYTES})")
    if size < 16:
        raise ModelError(f"{path}: {size} bytes are no model")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[4:8] != b"TFL3":
            raise ModelError(f"{path}: is no TensorFlow Lite model (no TFL3 mark)")
        try:
            _walk(data)
        except (_MalformedError, struct.error) as error:
            raise ModelError(f"{path}: the model is truncated or damaged ({error})") from error


def _walk(data: mmap.mmap) -> None:
    model = _follow(data, 0)
    subgraphs = _tables(data, _field(data, model, _MODEL_SUBGRAPHS))
    if not subgraphs:
        raise _MalformedError("it has no graph")
    walked = 0
    for subgraph in subgraphs:
        tensors = _tables(data, _field(data, subgraph, _SUBGRAPH_TENSORS))
        walked += len(tensors)
        if walked > MAX_ENTRIES:
            raise _MalformedError("its graphs have too many tensors")
        for tensor in tensors:
            _check_shape(data, _field(data, tensor, _TENSOR_SHAPE))
    for buffer in _tables(data, _field(data, model, _MODEL_BUFFERS)):
        _vector(data, _field(data, buffer, _BUFFER_DATA), 1)


def _check_shape(data: mmap.mmap, place: int) -> None:
    start, length = _vector(data, place, 4)
    if length > MAX_RANK:
        raise _MalformedError("a tensor has too many dimensions")
    shape = struct.unpack_from(f"<{length}i", data, start)
    if any(side < -1 for side in shape) or prod(max(1, side) for side in shape) > MAX_ELEMENTS:
        raise _MalformedError("a tensor has an impossible shape")


def _u32(data: mmap.mmap, place: int) -> int:
    return int(struct.unpack_from("<I", data, place)[0])


def _follow(data: mmap.mmap, place: int) -> int:
    """Where the offset that stands at `place` leads."""
    target = place + _u32(data, place)
    if target == place or target + 4 > len(data):
        raise _MalformedError("an offset leads out of the file")
    return target


def _field(data: mmap.mmap, table: int, number: int) -> int:
    """Where a field of a table stands, or 0 when the table leaves it out."""
    vtable = table - int(struct.unpack_from("<i", data, table)[0])
    if not 0 < vtable <= len(data) - 4:
        raise _MalformedError("a table leads out of the file")
    size = int(struct.unpack_from("<H", data, vtable)[0])
    entry = 4 + 2 * number
    if entry + 2 > size:
        return 0
    within = int(struct.unpack_from("<H", data, vtable + entry)[0])
    return table + within if within else 0


def _vector(data: mmap.mmap, place: int, width: int) -> tuple[int, int]:
    """Start and length of the vector whose offset stands at `place`; empty for a field that is left out."""
    if not place:
        return 0, 0
    vector = _follow(data, place)
    length = _u32(data, vector)
    if vector + 4 + length * width > len(data):
        raise _MalformedError("a vector reaches beyond the end of the file")
    return vector + 4, length


def _tables(data: mmap.mmap, place: int) -> list[int]:
    start, length = _vector(data, place, 4)
    if length > MAX_ENTRIES:
        raise _MalformedError("a vector has too many entries")
    return [_follow(data, start + 4 * entry) for entry in range(length)]
