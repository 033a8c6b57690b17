"""A thumbnail fits its cap and can be read."""

import cv2
import numpy as np
import pytest

from agent.data import WHOLE, Image
from agent.privacy import Door, PublicPicture
from agent.thumbnail import encode
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
