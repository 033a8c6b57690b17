"""How one person holds himself over time: upright, on the way down, lying.

From the person's boxes alone, in pixels, because a fraction of the width is not a fraction of the height. What speaks
for a fall is what camera-based fall detection has always gone by: the shape of the body's box and how far the head
drops within a second or two (Rougier et al., 2011: human shape deformation; Vishwakarma et al., 2007: aspect ratio
and falling angle). All lengths are shares of the person's own upright height, so that distance does not matter.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from agent.data import Box, Detection, Frame
from agent.geometry import area, intersection

UPRIGHT = 1.3
"""Height over width from which a box may be that of somebody upright: walking people have 2 to 3, with bags less."""

LYING = 0.95
"""Height over width up to which a box may be that of somebody lying: who crouches seldom gets below 1.1."""

LOW = 0.7
"""Share of the upright height up to which a body is down: who lies away from the camera keeps that much."""

DROP = 0.3
"""Share of the upright height by which the head is lower when lying: keeps out legs that a car comes to hide."""

TALL = 0.8
"""Share of the upright height from which somebody is up again."""

BELONGS = 0.6
"""Share of the smaller box from which two boxes are of the same body."""

LOOKS = 10
"""Looks at an upright person whose median height is the stature: two seconds at five looks a second."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A box in pixels: `top` counts from the upper edge of the picture."""

    top: float
    height: float
    width: float

    @property
    def ratio(self) -> float:
        """Height over width."""
        return self.height / max(1.0, self.width)


def shape(box: Box, frame: Frame) -> Shape:
    """The box in pixels of the frame."""
    height, width = frame.yuv.shape[0] * 2 / 3, frame.yuv.shape[1]
    return Shape(box.y1 * height, (box.y2 - box.y1) * height, (box.x2 - box.x1) * width)


def same(a: Box, b: Box) -> bool:
    """Whether two boxes cover the same body: one lies mostly in the other."""
    smaller = min(area(a), area(b))
    return smaller > 0 and intersection(a, b) >= BELONGS * smaller


def flattest(near: Box, detections: Sequence[Detection], frame: Frame) -> Detection | None:
    """The detection of a person at this place that looks most like one lying; None where nobody is seen.

    A body that lies is often found in parts, and the tracker may follow one of them.
    """
    here = [each for each in detections if each.label in {"person", "fallen"} and same(each.box, near)]
    return min(here, key=lambda each: shape(each.box, frame).ratio, default=None)


class Build:
    """What an upright person measures, over the last seconds that he was upright."""

    def __init__(self) -> None:
        self._shapes: deque[Shape] = deque(maxlen=LOOKS)

    @property
    def known(self) -> bool:
        """Whether he was seen upright at all: two looks, because the first may be half a person."""
        return len(self._shapes) > 1

    @property
    def stature(self) -> float:
        """His upright height in pixels."""
        return median(each.height for each in self._shapes)

    def upright(self, now: Shape) -> bool:
        """Whether he stands: much taller than wide, and of about his height if that is known."""
        return now.ratio >= UPRIGHT and (not self.known or now.height >= TALL * self.stature)

    def learn(self, now: Shape) -> None:
        """He stands like this."""
        self._shapes.append(now)

    def lying(self, now: Shape, *, told: bool = False) -> bool:
        """Whether he is down, flat, and his head lower than it was; `told`: a model calls him fallen."""
        if not self.known or now.height > LOW * self.stature or not (told or now.ratio <= LYING):
            return False
        return now.top - median(each.top for each in self._shapes) >= DROP * self.stature
