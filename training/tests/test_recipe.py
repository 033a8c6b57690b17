"""The course of a training."""

import pytest

from training.recipe import RECIPES, WARM, Phase, pace, phases
from training.tests import make

SMALL, LARGE = (64, 64), (96, 64)


def test_a_phase_ends_where_the_size_or_the_arithmetic_changes() -> None:
    recipe = make.recipe(sizes=((0.4, SMALL), (1.0, LARGE)), rounded=0.6)
    assert phases(recipe) == [Phase(0.4, SMALL, False), Phase(0.6, LARGE, False), Phase(1.0, LARGE, True)]


@pytest.mark.parametrize("name", RECIPES)
def test_every_training_ends_rounded_and_at_the_full_size(name: str) -> None:
    last = phases(RECIPES[name])[-1]
    assert (last.end, last.rounds) == (1.0, True)


def test_the_rate_rises_at_first_and_falls_over_the_time() -> None:
    assert pace(0, 0.0) == pytest.approx(1 / WARM)
    rates = [pace(WARM, share / 10) for share in range(11)]
    assert rates == sorted(rates, reverse=True)
    assert (rates[0], rates[-1]) == pytest.approx((1, 0.02))


def test_beyond_its_time_a_training_goes_on_slowly() -> None:
    assert pace(WARM, 1.7) == pytest.approx(0.02)
