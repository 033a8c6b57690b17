"""storm: shaking and rain together are told; fog, crowds, grain and one jolt are not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from agent.data import WHOLE, Image, Severity
from agent.rules import KINDS, Rule, build
from tests.make import scene
from tests.weather import HEIGHT, WIDTH, Picture, chance, dry, every, luma, watch


def rule(**options: object) -> Rule:
    return build(KINDS["storm"].model_validate({"kind": "storm", "name": "sky", **options}))


def shaken(picture: Image, at: float) -> Image:
    """The picture moved by some pixels, elsewhere at each look."""
    x, y = chance(at).integers(-3, 4, 2)
    luma(picture)[:] = np.roll(luma(picture), (int(y), int(x)), (0, 1))
    return picture


def rained(picture: Image, at: float, gleam: float = 8.0) -> Image:
    """Upright streaks all over it, elsewhere at each look."""
    specks = (chance(at + 7).uniform(0, 1, (HEIGHT, WIDTH)) > 0.96).astype(np.float32)
    streaks = cv2.blur(specks, (1, 13)) * 13 * gleam
    luma(picture)[:] = np.clip(luma(picture) + streaks, 0, 255)
    return picture


def storm(at: float) -> Image:
    return rained(shaken(dry(), at), at)


class TestStorm:
    def test_it_is_told_once_both_signs_have_lasted(self) -> None:
        found = watch(rule(), storm, every(0.2, 10))
        first, trigger = found[0]
        assert 5.0 <= first <= 9.0
        assert (trigger.kind, trigger.label, trigger.severity, trigger.box) == ("storm", "storm", Severity.INFO, WHOLE)
        assert len(found) == sum(at >= first for at in every(0.2, 10))

    def test_an_installer_may_wait_longer(self) -> None:
        assert watch(rule(seconds=6), storm, every(0.2, 13))[0][0] >= 6.0

    def test_the_words_say_what_speaks_for_it_and_for_how_long(self) -> None:
        words = watch(rule(), storm, every(0.2, 10))[-1][1].words
        assert "shakes" in words.en and "rain" in words.en and "8 s" in words.en
        assert "กล้องสั่น" in words.th and "8 วินาที" in words.th

    def test_it_is_over_when_the_camera_comes_to_rest(self) -> None:
        found = watch(rule(), lambda at: storm(at) if at < 9 else rained(dry(), at, 4), every(0.2, 14))
        assert 9.0 <= found[-1][0] <= 12.0

    def test_a_gap_starts_it_anew(self) -> None:
        assert not watch(rule(), storm, [*every(0.2, 4), *every(0.2, 33, since=30)])

    def test_a_look_now_and_then_cannot_tell(self) -> None:
        assert not watch(rule(), storm, every(1.0, 60))


class TestPoorSight:
    def test_a_camera_that_shakes_long_without_rain_sees_poorly(self) -> None:
        found = watch(rule(seconds=1.5), lambda at: shaken(dry(), at), every(0.2, 13))
        assert found[0][0] >= 7.5
        assert found[0][1].label == "poor_sight"
        assert "shakes" in found[0][1].words.en

    def test_dense_rain_on_a_firm_pole_lets_it_see_poorly(self) -> None:
        found = watch(rule(seconds=1.5), lambda at: rained(dry(), at, 30), every(0.2, 13))
        assert found[0][0] >= 7.5
        assert found[0][1].label == "poor_sight"
        assert "dense rain" in found[0][1].words.en

    def test_rain_does_not_as_long_as_one_sees_through_it(self) -> None:
        assert not watch(rule(seconds=1), lambda at: rained(dry(), at, 4), every(0.2, 13))


def _grain(at: float) -> Image:
    picture = dry()
    luma(picture)[:] = np.clip(luma(picture) + chance(at).normal(0, 8, (HEIGHT, WIDTH)), 0, 255)
    return picture


def _jolt(at: float) -> Image:
    return shaken(dry(), at) if 5 <= at < 7 else dry()


def _crowd(at: float) -> Image:
    """All over the picture, somebody goes to and fro, each his own way."""
    picture, steps = dry(), np.random.default_rng(5).uniform(-15, 15, (4, 6, 2)) * np.sin(at)
    for row, column in np.ndindex(4, 6):
        part = luma(picture)[row * 45 : row * 45 + 45, column * 53 : column * 53 + 53]
        part[:] = np.roll(part, (int(steps[row, column, 0]), int(steps[row, column, 1])), (0, 1))
    return picture


def _fog(at: float) -> Image:
    picture, share = dry(), min(0.9, at / 12)
    luma(picture)[:] = luma(picture) * (1 - share) + share * 200
    return picture


def _waves(at: float) -> Image:
    """Water over the lower half."""
    picture = dry()
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    luma(picture)[90:] = (120 + 40 * np.sin(rows / 3 + columns / 40 - 3 * at))[90:]
    return picture


@pytest.mark.parametrize("picture", [_grain, _jolt, _crowd, _fog, _waves], ids=lambda picture: picture.__name__[1:])
def test_keeps_quiet_on(picture: Picture) -> None:
    assert not watch(rule(seconds=1), picture, every(0.2, 13))


@pytest.mark.parametrize("sign", [rained, shaken])
def test_a_few_seconds_of_one_sign_are_nothing(sign: Callable[[Image, float], Image]) -> None:
    assert not watch(rule(), lambda at: sign(dry(), at), every(0.2, 10))


def test_without_pixels_it_says_nothing() -> None:
    assert not rule().update(scene(0.0)).triggers
