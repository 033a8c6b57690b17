"""An actor in its place in the picture, before it is laid over the street."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing


@dataclass(frozen=True, slots=True)
class Shade:
    """The light at an actor's place: what its colours are multiplied with, and the haze before it."""

    light: Colour
    haze: Colour
    haze_share: float


PLAIN = Shade(Colour(1.0, 1.0, 1.0), Colour(0.0, 0.0, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class Outline:
    """A thing's own outline: its box in pixels (x1, y1, x2, y2) and how many pixels of the picture it covers."""

    thing: Thing
    box: tuple[float, float, float, float]
    pixels: int


@dataclass(frozen=True, slots=True)
class Patch:
    """Left and top in pixels; `paint` is premultiplied BGRA; `depth` in metres.

    `leaves` says for each pixel which of `things` is on top there, counted from 1, 0 for none. Premultiplied as in
    Porter and Duff, Compositing Digital Images, 1984, which is what antialiased drawing on an empty four-channel
    picture yields by itself.
    """

    left: int
    top: int
    paint: Image
    leaves: NDArray[np.uint8]
    things: tuple[Thing, ...]
    outlines: tuple[Outline, ...]
    depth: float
