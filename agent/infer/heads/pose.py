"""The head of one person's pose: MoveNet SinglePose's 17 keypoints of COCO, [1, 1, 17, 3] as y, x, score.

It tells one class: this body lies. The box is the torso's, the score the mean of the torso's four keypoints' scores.
"""

from collections.abc import Sequence
from math import atan2, degrees

import numpy as np

from agent.infer.heads.parts import Candidates, Floats, real
from agent.infer.runtime import Array, Tensor

SHAPE = (1, 1, 17, 3)

SHOULDERS, HIPS, ANKLES = (5, 6), (11, 12), (15, 16)
"""Left and right, as COCO numbers its keypoints."""

TORSO = (*SHOULDERS, *HIPS)

LYING = 55.0
"""Degrees from hanging straight down above which a line of the body lies.

Measured on filmed falls: who stands, walks or sits on a chair has a torso at 0 to 43 degrees. Who bends or crouches
has it at 57 to 104, but still stands on his legs: the line from shoulders to ankles is at 12 to 49, that of people who
lie at 51 to 153. So both lines must lie.
"""


def fits(outputs: Sequence[Tensor]) -> bool:
    """Whether these are one person's keypoints."""
    return [tensor.shape for tensor in outputs] == [SHAPE]


class Pose:
    """Whether the person in the picture lies: torso and legs."""

    classes: int | None = 1

    def __init__(self, output: Tensor, size: tuple[int, int]) -> None:
        self._output = output
        self._sides: Floats = np.array(size, np.float32)

    def settle(self, outputs: Sequence[Array]) -> None:
        """Nothing to learn: keypoints are always fractions."""

    def decode(self, outputs: Sequence[Array], least: float) -> Candidates:
        """One candidate where the body lies and its torso's score is at least `least`, else none."""
        numbers = real(self._output, outputs[0][0, 0])
        places, score = numbers[:, 1::-1], numbers[TORSO, 2].mean()
        told = bool(score >= least and np.isfinite(places).all() and _lies(places * self._sides))
        torso = places[TORSO, :]
        box = np.concatenate((torso.min(axis=0), torso.max(axis=0)))
        keep = slice(int(told))
        return Candidates(box[None][keep], score[None][keep], np.zeros(1, np.intp)[keep])


def _lies(places: Floats) -> bool:
    """Whether torso and whole body lie; keypoints (17, 2) as x y in pixels."""
    return all(_from_upright(places, lower) > LYING for lower in (HIPS, ANKLES))


def _from_upright(places: Floats, lower: tuple[int, int]) -> float:
    """Degrees 0..180 between straight down and the line from mid-shoulders to the middle of a lower pair."""
    x, y = places[lower, :].mean(axis=0) - places[SHOULDERS, :].mean(axis=0)
    return degrees(atan2(abs(x), y))
