"""The look at a .tflite file before a runtime touches it."""

import os
import random
import struct
from pathlib import Path

import pytest

from agent.errors import ModelError
from agent.infer import look


class Writer:
    """Writes a FlatBuffer from front to back: tables and vectors that point at each other."""

    def __init__(self) -> None:
        self.data = bytearray(8)

    def align(self) -> int:
        self.data.extend(bytes(-len(self.data) % 4))
        return len(self.data)

    def table(self, size: int, *present: int) -> int:
        """A table of `size` fields of which some are present; returns where it starts."""
        vtable = self.align()
        entries = [4 + 4 * field if field in present else 0 for field in range(size)]
        self.data.extend(struct.pack(f"<HH{size}H", 4 + 2 * size, 4 + 4 * size, *entries))
        start = self.align()
        self.data.extend(struct.pack(f"<i{size}I", start - vtable, *[0] * size))
        return start

    def point(self, place: int, target: int) -> None:
        struct.pack_into("<I", self.data, place, target - place)

    def vector(self, place: int, length: int, body: bytes) -> int:
        """A vector that the field at `place` points at; returns where its body starts."""
        self.point(place, self.align())
        self.data.extend(struct.pack("<I", length) + body)
        return len(self.data) - len(body)


def model(shape: tuple[int, ...] = (1, 2), weights: bytes = b"weights!") -> bytes:
    """A model of one graph with one tensor and one buffer."""
    writer = Writer()
    root = writer.table(5, 2, 4)
    writer.point(0, root)
    writer.data[4:8] = b"TFL3"
    entry = writer.vector(root + 4 + 4 * 2, 1, bytes(4))
    graph = writer.table(1, 0)
    writer.point(entry, graph)
    entry = writer.vector(graph + 4, 1, bytes(4))
    tensor = writer.table(1, 0)
    writer.point(entry, tensor)
    writer.vector(tensor + 4, len(shape), struct.pack(f"<{len(shape)}i", *shape))
    entry = writer.vector(root + 4 + 4 * 4, 1, bytes(4))
    buffer = writer.table(1, 0)
    writer.point(entry, buffer)
    writer.vector(buffer + 4, len(weights), weights)
    return bytes(writer.data)


def check(folder: Path, data: bytes) -> None:
    path = folder / "x.tflite"
    path.write_bytes(data)
    look.check(path)


def test_a_whole_model_passes(tmp_path: Path) -> None:
    check(tmp_path, model())


def test_a_model_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = model()
    for length in range(len(whole)):
        with pytest.raises(ModelError):
            check(tmp_path, whole[:length])


def test_what_follows_the_model_does_no_harm(tmp_path: Path) -> None:
    """Metadata is zipped behind it."""
    check(tmp_path, model() + b"PK")


@pytest.mark.parametrize("shape", [(2**31 - 1,), (1, -2), (2**20, 2**20)])
def test_a_shape_that_overflows_the_runtime_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="impossible shape"):
        check(tmp_path, model(shape))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0" + bytes(100), b"TFL3" * 8, bytes(4) + b"TFL3" + bytes(50)])
def test_what_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError):
        check(tmp_path, data)


def test_random_damage_raises_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(1000):
        damaged = bytearray(model())
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        try:
            check(tmp_path, bytes(damaged))
        except ModelError:
            continue


def test_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing"):
        with pytest.raises(ModelError, match="no such regular file"):
            look.check(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, look.MAX_BYTES + 1)
    with pytest.raises(ModelError, match="more than a model may have"):
        look.check(path)
