"""The cells of a model's grids, and YOLOX's boxes in them."""

from collections.abc import Sequence

import numpy as np

from agent.infer.heads.parts import Floats

STRIDES = (8, 16, 32)


def count(size: tuple[int, int], strides: Sequence[int] = STRIDES) -> int:
    """How many cells an input of (width, height) pixels has."""
    width, height = size
    return sum((width // stride) * (height // stride) for stride in strides)


def cells(size: tuple[int, int], strides: Sequence[int] = STRIDES) -> Floats:
    """For each cell of the grids, the first stride first, row by row: its column, its row, its stride."""
    width, height = size
    levels = []
    for stride in strides:
        y, x = np.mgrid[: height // stride, : width // stride]
        levels.append(np.stack((x.ravel(), y.ravel(), np.full(x.size, stride)), axis=1))
    return np.concatenate(levels).astype(np.float32)


def decoded(boxes: Floats, places: Floats) -> Floats:
    """Boxes (n, 4) as x y w h in pixels from YOLOX's numbers and their cells (n, 3): its `decode_outputs`."""
    stride = places[:, 2:]
    with np.errstate(over="ignore"):
        sides = np.exp(boxes[:, 2:]) * stride
    return np.concatenate(((boxes[:, :2] + places[:, :2]) * stride, sides), axis=1)


def corners(boxes: Floats) -> Floats:
    """Boxes (n, 4) as x1 y1 x2 y2 from x y w h."""
    middle, half = boxes[:, :2], boxes[:, 2:] / 2
    return np.concatenate((middle - half, middle + half), axis=1)
