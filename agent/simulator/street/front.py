"""What house fronts are drawn on: paint by day, its glow by night, and where there is any house."""

import numpy as np

from agent.data import Image
from agent.simulator.street.sheet import LEFT, RIGHT, Grey, Paint, Points, Sheet

TOP = 9.0
"""Metres up to which fronts are drawn."""

DARK: Paint = (0.0, 0.0, 0.0)


def tinted(colour: Paint, share: float) -> Paint:
    """A colour made brighter or darker."""
    b, g, r = (min(channel * share, 255.0) for channel in colour)
    return b, g, r


class Front:
    """Two sheets drawn on together, x along and z from TOP down: what is drawn without a glow hides what glows."""

    def __init__(self) -> None:
        self.paint = Sheet(TOP, 0.0, (140, 140, 140))
        self.glow = Sheet(TOP, 0.0, DARK)
        self.cover = Sheet(TOP, 0.0, DARK)

    def house(self, x1: float, x2: float, top: float, wall: Paint) -> None:
        """A wall from the ground up."""
        self.box(x1, 0.0, x2, top, wall)
        self.cover.box(x1, 0.0, x2, top, (255, 255, 255))

    def box(self, x1: float, z1: float, x2: float, z2: float, colour: Paint, glow: Paint = DARK) -> None:
        """Fill a box."""
        self.paint.box(x1, z1, x2, z2, colour)
        self.glow.box(x1, z1, x2, z2, glow)

    def shape(self, points: Points, colour: Paint, glow: Paint = DARK) -> None:
        """Fill an outline."""
        self.paint.shape(points, colour)
        self.glow.shape(points, glow)

    def line(self, points: Points, colour: Paint, width: float, glow: Paint = DARK) -> None:
        """Draw along points."""
        self.paint.line(points, colour, width)
        self.glow.line(points, glow, width)

    def disc(self, x: float, z: float, radius: float, colour: Paint, glow: Paint = DARK) -> None:
        """Fill a circle."""
        self.paint.disc(x, z, (radius, radius), colour)
        self.glow.disc(x, z, (radius, radius), glow)

    def text(
        self, words: str, place: tuple[float, float], size: tuple[float, float], colour: Paint, glow: Paint = DARK
    ) -> None:
        """Write words."""
        self.paint.text(words, place, size, colour)
        self.glow.text(words, place, size, glow)

    def fade(self, box: tuple[float, float, float, float], first: float, last: float) -> None:
        """Darken what is painted and what glows, from the upper to the lower rim."""
        self.paint.fade(box, first, last)
        self.glow.fade(box, first, last)

    def shadow(self, x1: float, z1: float, x2: float, z2: float, share: float = 0.6) -> None:
        """A shadow by day: only paint is darkened."""
        self.paint.dim(x1, z1, x2, z2, share)

    def pictures(self) -> tuple[Image, Image, Grey]:
        """Paint, glow and cover."""
        return self.paint.picture, self.glow.picture, np.ascontiguousarray(self.cover.picture[:, :, 0])


WHOLE = (LEFT, TOP, RIGHT, 0.0)
