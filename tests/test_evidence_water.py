"""Water: where the ground's pattern is kept, and where it is lost under what ripples."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.data import Box, Image
from agent.evidence.water import Ground, Water, correlation
from tests.weather import HEIGHT, WIDTH, chance, dry, every, luma


def wet(at: float) -> Image:
    """The lower half under waves."""
    picture = luma(dry()).copy()
    rows, columns = np.arange(90, HEIGHT)[:, None], np.arange(WIDTH)[None]
    picture[90:] = 120 + 14 * np.sin(columns / 23 - 2.6 * at) * np.sin(rows / 7 + 1.9 * at)
    return picture


def ground(after: Callable[[float], Image], hidden: tuple[Box, ...] = (), until: float = 25.0) -> Ground:
    """Ten seconds of a dry street, then this."""
    water, last = Water(5.0), None
    for at in every(0.5, until):
        last = water.look(luma(dry()) if at < 10 else after(at), at, hidden if at >= 10 else ())
    assert last is not None
    return last


def test_dry_ground_is_kept() -> None:
    seen = ground(lambda _: luma(dry()))
    assert seen.known.mean() > 0.95
    assert (seen.kept == seen.known).all()
    assert not seen.lost.any()


def test_under_water_it_is_lost_and_softer_and_the_rest_is_kept() -> None:
    seen = ground(wet)
    assert seen.lost[6:].mean() > 0.7
    assert not seen.lost[:5].any()
    assert seen.kept[:5].all()
    assert np.median(seen.edges[6:]) < 0.7


def test_in_another_light_it_is_kept_and_the_change_is_told() -> None:
    seen = ground(lambda _: (luma(dry()) * 0.6 + 10).astype(np.uint8))
    assert seen.kept.mean() > 0.9
    assert np.median(seen.change) > 10


def test_what_lies_still_on_it_is_not_water() -> None:
    assert not ground(lambda _: wet(0.0), until=40.0).lost.any()


def test_what_comes_and_stays_still_ripples_only_for_a_moment() -> None:
    assert not ground(lambda _: np.where(np.arange(HEIGHT)[:, None] < 90, luma(dry()), 200).astype(np.uint8)).lost.any()


def test_in_rain_water_must_ripple_more_than_the_rest() -> None:
    def rainy(at: float) -> Image:
        picture = luma(dry()).astype(np.int16) + chance(at).integers(-12, 13, (HEIGHT, WIDTH))
        picture[90:] = 120 + chance(at).integers(-4, 5, (90, WIDTH))
        return picture.clip(0, 255).astype(np.uint8)

    assert not ground(rainy).lost.any()


def test_what_is_hidden_stays_as_it_was() -> None:
    assert not ground(wet, (Box(0.0, 0.4, 1.0, 1.0),)).lost.any()


def test_ground_without_a_pattern_is_not_known() -> None:
    water = Water(1.0)
    water.look(np.full((HEIGHT, WIDTH), 90, np.uint8), 0.0)
    seen = water.look(np.full((HEIGHT, WIDTH), 90, np.uint8), 0.5)
    assert seen is not None and not seen.known.any()


def test_it_is_acquainted_after_its_seconds_and_not_through_one_long_gap() -> None:
    water = Water(5.0)
    water.look(luma(dry()), 0.0)
    water.look(luma(dry()), 100.0)
    assert not water.acquainted
    for at in every(1.0, 105, since=101):
        water.look(luma(dry()), at)
    assert water.acquainted


def test_the_correlation_is_one_in_any_light_and_near_nought_between_strangers() -> None:
    one = luma(dry()).astype(np.float32)
    stranger = chance(1).uniform(0, 255, one.shape).astype(np.float32)
    assert correlation(one, one * 0.5 + 30).min() == pytest.approx(1.0, abs=1e-3)
    assert abs(correlation(one, stranger)).max() < 0.4
