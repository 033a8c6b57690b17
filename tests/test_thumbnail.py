"""A thumbnail fits its cap and can be read."""

import cv2
import numpy as np
import pytest

from agent.data import WHOLE, Image
from agent.privacy import Door, PublicPicture
from agent.thumbnail import encode, side_by_side
from tests.make import street


def picture(yuv: Image) -> PublicPicture:
    return Door((), None).open(yuv, WHOLE, 640)


def noise() -> Image:
    return np.random.default_rng(1).integers(0, 255, (720, 640), dtype=np.uint8)


@pytest.mark.parametrize("cap", [40_000, 12_000, 3_000, 1_000])
def test_even_noise_fits_the_cap_and_says_its_size(cap: int) -> None:
    jpeg = encode(picture(noise()), cap)
    assert len(jpeg.data) <= cap
    read = cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), cv2.IMREAD_COLOR)
    assert read is not None
    assert read.shape == (jpeg.height, jpeg.width, 3)


def test_a_picture_that_fits_keeps_its_size() -> None:
    jpeg = encode(picture(street()), 40_000)
    assert (jpeg.width, jpeg.height) == (320, 180)


def test_pictures_side_by_side_read_from_left_to_right_and_are_as_high_as_the_first() -> None:
    def grey(level: int, width: int, height: int) -> PublicPicture:
        yuv = np.full((height * 3 // 2, width), 128, np.uint8)
        yuv[:height] = level
        return picture(yuv)

    parts = [encode(grey(level, *size), 40_000) for level, size in ((60, (64, 48)), (130, (128, 96)), (200, (64, 48)))]
    strip = side_by_side(parts, 40_000)
    read = cv2.imdecode(np.frombuffer(strip.data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert read is not None
    assert read.shape == (strip.height, strip.width) == (48, 192)
    left, middle, right = (int(read[:, 32 + 64 * n].mean()) for n in range(3))
    assert left < middle < right


def test_a_strip_of_noise_fits_its_cap() -> None:
    parts = [encode(picture(noise()), 9_000)] * 4
    assert len(side_by_side(parts, 40_000).data) <= 40_000
