"""Writes what passes for a TensorFlow Lite model until a runtime sees it."""

import struct


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


def shared_tables(times: int) -> bytes:
    """So many graphs that are one table, of as many tensors that are one."""
    writer = Writer()
    root = writer.table(5, 2, 4)
    writer.point(0, root)
    writer.data[4:8] = b"TFL3"
    graphs = writer.vector(root + 12, times, bytes(4 * times))
    graph = writer.table(1, 0)
    tensors = writer.vector(graph + 4, times, bytes(4 * times))
    tensor = writer.table(1, 0)
    writer.vector(tensor + 4, 2, struct.pack("<2i", 1, 2))
    for number in range(times):
        writer.point(graphs + 4 * number, graph)
        writer.point(tensors + 4 * number, tensor)
    return bytes(writer.data)
