"""Output heads: from a model's output tensors to candidate boxes.

- ssd: the four outputs of TFLite_Detection_PostProcess, boxes as y1 x1 y2 x2.
- yolov8: [1, 4 + classes, cells], x y w h and class scores; YOLO11 has the same head.
- yolov5: [1, 3 * cells, 5 + classes], x y w h, objectness and class scores.
- yolox: [1, cells, 5 + classes], the same columns.

`cells` are those of the grids of strides 8, 16 and 32. Exporters differ in what x y w h count: fractions of the input,
its pixels, or (YOLOX as its authors export it) cells of the grid with the logarithm of w and h, to be decoded as in
YOLOX's `decode_outputs`. The first outputs tell which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelError
from agent.infer.runtime import Array, Signature, Tensor

Floats = NDArray[np.float32]

STRIDES = (8, 16, 32)


class Kind(StrEnum):
    """The heads by name."""

    SSD = "ssd"
    YOLOV5 = "yolov5"
    YOLOV8 = "yolov8"
    YOLOX = "yolox"


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a head found in one input: boxes (n, 4) as x1 y1 x2 y2, fractions of the input; scores; class numbers."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.intp]


class Head(Protocol):
    """A decoder for one model's outputs."""

    @property
    def classes(self) -> int | None:
        """How many classes the tensors tell, if they do."""

    def settle(self, outputs: Sequence[Array]) -> None:
        """Learn from the outputs for a grey picture what the tensors' shapes do not tell."""

    def decode(self, outputs: Sequence[Array], least: float) -> Candidates:
        """Every candidate whose score is at least `least`."""


def fit(signature: Signature, kind: Kind | None) -> tuple[Kind, Head]:
    """The head that the tensors fit; with a `kind` only that one. Raises ModelError when none does."""
    outputs = signature.outputs
    width, height = input_size(signature)
    for tensor in outputs:
        _check_numbers(tensor)
    found = _kind(outputs, _cells(width, height))
    shapes = ", ".join(f"{list(tensor.shape)}" for tensor in outputs)
    if found is None:
        raise ModelError(f"the outputs {shapes} of a {width}x{height} input fit none of: {', '.join(Kind)}")
    if kind not in (None, found):
        raise ModelError(f"the outputs {shapes} of a {width}x{height} input do not fit the head {kind}")
    return found, Ssd(outputs) if found is Kind.SSD else Yolo(found, outputs[0], (width, height))


def input_size(signature: Signature) -> tuple[int, int]:
    """Width and height of the one picture that the model takes. Raises ModelError for any other input."""
    shapes = [tensor.shape for tensor in signature.inputs]
    if len(shapes) != 1 or len(shapes[0]) != 4 or shapes[0][0] != 1 or shapes[0][3] != 3:
        raise ModelError(
            f"the input must be one picture [1, height, width, 3], not {[list(shape) for shape in shapes]}"
        )
    _check_numbers(signature.inputs[0])
    _, height, width, _ = shapes[0]
    if min(width, height) < 32 or width % 2 or height % 2:
        raise ModelError(f"the input's sides must be even and at least 32, not {width}x{height}")
    return width, height


def _check_numbers(tensor: Tensor) -> None:
    if tensor.dtype not in ("uint8", "int8", "float32"):
        raise ModelError(f"tensors must be uint8, int8 or float32, not {tensor.dtype}")


