"""Stamps of a steady camera lie evenly, near where the camera put them; others are left alone."""

import random

import pytest

from agent.mux.grid import Grid, period
from agent.mux.ticks import TICKS


def stamps(rate: float, count: int, jitter: float = 0.0, seed: int = 1) -> list[int]:
    """Presentation times of `count` pictures, each off by up to `jitter` seconds."""
    chance = random.Random(seed)
    return [round((n / rate + chance.uniform(-jitter, jitter)) * TICKS) for n in range(count)]


@pytest.mark.parametrize("rate", [1, 12.5, 15, 24, 25, 30, 30000 / 1001, 60])
def test_the_rate_is_found_through_the_rounding_of_milliseconds(rate: float) -> None:
    rounded = [round(tick / 90) * 90 for tick in stamps(rate, 64)]
    assert period(rounded) == pytest.approx(TICKS / rate, rel=0.002)


def test_a_usual_rate_is_exact() -> None:
    assert period(stamps(24, 200, jitter=0.002)) == TICKS / 24


def test_a_stream_without_a_steady_rate_has_none() -> None:
    chance = random.Random(1)
    at, wild = 0, []
    for _ in range(64):
        at += chance.randint(1000, 12000)
        wild.append(at)
    assert period(wild) is None
    assert period([5]) is None


@pytest.mark.parametrize("late", [0.0, 0.3, 0.49, 0.5, 0.51, 0.9])
def test_no_two_pictures_share_a_place_and_none_moves_by_more_than_half_a_picture(late: float) -> None:
    """Also after a gap that shifts everything by any share of a picture."""
    step = TICKS / 24
    came = [tick + (round(late * step) if n >= 100 else 0) for n, tick in enumerate(stamps(24, 400, jitter=0.001))]
    grid = Grid(step)
    placed = [grid.snap(max(0, tick)) for tick in came]
    assert len(set(placed)) == len(placed)
    assert all(place % step == 0 for place in placed)
    assert max(abs(place - tick) for place, tick in zip(placed, came, strict=True)) <= 0.6 * step


def test_slow_drift_is_followed_without_two_in_one_place() -> None:
    step = TICKS / 15
    grid = Grid(step)
    placed = [grid.snap(tick) for tick in stamps(15 * 1.001, 1500, jitter=0.003)[1:]]
    assert placed == sorted(set(placed))


def test_a_picture_that_comes_too_soon_after_another_gets_the_next_place() -> None:
    step = TICKS / 25
    grid = Grid(step)
    assert [grid.snap(round(n * step)) / step for n in (0, 1, 2, 2.4, 3.4, 4.4)] == [0, 1, 2, 3, 4, 5]


def test_reordered_pictures_get_the_places_of_their_own_times() -> None:
    step = TICKS / 25
    shown = [0, 3, 1, 2, 6, 4, 5]
    grid = Grid(step)
    assert [grid.snap(round(n * step) + 40) for n in shown] == [n * step for n in shown]
