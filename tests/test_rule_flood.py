"""flood: water over half of the ground, or over a gauge's foot, is told; rain, fog, dusk and lorries are not."""

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from agent.data import Box, Image, Severity
from agent.rules import KINDS, Rule, build
from tests.make import scene, track
from tests.weather import HEIGHT, WIDTH, Picture, chance, dry, every, luma, watch

FOOT, TOP = 160, 90
"""Rows between which the gauge stands, at the picture's middle."""

GAUGE = [[0.5, FOOT / HEIGHT], [0.5, TOP / HEIGHT]]


def rule(**options: object) -> Rule:
    return build(KINDS["flood"].model_validate({"kind": "flood", "name": "water", "seconds": 10, **options}))


def flood(picture: Image, at: float, top: int, right: int = WIDTH) -> Image:
    """Water from row `top` down and to the left of `right`: soft waves, and a glimmer that never rests."""
    rows, columns = np.arange(top, HEIGHT)[:, None], np.arange(right)[None]
    waves = 120 + 14 * np.sin(columns / 23 - 2.6 * at) * np.sin(rows / 7 + 1.9 * at)
    luma(picture)[top:, :right] = waves + 6 * np.sin(columns / 11 - rows / 5 + 4.1 * at)
    return picture


def rising(at: float) -> Image:
    """Dry for 15 seconds, then under water from the middle down."""
    return flood(dry(), at, 90) if at >= 15 else dry()