def _cells(width: int, height: int) -> int:
    return sum((width // stride) * (height // stride) for stride in STRIDES)


def _kind(outputs: Sequence[Tensor], cells: int) -> Kind | None:
    shapes = [tensor.shape for tensor in outputs]
    if sorted(len(shape) for shape in shapes) == [1, 2, 2, 3]:
        return Kind.SSD if _is_ssd(shapes) else None
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][0] != 1:
        return None
    _, rows, columns = shapes[0]
    if columns == cells and rows > 4:
        return Kind.YOLOV8
    return {cells: Kind.YOLOX, 3 * cells: Kind.YOLOV5}.get(rows) if columns > 5 else None


def _is_ssd(shapes: Sequence[tuple[int, ...]]) -> bool:
    boxes = next(shape for shape in shapes if len(shape) == 3)
    return boxes[0] == 1 and boxes[2] == 4 and all(shape == boxes[:2] for shape in shapes if len(shape) == 2)


def real(tensor: Tensor, values: Array) -> Floats:
    """The numbers that a tensor's values stand for."""
    numbers: Floats = values.astype(np.float32)
    return (numbers - np.float32(tensor.zero)) * np.float32(tensor.scale) if tensor.scale else numbers


def least_value(tensor: Tensor, number: float) -> float:
    """The least value of a tensor that stands for at least `number`: values compare without being converted."""
    # half a thousandth of a step forgives the rounding of the scale to float32
    return ceil(number / tensor.scale + tensor.zero - 5e-4) if tensor.scale else number


class Ssd:
    """TFLite_Detection_PostProcess: boxes, classes, scores, count; TensorFlow 2 exports scores, boxes, count, classes.

    Non-maximum suppression is part of the model.
    """

    classes: int | None = None

    def __init__(self, outputs: Sequence[Tensor]) -> None:
        self._outputs = outputs
        ranks = [len(tensor.shape) for tensor in outputs]
        pair = [index for index, rank in enumerate(ranks) if rank == 2]
        self._boxes, self._count = ranks.index(3), ranks.index(1)
        # the names of the outputs are the exporter's; the order is the operator's, with or without a shuffle
        self._classes, self._scores = pair if self._boxes == 0 else reversed(pair)

    def settle(self, outputs: Sequence[Array]) -> None:
        """Nothing to learn: boxes are always fractions."""

    def decode(self, outputs: Sequence[Array], least: float) -> Candidates:
        """Every candidate whose score is at least `least`."""
        count = float(real(self._outputs[self._count], outputs[self._count]).item())
        scores = outputs[self._scores][0, : max(0, round(count)) if np.isfinite(count) else 0]
        keep = np.flatnonzero(scores >= least_value(self._outputs[self._scores], least))
        return Candidates(
            self._take(outputs, self._boxes, keep)[:, [1, 0, 3, 2]],
            self._take(outputs, self._scores, keep),
            _whole(self._take(outputs, self._classes, keep)),
        )

    def _take(self, outputs: Sequence[Array], which: int, keep: NDArray[np.intp]) -> Floats:
        return real(self._outputs[which], outputs[which][0, keep])


def _whole(numbers: Floats) -> NDArray[np.intp]:
    """Class numbers; what is none becomes -1."""
    return np.rint(np.where(np.abs(numbers) < 1e6, numbers, -1)).astype(np.intp)


class Yolo:
    """One output tensor, a row for each place where something can be."""

    def __init__(self, kind: Kind, output: Tensor, size: tuple[int, int]) -> None:
        self._output = output
        self._flipped = kind is Kind.YOLOV8
        self._first = 4 if kind is Kind.YOLOV8 else 5
        self._sides: Floats = np.array(size * 2, np.float32)
        self._pixels = False
        self._grid = _grid(size) if kind is Kind.YOLOX else None
        self.classes: int | None = output.shape[1 if self._flipped else 2] - self._first

    def _rows(self, outputs: Sequence[Array]) -> Array:
        rows: Array = outputs[0][0]
        return rows.T if self._flipped else rows

    def settle(self, outputs: Sequence[Array]) -> None:
        """Learn what boxes count: a logarithm is somewhere negative, a width never; fractions stay near 1."""
        boxes = real(self._output, self._rows(outputs)[:, :4])
        if not boxes[:, 2:].min() < -self._output.scale:
            self._grid = None
        self._pixels = bool(boxes[:, :2].max() > 2) or self._grid is not None

    def decode(self, outputs: Sequence[Array], least: float) -> Candidates:
        """Every candidate whose score is at least `least`."""
        rows = self._rows(outputs)
        certain = rows[:, 4:].max(axis=1) if self._first == 4 else rows[:, 4]
        keep = np.flatnonzero(certain >= least_value(self._output, least))
        numbers = real(self._output, rows[keep])
        scores = numbers[:, self._first :] if self._first == 4 else numbers[:, 5:] * numbers[:, 4:5]
        best = scores.max(axis=1, initial=0)
        held = np.flatnonzero(best >= np.float32(least) - np.float32(1e-6))
        return Candidates(self._corners(numbers[held, :4], keep[held]), best[held], scores[held].argmax(axis=1))

    def _corners(self, boxes: Floats, places: NDArray[np.intp]) -> Floats:
        if self._grid is not None:
            cell_x, cell_y, stride = self._grid[places].T
            with np.errstate(over="ignore"):
                width, height = np.exp(boxes[:, 2:].T)
            x, y = boxes[:, 0] + cell_x, boxes[:, 1] + cell_y
            boxes = np.stack((x * stride, y * stride, width * stride, height * stride), axis=1)
        if self._pixels:
            boxes = boxes / self._sides
        middle, half = boxes[:, :2], boxes[:, 2:] / 2
        return np.concatenate((middle - half, middle + half), axis=1)


def _grid(size: tuple[int, int]) -> Floats:
    """For each cell of the three grids: its column, its row, its stride."""
    width, height = size
    levels = []
    for stride in STRIDES:
        y, x = np.mgrid[: height // stride, : width // stride]
        levels.append(np.stack((x.ravel(), y.ravel(), np.full(x.size, stride)), axis=1))
    return np.concatenate(levels).astype(np.float32)
