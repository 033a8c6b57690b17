"""What cameras do to pictures."""

import numpy as np

from training.camera import worse
from training.tests.make import noise

IMAGE = noise()[0]


def test_a_worse_picture_is_a_picture_of_the_same_shape() -> None:
    for seed in range(60):
        image = worse(IMAGE, np.random.default_rng(seed))
        assert image.shape == IMAGE.shape
        assert image.dtype == np.uint8


def test_pictures_are_kept_in_memory_so_they_stay_as_they_are() -> None:
    before = IMAGE.copy()
    for seed in range(60):
        worse(IMAGE, np.random.default_rng(seed))
    assert (before == IMAGE).all()


def test_the_same_draw_makes_the_same_picture() -> None:
    first, again = (worse(IMAGE, np.random.default_rng(3)) for _ in range(2))
    assert (first == again).all()


def test_draws_differ_in_light() -> None:
    means = [worse(IMAGE, np.random.default_rng(seed)).mean() for seed in range(60)]
    assert min(means) < 0.6 * IMAGE.mean() < IMAGE.mean() < max(means)
