"""What all heads share: their names, what they find, and the numbers that tensors hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.infer.runtime import Array, Tensor

Floats = NDArray[np.float32]


class Kind(StrEnum):
    """The heads by name."""

    SSD = "ssd"
    YOLOV5 = "yolov5"
    YOLOV8 = "yolov8"
    YOLOX = "yolox"
    GRID = "grid"
    POSE = "pose"


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


def real(tensor: Tensor, values: Array) -> Floats:
    """The numbers that a tensor's values stand for."""
    numbers: Floats = values.astype(np.float32)
    return (numbers - np.float32(tensor.zero)) * np.float32(tensor.scale) if tensor.scale else numbers


def least_value(tensor: Tensor, number: float) -> float:
    """The least value of a tensor that stands for at least `number`: values compare without being converted."""
    # half a thousandth of a step forgives the rounding of the scale to float32
    return ceil(number / tensor.scale + tensor.zero - 5e-4) if tensor.scale else number
