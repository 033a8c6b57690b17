"""The heads of YOLOv5, YOLOv8 and YOLOX: one output tensor.

Exporters differ in what x y w h count: fractions of the input, its pixels, or (YOLOX as its authors export it) cells
of the grid with the logarithm of w and h. The first outputs tell which.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.infer.heads.cells import cells, corners, decoded
from agent.infer.heads.parts import Candidates, Floats, Kind, least_value, real
from agent.infer.runtime import Array, Tensor


class Yolo:
    """One output tensor, a row for each place where something can be."""

    def __init__(self, kind: Kind, output: Tensor, size: tuple[int, int]) -> None:
        self._output = output
        self._flipped = kind is Kind.YOLOV8
        self._first = 4 if kind is Kind.YOLOV8 else 5
        self._sides: Floats = np.array(size * 2, np.float32)
        self._pixels = False
        self._grid = cells(size) if kind is Kind.YOLOX else None
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
            boxes = decoded(boxes, self._grid[places])
        return corners(boxes / self._sides if self._pixels else boxes)
