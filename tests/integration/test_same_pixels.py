"""The same scene is the same film on every machine: the truth to the byte, the pictures to a level of grey or two.

Measured between OpenCV 4.11 with numpy 1.26 and OpenCV 5.0 with numpy 2.4, with and without SIMD and threads: places
and boxes are equal; of the pixels 1.2% differ by more than one level and 0.01% by more than two, so that means over
40 x 40 of them differ by 0.1 at most.
After a change that is meant, `python -m tests.integration.test_same_pixels` prints what belongs here.
"""

import hashlib
import io

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.cast import Cast
from agent.simulator.journal import Heading, Journal
from agent.simulator.lens import Shake
from agent.simulator.render import Renderer
from agent.simulator.scene import Scene
from agent.simulator.sky import DAY, NIGHT, RAIN, Sky, steady
from agent.simulator.truth import Truth

pytestmark = pytest.mark.integration

SIZE, SEED, SHOWN = (640, 360), 5, 3
CELL = 40
SKIES = {"day": DAY, "night": NIGHT, "rain": RAIN}
LEVELS = 1
"""Levels of grey by which the mean of a cell may differ, once rounded."""


def scene(sky: Sky, clouds: bool) -> Scene:
    """Something of every kind, in and out of each other's way."""
    cast = Cast(SEED)
    for number, kind in enumerate(("sedan", "bus", "pickup")):
        cast.vehicle(kind, (-8 + 9.0 * number, 10.25)).drive((40, 10.25), 3)
    for number, kind in enumerate(("hatchback", "van", "lorry")):
        cast.vehicle(kind, (4 + 9.0 * number, 6.75)).drive((-30, 6.75), 2)
    cast.motorcycle((2, 11.6), helmets=(True, False)).drive((40, 11.6), 2)
    cast.bicycle((9, 5.4)).drive((-9, 5.4), 2)
    for number, held in enumerate((None, "umbrella", "phone", "stick", "knife", "gun", "bag", "red_cloth")):
        cast.person((1 + 1.3 * number, 12.4 + 0.3 * (number % 3)), carries=held).walk((20, 13.0), 1.2)
    cast.person((5.0, 3.4)).do("fallen", 10)
    cast.person((4.0, 3.2)).do("fight", 10)
    cast.person((3.0, 3.6), child=True).do("play", 10)
    if clouds:
        cast.fire((4.2, 4.2, 0.3), 0, 10, 1.0)
        cast.smoke((4.2, 4.2, 1.0), 0, 10, 1.5)
        cast.steam((6.0, 4.2, 1.0))
    return cast.scene(10, sky=steady(sky), faults=(Shake(0, 10, 4.0),), water=lambda _: 0.02)


def drawn(played: Scene) -> tuple[Image, Truth]:
    return Renderer(played, SEED, SIZE, 1.0).picture(SHOWN)


def picture(name: str) -> Image:
    return drawn(scene(SKIES[name], clouds=True))[0]


def truth() -> Truth:
    """Without clouds: how much of a fire is seen may differ in the third place."""
    return drawn(scene(DAY, clouds=False))[1]


def cells(image: Image) -> NDArray[np.int_]:
    """Mean grey levels of squares of CELL pixels."""
    height, width, _ = image.shape
    squares = image.reshape(height // CELL, CELL, width // CELL, CELL, 3)
    means: NDArray[np.int_] = np.rint(squares.mean((1, 3, 4))).astype(int)
    return means


def fingerprint(found: Truth) -> str:
    """A hash of the line that a film's journal has for a picture."""
    file = io.StringIO()
    Journal(file, Heading("golden", SEED, SIZE, 1.0, 1, ())).add(found)
    return hashlib.sha256(file.getvalue().encode()).hexdigest()


TRUTH = "a14ea2e0a7efd9f7222b51c3fb722da2d47c4c54eafef1fbf561cb525317e79e"

PICTURES = {
    "day": (
        "76 69 7c 83 75 7c 4d 2d 36 75 72 74 78 73 53 45",
        "78 6e 4f 6b 6a 63 64 4b 4c 71 85 82 92 98 7b 49",
        "67 6c 69 75 4b 51 83 b2 9b 91 83 76 69 5c 53 6b",
        "68 68 6e 76 58 65 5c 71 2d 4d 83 9e b0 8d 5f 34",
        "52 55 4f 53 6a 70 44 68 66 4c 62 63 3c 67 73 36",
        "3e 3e 3d 3b 3b 5b 62 55 86 b1 80 54 70 ca 8d 74",
        "37 3d 4e 61 74 86 87 75 59 6c 5f 43 50 7a 71 8b",
        "30 58 81 81 7d 7b 6b 61 5e 6b 6c 6a 5e 6b 84 8e",
        "28 3e 71 7b 80 82 63 52 62 8f 8a 8a 53 72 6c 51",
    ),
    "night": (
        "35 3d 39 3b 3d 36 25 1e 21 29 3c 3a 30 2f 25 24",
        "82 6d 4e 59 87 85 61 4e 4f 54 73 65 75 6e 50 52",
        "2d 3e 37 59 92 9c 5b 6f 60 5b 51 49 41 38 32 58",
        "2e 3a 3a 4e ae 8e 3f 46 1b 30 59 6f 7c 65 50 30",
        "2e 39 37 36 5d 5d 33 4a 4b 42 5e 4b 2c 4d 5f 32",
        "2d 2c 2c 2a 2c 5d a3 6c 83 89 59 34 5a 96 90 8a",
        "2c 33 42 53 61 72 86 79 42 5e 3e 28 45 5e 59 6d",
        "2a 48 68 6e 75 7f 80 8a 76 41 47 46 31 3c 52 5f",
        "2c 43 66 6c 6f 70 5f 4c 47 4b 55 5b 28 3c 3b 43",
    ),
    "rain": (
        "6c 63 6e 73 6b 70 53 3f 43 6f 6d 6f 74 6e 5b 53",
        "69 66 51 63 62 63 63 52 53 6a 78 76 81 86 75 56",
        "62 65 65 6c 50 56 74 93 83 7c 75 6b 66 5c 57 67",
        "64 62 67 6c 5b 62 5d 6a 3f 50 74 83 90 7a 5d 42",
        "52 55 51 50 62 62 4e 61 63 4c 5d 5b 42 5e 67 45",
        "47 45 44 44 45 55 5c 52 72 8f 70 4e 63 9f 71 63",
        "3e 44 4c 54 5d 60 63 5f 55 65 59 45 53 69 5f 6c",
        "37 49 60 5e 5d 5f 59 55 52 5d 5d 58 53 56 61 6b",
        "30 42 5b 5b 62 61 58 54 58 70 6b 6a 4d 59 57 5c",
    ),
}


@pytest.mark.parametrize("name", SKIES)
def test_a_picture_is_the_same_on_every_machine(name: str) -> None:
    found = cells(picture(name))
    wanted = np.array(list(bytes.fromhex("".join(PICTURES[name])))).reshape(found.shape)
    assert np.abs(found - wanted).max() <= LEVELS


def test_the_truth_is_the_same_to_the_byte() -> None:
    assert fingerprint(truth()) == TRUTH


if __name__ == "__main__":
    print(f'TRUTH = "{fingerprint(truth())}"\n\nPICTURES = {{')
    for sky in SKIES:
        rows = "".join(f'        "{bytes(row.tolist()).hex(" ")}",\n' for row in cells(picture(sky)))
        print(f'    "{sky}": (\n{rows}    ),')
    print("}")