class TestGround:
    def test_it_is_told_once_it_has_stood_for_its_seconds(self) -> None:
        found = watch(rule(), rising, every(1.0, 40))
        first, trigger = found[0]
        assert 25 <= first <= 29
        assert (trigger.kind, trigger.label, trigger.severity) == ("flood", "flood", Severity.ALERT)
        assert len(found) == sum(at >= first for at in every(1.0, 40))
        assert trigger.box.y1 == pytest.approx(0.5, abs=0.1)

    def test_the_words_say_how_much_of_the_ground_it_covers(self) -> None:
        words = watch(rule(), rising, every(1.0, 35))[-1][1].words
        assert words.en.startswith("water stands over") and "10 s" in words.en
        assert "น้ำท่วม" in words.th and "10 วินาที" in words.th

    def test_it_waits_a_minute_unless_told_otherwise(self) -> None:
        plain = build(KINDS["flood"].model_validate({"kind": "flood", "name": "water"}))
        assert 135 <= watch(plain, lambda at: rising(at - 60), every(1.0, 145))[0][0] <= 142

    def test_it_is_over_half_as_long_after_the_water_is_gone(self) -> None:
        found = watch(rule(), lambda at: rising(at) if at < 35 else dry(), every(1.0, 60))
        assert 38 <= found[-1][0] <= 46
        assert found[-1][1].seen is False

    def test_water_that_was_there_at_the_start_is_taken_for_the_ground(self) -> None:
        assert not watch(rule(), lambda at: flood(dry(), at, 90), every(1.0, 40))

    def test_in_its_first_seconds_it_says_nothing(self) -> None:
        found = watch(rule(), lambda at: flood(dry(), at, 90) if at >= 4 else dry(), every(1.0, 30))
        assert 20 <= found[0][0] <= 24

    def test_a_large_puddle_is_no_flood(self) -> None:
        assert not watch(rule(), lambda at: flood(dry(), at, 90, WIDTH // 3) if at > 15 else dry(), every(1.0, 40))

    def test_but_it_is_where_that_is_the_road(self) -> None:
        road = [[0.0, 0.5], [0.35, 0.5], [0.35, 1.0], [0.0, 1.0]]
        puddle = rule(polygon=road)
        assert watch(puddle, lambda at: flood(dry(), at, 90, WIDTH // 3) if at > 15 else dry(), every(1.0, 40))

    def test_two_pictures_that_are_far_apart_prove_nothing(self) -> None:
        assert not watch(rule(), rising, [*every(1.0, 16), 100.0, 200.0])

    def test_a_second_of_something_else_does_not_start_the_wait_anew(self) -> None:
        found = watch(rule(), lambda at: dry() if 21 <= at < 22 else rising(at), every(1.0, 45))
        assert 25 <= found[0][0] <= 36


def _fog(at: float) -> Image:
    picture, share = dry(), min(0.95, max(0.0, at - 15) / 10)
    luma(picture)[:] = luma(picture) * (1 - share) + share * chance(at).normal(190, 3, (HEIGHT, WIDTH)).clip(0, 255)
    return picture


def _rain(at: float) -> Image:
    picture = dry()
    if at >= 15:
        specks = chance(at).uniform(0, 1, (HEIGHT, WIDTH)) > 0.9
        luma(picture)[:] = np.where(specks, 220, luma(picture))
    return picture


def _dusk(at: float) -> Image:
    """It darkens, and what is left of the road is headlights that come and go."""
    picture = dry()
    if at >= 15:
        luma(picture)[:] = luma(picture) // 3
        luma(picture)[90:] = 40 + 30 * cv2.resize(chance(at).uniform(0, 1, (5, 9)), (WIDTH, 90))
    return picture


def _lorry(at: float) -> Image:
    picture = dry()
    if at >= 15:
        luma(picture)[80:, 20:300] = 90 + chance(at).integers(-1, 2, (100, 280))
    return picture


def _crowd(at: float) -> Image:
    """People close by, sharper than the ground, who never stand still."""
    picture = dry()
    if at >= 15:
        luma(picture)[90:] = np.kron(chance(at).integers(0, 255, (30, 80)), np.ones((3, 4))).astype(np.uint8)
    return picture


def _turned(at: float) -> Image:
    return flood(np.ascontiguousarray(dry()[:, ::-1]), at, 90) if at >= 15 else dry()


class TestNoWater:
    @pytest.mark.parametrize("picture", [_fog, _rain, _dusk, _lorry, _crowd, _turned], ids=lambda it: it.__name__[1:])
    def test_keeps_quiet_on(self, picture: Picture) -> None:
        assert not watch(rule(), picture, every(1.0, 45))

    def test_keeps_quiet_on_what_the_model_tells(self) -> None:
        lorry = track(1, Box(0.0, 0.4, 1.0, 1.0), "truck")
        assert not watch(rule(), rising, every(1.0, 45), tracks=lambda at: (lorry,) if at >= 15 else ())

    def test_without_pixels_it_says_nothing(self) -> None:
        assert not rule().update(scene(0.0)).triggers


class TestGauge:
    def test_it_is_told_when_the_foot_has_been_covered_for_its_seconds(self) -> None:
        found = watch(rule(gauge=GAUGE), lambda at: flood(dry(), at, 125) if at >= 15 else dry(), every(1.0, 40))
        first, trigger = found[0]
        assert 25 <= first <= 30
        assert 0.3 <= (trigger.score - 0.5) * 2 <= 0.7
        assert "gauge" in trigger.words.en and "แนววัดระดับ" in trigger.words.th

    def test_water_below_its_foot_is_none_of_its(self) -> None:
        assert not watch(rule(gauge=GAUGE), lambda at: flood(dry(), at, 165) if at >= 15 else dry(), every(1.0, 40))

    def test_it_stays_told_when_it_rises_over_the_top(self) -> None:
        def rises(at: float) -> Image:
            return flood(dry(), at, max(80, 165 - 2 * int(at - 15))) if at >= 15 else dry()

        found = watch(rule(gauge=GAUGE), rises, every(1.0, 80))
        assert found[-1][0] == 79.0
        assert found[-1][1].seen

    def test_what_covers_all_of_it_at_once_stands_before_it(self) -> None:
        assert not watch(rule(gauge=GAUGE), lambda at: flood(dry(), at, 80) if at >= 15 else dry(), every(1.0, 40))

    def test_what_leans_on_its_foot_and_lies_still_is_no_water(self) -> None:
        def leaned_on(at: float) -> Image:
            return flood(dry(), 0.0, 125) if at >= 15 else dry()

        assert not watch(rule(gauge=GAUGE), leaned_on, every(1.0, 40))

    def test_who_stands_before_it_is_no_water(self) -> None:
        someone = track(1, Box(0.45, 0.6, 0.55, 0.95))
        wet = every(1.0, 45)
        assert not watch(
            rule(gauge=GAUGE),
            lambda at: flood(dry(), at, 125) if at >= 15 else dry(),
            wet,
            tracks=lambda at: (someone,) if at >= 15 else (),
        )

    def test_a_gauge_without_length_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            rule(gauge=[[0.5, 0.5], [0.5, 0.5]])
