"""A trend is believed as far as its noise allows."""

import random

import pytest

from tests.faults import trend

HOURS = [n / 450 for n in range(3600)]


def noisy(slope: float, noise: float) -> list[float]:
    chance = random.Random(1)
    return [100 + slope * hour + chance.gauss(0, noise) for hour in HOURS]


def test_what_grows_is_seen_within_its_error() -> None:
    found = trend.trend(HOURS, noisy(0.5, 2.0))
    assert found.slope == pytest.approx(0.5, abs=found.error)
    assert found.error < 0.1
    assert found.growth == pytest.approx(0.5 * 8, abs=0.8)
    assert trend.figure("memory", found, 3.0, "MB").met is False


def test_noise_is_no_growth() -> None:
    assert trend.figure("memory", trend.trend(HOURS, noisy(0.0, 2.0)), 0.1, "MB").met


def test_growth_below_the_noise_floor_is_none() -> None:
    assert trend.figure("memory", trend.trend(HOURS, noisy(0.3, 0.1)), 3.0, "MB").met


def test_what_shrinks_is_no_fault() -> None:
    assert trend.figure("memory", trend.trend(HOURS, noisy(-5.0, 0.1)), 0.1, "MB").met


def test_what_never_changes_has_no_slope() -> None:
    found = trend.trend(HOURS, [9.0] * len(HOURS))
    assert (found.slope, found.error, found.middle) == (0.0, 0.0, 9.0)
