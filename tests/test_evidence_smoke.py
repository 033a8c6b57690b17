"""Smoke: what veils a part of the picture, grey and restless, and how long it has."""

import cv2
import numpy as np
import pytest

from agent.data import Box, Image
from agent.evidence.smoke import Smoke, Veil
from tests.weather import chance, dry, every, luma

CLOUD = Box(80 / 320, 0.0, 240 / 320, 96 / 180)


def clouded(at: float) -> Image:
    picture = dry()
    luma(picture)[:96, 80:240] = cv2.resize(chance(at).uniform(150, 200, (6, 10)), (160, 96)).clip(0, 255)
    return picture


def veils(until: float, hidden: tuple[Box, ...] = (), since: float = 4.0) -> tuple[Veil, ...]:
    """After a clear picture until `since`, then a cloud."""
    smoke = Smoke()
    last: tuple[Veil, ...] = ()
    for at in every(0.2, until):
        last = smoke.look(clouded(at) if at >= since else dry(), at, hidden)
    return last


def test_it_says_where_it_is_and_how_large() -> None:
    (veil,) = veils(8.0)
    assert np.abs(np.array(veil.box) - CLOUD).max() < 0.06
    assert veil.share == pytest.approx(160 * 96 / (320 * 180), rel=0.25)


def test_its_blocks_grow_old_while_it_stays() -> None:
    (veil,) = veils(10.0)
    assert veil.age(20) == pytest.approx(6.0, abs=0.8)
    assert list(veil.ages) == sorted(veil.ages, reverse=True)


def test_a_veil_of_fewer_blocks_has_no_such_age() -> None:
    assert veils(8.0)[0].age(10_000) == 0.0


def test_a_clear_picture_has_none() -> None:
    assert not veils(6.0, since=99.0)


def test_they_grow_young_twice_as_fast_once_it_clears() -> None:
    smoke, found = Smoke(), {}
    for at in every(0.2, 14):
        found[at] = smoke.look(clouded(at) if 4 <= at < 8 else dry(), at)
    assert found[7.8]
    assert not found[11.0]


def test_nothing_is_veiled_where_it_is_hidden() -> None:
    assert not veils(8.0, (Box(0.2, 0.0, 0.8, 0.6),))


def test_it_follows_a_slow_change_of_light() -> None:
    smoke = Smoke()
    for at in every(1.0, 60):
        picture = dry()
        luma(picture)[:90] = np.clip(luma(picture)[:90] + at / 3 + chance(at).integers(-1, 2), 0, 255)
        assert not smoke.look(picture, at)
