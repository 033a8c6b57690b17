"""A film without a simulator: someone bright walks over a grey street, one thing and its truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.data import Box, Image
from agent.simulator import film
from agent.simulator.truth import Seen, Thing, Truth

TILE = 16
"""Pixels across and down of one stone of the pavement."""


@dataclass
class Walk:
    """Pictures as a renderer draws them; the walker has gone 8 pixels more in each."""

    frames: int = 10
    fps: float = 10.0
    size: tuple[int, int] = (640, 360)
    doing: str = "walk"
    label: str = "person"
    visible: float = 1.0
    side: int = 40
    rough: int = 2

    def _street(self) -> Image:
        """The pavement: the shades of its stones differ by up to `rough`."""
        width, height = self.size
        stones = np.random.default_rng(1).integers(100, 101 + self.rough, (height // TILE + 1, width // TILE + 1))
        grey = np.kron(stones.astype(np.uint8), np.ones((TILE, TILE), np.uint8))[:height, :width]
        return np.repeat(grey[:, :, None], 3, axis=2)

    def picture(self, number: int) -> tuple[Image, Truth]:
        image = self._street()
        left, side = 40 + 8 * number, self.side
        image[60:140, left : left + side] = 220
        image[80:120, left + side // 4 : left + side * 3 // 4] = 40
        return image, self.truth(number)

    def truth(self, number: int) -> Truth:
        width, height = self.size
        left = 40 + 8 * number
        box = Box(left / width, 60 / height, (left + self.side) / width, 140 / height)
        seen = Seen(Thing(1, self.label), box, self.visible, (3.14159, 2.5), self.doing)
        return Truth(number, number / self.fps, (seen,), ("walk",) if number > 2 else ())


def filmed(path: Path, pictures: film.Pictures, codec: str = "h264", *, timecoded: bool = False) -> list[Truth]:
    """Film pictures; gives the truths that were told."""
    told: list[Truth] = []
    film.write(pictures, path, codec, told.append, 0 if timecoded else None)
    return told
