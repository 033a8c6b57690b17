"""A film without a simulator: someone bright walks over a grey street, one thing and its truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.data import Box, Image
from agent.simulator import film
from agent.simulator.truth import Seen, Thing, Truth

SHADE = np.random.default_rng(1).integers(90, 110, (360, 640, 1), dtype=np.uint8)


@dataclass
class Walk:
    """Pictures as a renderer draws them; the walker has gone 8 pixels more in each."""

    frames: int = 10
    fps: float = 10.0
    size: tuple[int, int] = (640, 360)
    doing: str = "walk"
    label: str = "person"
    visible: float = 1.0

    def picture(self, number: int) -> tuple[Image, Truth]:
        width, height = self.size
        image = np.repeat(SHADE[:height, :width], 3, axis=2)
        left = 40 + 8 * number
        image[60:140, left : left + 40] = 220
        image[80:120, left + 10 : left + 30] = 40
        return image, self.truth(number)

    def truth(self, number: int) -> Truth:
        width, height = self.size
        left = 40 + 8 * number
        box = Box(left / width, 60 / height, (left + 40) / width, 140 / height)
        seen = Seen(Thing(1, self.label), box, self.visible, (3.14159, 2.5), self.doing)
        return Truth(number, number / self.fps, (seen,), ("walk",) if number > 2 else ())


def filmed(path: Path, pictures: film.Pictures, codec: str = "h264", *, timecoded: bool = False) -> list[Truth]:
    """Film pictures; gives the truths that were told."""
    told: list[Truth] = []
    film.write(pictures, path, codec, told.append, timecoded)
    return told
