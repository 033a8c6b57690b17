"""The head of scores and boxes apart: a cell can tell two classes, such as a person who is also fallen."""

from collections.abc import Sequence

import numpy as np

from agent.infer.heads.cells import STRIDES, cells, corners, count, decoded
from agent.infer.heads.parts import Candidates, Floats, least_value, real
from agent.infer.runtime import Array, Tensor

_LEVELS = (STRIDES, STRIDES[:2])


def strides(outputs: Sequence[Tensor], size: tuple[int, int]) -> tuple[int, ...] | None:
    """The strides of the grids whose scores and boxes two tensors are, or None when they are none."""
    shapes = [tensor.shape for tensor in outputs]
    if len(shapes) != 2 or any(len(shape) != 3 or shape[0] != 1 or shape[2] < 1 for shape in shapes):
        return None
    if shapes[0][1] != shapes[1][1] or all(shape[2] != 4 for shape in shapes):
        return None
    return next((level for level in _LEVELS if count(size, level) == shapes[0][1]), None)


class Grid:
    """Scores 0..1 of each class and one of YOLOX's boxes for each cell."""

    def __init__(self, outputs: Sequence[Tensor], size: tuple[int, int], levels: Sequence[int]) -> None:
        self._outputs = outputs
        self._cells = cells(size, levels)
        self._sides: Floats = np.array(size * 2, np.float32)
        self._boxes, self._known = _boxes(outputs)
        self.classes: int | None = outputs[1 - self._boxes].shape[2]

    def settle(self, outputs: Sequence[Array]) -> None:
        """Learn which of two tensors of four columns holds boxes: a logarithm is somewhere negative, a score never."""
        if not self._known:
            lows = [real(tensor, values).min() for tensor, values in zip(self._outputs, outputs, strict=True)]
            self._boxes = int(np.argmin(lows))

    def decode(self, outputs: Sequence[Array], least: float) -> Candidates:
        """Every cell and class whose score is at least `least`."""
        like, scores = self._outputs[1 - self._boxes], outputs[1 - self._boxes][0]
        # of a flat array: a fifth of the cost of nonzero() in two dimensions
        places, classes = np.divmod(np.flatnonzero(scores >= least_value(like, least)), scores.shape[1])
        boxes = decoded(real(self._outputs[self._boxes], outputs[self._boxes][0, places]), self._cells[places])
        return Candidates(corners(boxes / self._sides), real(like, scores[places, classes]), classes)


def _boxes(outputs: Sequence[Tensor]) -> tuple[int, bool]:
    """Which of the two tensors holds the boxes, and whether that is certain."""
    fours = [place for place, tensor in enumerate(outputs) if tensor.shape[2] == 4]
    signed = [place for place in fours if _can_be_negative(outputs[place])]
    found = fours if len(fours) == 1 else signed
    return found[0] if found else 1, len(found) == 1


def _can_be_negative(tensor: Tensor) -> bool:
    return not tensor.scale or tensor.zero > np.iinfo(tensor.dtype).min
