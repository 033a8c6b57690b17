"""How violently bodies move that stay where they are: the strain of the optical flow inside a person's box.

Walking moves a body as a whole; blows, grips and falls pull the flow inside its box apart. What is measured is the
mean size of the flow's spatial derivatives (its strain, 1/s), less what a body that goes somewhere brings about by
going: the speed of its box's mean flow, in body heights a second. Violence detection by the change of flow within
people goes back to Hassner et al., 2012 (violent flows) and Deniz et al., 2014 (sudden accelerations). The flow is
dense inverse search (Kroeger et al., 2016) on a crop in which every body is equally tall, so that distance does not
matter, and less the camera's own motion.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image

BODY = 64
"""Pixels that a body is tall in the crop: limbs are a few pixels wide then."""

MARGIN = 0.1
"""Share of a body's height around its box that belongs to the crop: arms reach out of boxes."""

OVERVIEW = 160
"""Width in pixels at which the camera's own motion is measured."""

GOING = 10.0
"""Strain, in 1/s, that a speed of one body height a second explains. Of 4 to 12, tried on 30 short clips of fights and
of calm and on simulated streets, the one that kept the calm furthest below the fights."""

FINEST = 1
"""Halvings of the crop at which the flow is found: a body is 32 pixels tall there, which costs a fifth of all 64 and
leaves out the noise of single pixels."""


@dataclass(frozen=True, slots=True)
class Stir:
    """How a body moves: `strain` in 1/s, `speed` as a whole in body heights a second."""

    strain: float
    speed: float

    @property
    def violence(self) -> float:
        """Strain beyond what going somewhere explains, 1/s, at least 0."""
        return max(0.0, self.strain - GOING * self.speed)


class Stirs:
    """Measures between two luma pictures, `seconds` apart, of the same camera."""

    def __init__(self) -> None:
        self._flow: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(FINEST)

    def camera(self, before: Image, after: Image) -> NDArray[np.float32]:
        """How far the picture as a whole moved, x and y, in shares of its width."""
        size = (OVERVIEW, max(16, round(OVERVIEW * before.shape[0] / before.shape[1])))
        flow = self._flow.calc(_resized(before, size), _resized(after, size), None)
        shift: NDArray[np.float32] = np.median(flow.reshape(-1, 2), axis=0) / OVERVIEW
        return shift

    def of(self, before: Image, after: Image, box: Box, camera: NDArray[np.float32], seconds: float) -> Stir:
        """How the body in the box moves."""
        rows, columns, tall = _crop(before, box)
        scale = BODY / tall
        size = (max(16, int(scale * (columns.stop - columns.start))), max(16, int(scale * (rows.stop - rows.start))))
        flow = self._flow.calc(_resized(before[rows, columns], size), _resized(after[rows, columns], size), None)
        going = flow.reshape(-1, 2).mean(axis=0) - camera * before.shape[1] * scale
        down, across = np.abs(flow[2:] - flow[:-2]).mean(), np.abs(flow[:, 2:] - flow[:, :-2]).mean()
        return Stir(float(down + across) / seconds, float(np.hypot(*going)) / BODY / seconds)


def _crop(picture: Image, box: Box) -> tuple[slice, slice, float]:
    """Rows and columns of a body with its margin, and its height in pixels."""
    height, width = picture.shape
    tall = max(1.0, (box.y2 - box.y1) * height)
    margin = MARGIN * tall
    rows = slice(int(max(0, box.y1 * height - margin)), int(min(height, box.y2 * height + margin)) + 1)
    columns = slice(int(max(0, box.x1 * width - margin)), int(min(width, box.x2 * width + margin)) + 1)
    return rows, columns, tall


def _resized(picture: Image, size: tuple[int, int]) -> Image:
    resized: Image = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return resized
