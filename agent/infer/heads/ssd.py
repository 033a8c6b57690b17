"""SSD's head: TFLite_Detection_PostProcess. Non-maximum suppression is part of the model."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.infer.heads.parts import Candidates, Floats, least_value, real
from agent.infer.runtime import Array, Tensor


class Ssd:
    """Outputs are boxes, classes, scores, count; TensorFlow 2 exports scores, boxes, count, classes."""

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
