"""Rain: upright specks that are elsewhere at every look; grain and movement are not."""

import cv2
import numpy as np
import pytest

from agent.data import Image
from agent.evidence.rain import streaks
from agent.evidence.shake import Shift
from tests.weather import HEIGHT, WIDTH, chance, dry, luma


def rained(seed: int, shape: tuple[int, int] = (1, 13), *, x: int = 0) -> Image:
    specks = (chance(seed).uniform(0, 1, (HEIGHT, WIDTH)) > 0.96).astype(np.float32)
    streaked = cv2.blur(specks, shape) * shape[0] * shape[1] * 8
    picture: Image = np.clip(np.roll(luma(dry()), x, 1) + streaked, 0, 255).astype(np.uint8)
    return picture


def test_streaks_are_upright_and_dense() -> None:
    seen = streaks(rained(1), rained(2), Shift())
    assert seen.upright > 3
    assert 4 < seen.density < 12


def test_streaks_that_lie_are_none() -> None:
    assert streaks(rained(1, (13, 1)), rained(2, (13, 1)), Shift()).upright < 0.5


def test_grain_has_no_direction() -> None:
    noisy = [np.clip(luma(dry()) + chance(n).normal(0, 6, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8) for n in (1, 2)]
    assert streaks(noisy[0], noisy[1], Shift()).upright == pytest.approx(1.0, abs=0.1)


def test_what_moves_in_less_than_half_of_the_picture_does_not_count() -> None:
    picture = luma(dry()).copy()
    picture[:, :140] = chance(1).integers(0, 255, (HEIGHT, 140))
    assert streaks(luma(dry()), picture, Shift()).density < 1


def test_the_cameras_own_movement_is_taken_out() -> None:
    moved = np.roll(luma(dry()), 3, 1)
    assert streaks(luma(dry()), moved, Shift(3.0, 0.0)).density < 1 < streaks(luma(dry()), moved, Shift()).density
    assert streaks(rained(1), rained(2, x=3), Shift(3.0, 0.0)).upright > 3
