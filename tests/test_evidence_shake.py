"""Shake: how far the camera moved, and that what moves before it is not the camera."""

import numpy as np
import pytest

from agent.data import Image
from agent.evidence.shake import Shake, Shift
from tests.weather import dry, luma


def moved(x: int, y: int) -> Image:
    return np.roll(luma(dry()), (y, x), (0, 1))


@pytest.mark.parametrize(("x", "y"), [(2, 0), (-3, 1), (0, -2), (1, 1)])
def test_it_measures_how_far_the_picture_moved(x: int, y: int) -> None:
    shake = Shake()
    shake.look(moved(0, 0))
    shift = shake.look(moved(x, y))
    assert (shift.x, shift.y) == pytest.approx((x, y), abs=0.3)
    assert shift.pixels == pytest.approx(np.hypot(x, y), abs=0.4)


def test_the_first_picture_and_one_of_another_size_did_not_move() -> None:
    shake = Shake()
    assert shake.look(moved(0, 0)) == Shift()
    assert shake.look(moved(3, 0)[:100]) == Shift()
    assert shake.look(np.zeros((40, 40), np.uint8)) == Shift()


def test_a_still_picture_with_grain_does_not_move() -> None:
    shake, rng = Shake(), np.random.default_rng(1)
    for _ in range(5):
        assert shake.look(np.clip(moved(0, 0) + rng.normal(0, 6, (180, 320)), 0, 255).astype(np.uint8)) == Shift()


def test_a_lorry_that_fills_half_of_the_picture_is_not_the_camera() -> None:
    shake = Shake()
    shake.look(moved(0, 0))
    picture = moved(0, 0)
    picture[:, :160] = moved(4, 0)[:, :160]
    assert shake.look(picture) == Shift()
