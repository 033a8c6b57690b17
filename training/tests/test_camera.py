"""What cameras do to pictures."""

import numpy as np
import pytest

from agent.data import Image
from training.camera import worse
from training.tests.make import noise


@pytest.fixture
def image() -> Image:
    (made,) = noise()
    return np.asarray(made)


def test_a_worse_picture_is_a_picture_of_the_same_shape(image: Image) -> None:
    for seed in range(60):
        made = worse(image, np.random.default_rng(seed))
        assert made.shape == image.shape
        assert made.dtype == np.uint8


def test_pictures_are_kept_in_memory_so_they_stay_as_they_are(image: Image) -> None:
    before = image.copy()
    for seed in range(60):
        worse(image, np.random.default_rng(seed))
    assert (before == image).all()


def test_the_same_draw_makes_the_same_picture(image: Image) -> None:
    first, again = (worse(image, np.random.default_rng(3)) for _ in range(2))
    assert (first == again).all()


def test_draws_differ_in_light(image: Image) -> None:
    means = [worse(image, np.random.default_rng(seed)).mean() for seed in range(60)]
    assert min(means) < 0.6 * image.mean() < image.mean() < max(means)
