"""smoke_fire: flames and smoke that stay are told within seconds; lamps, walls, cloth, lorries and fog are not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from agent.data import Box, Detection, Image, Severity, Track
from agent.rules import KINDS, Rule, build
from tests.make import scene, track
from tests.weather import HEIGHT, WIDTH, Picture, chance, dry, every, luma, paint, watch

ORANGE = (90, 175)
PLACE = Box(140 / WIDTH, 60 / HEIGHT, 170 / WIDTH, 90 / HEIGHT)
"""Where it burns."""


def rule(**options: object) -> Rule:
    return build(KINDS["smoke_fire"].model_validate({"kind": "smoke_fire", "name": "fire", **options}))


def orange(at: float, change: Picture | None = None, *, left: int = 140, colour: tuple[int, int] = ORANGE) -> Image:
    """A street with an orange patch of 24 x 24 pixels, whose brightness at a second is `change` (24, 24)."""
    picture = dry()
    paint(picture, left, 60, (24, 24), colour)[:] = 170 if change is None else change(at)
    return picture


def flicker(at: float) -> Image:
    """Tongues: coarse, different at every look, always bright."""
    return np.kron(chance(at).integers(120, 230, (6, 6)), np.ones((4, 4))).astype(np.uint8)


def flames(at: float) -> Image:
    return orange(at, flicker)


def smoke(at: float) -> Image:
    """From second 5 on, a billowing grey cloud over a quarter of the picture."""
    picture = dry()
    if at >= 5:
        billows = cv2.resize(chance(at).uniform(150, 200, (6, 10)), (160, 96), interpolation=cv2.INTER_CUBIC)
        luma(picture)[:96, 80:240] = np.clip(billows, 0, 255)
    return picture


def told(label: str, box: Box = PLACE) -> tuple[Detection, ...]:
    return (Detection(label, 0.6, box),)


class TestFlames:
    def test_they_are_told_after_their_seconds_and_a_little(self) -> None:
        found = watch(rule(), flames, every(0.2, 10))
        first, trigger = found[0]
        assert 3.0 <= first <= 4.0
        assert (trigger.kind, trigger.label, trigger.severity) == ("smoke_fire", "fire", Severity.ALERT)
        assert len(found) == sum(at >= first for at in every(0.2, 10))
        assert abs(trigger.box.x1 - PLACE.x1) < 0.03 and abs(trigger.box.y1 - PLACE.y1) < 0.03

    def test_an_installer_may_let_them_burn_longer(self) -> None:
        found = watch(rule(seconds=8, severity="info"), flames, every(0.2, 12))
        assert 8.0 <= found[0][0] <= 9.0
        assert found[0][1].severity is Severity.INFO

    def test_what_the_model_tells_there_halves_the_wait(self) -> None:
        above = Box(PLACE.x1, 0.0, PLACE.x2, PLACE.y1 - 0.05)
        found = watch(rule(), flames, every(0.2, 10), detections=told("smoke", above))
        assert 1.5 <= found[0][0] <= 2.5

    def test_what_the_model_tells_elsewhere_does_not(self) -> None:
        aside = Box(0.0, 0.0, 0.2, 0.2)
        assert watch(rule(), flames, every(0.2, 10), detections=told("smoke", aside))[0][0] >= 3.0

    def test_doubt_shrinks_as_they_burn(self) -> None:
        scores = [trigger.score for _, trigger in watch(rule(), flames, every(0.2, 12))]
        assert scores == sorted(scores)
        assert scores[0] < 0.65
        assert 0.85 < scores[-1] <= 1.0

    def test_the_words_say_how_long_and_how_large(self) -> None:
        words = watch(rule(), flames, every(0.2, 8))[-1][1].words
        assert "7 s" in words.en and "%" in words.en
        assert "7 วินาที" in words.th

    def test_they_count_as_burning_for_four_seconds_after_the_last_sign(self) -> None:
        found = watch(rule(), lambda at: flames(at) if at < 6 else dry(), every(0.2, 14))
        assert 8.0 < found[-1][0] < 12.0
        assert found[-1][1].seen is False

    def test_outside_the_polygon_they_are_nobodys_business(self) -> None:
        left = [[0.0, 0.0], [0.3, 0.0], [0.3, 1.0], [0.0, 1.0]]
        assert not watch(rule(polygon=left), flames, every(0.2, 8))

    def test_two_pictures_that_are_far_apart_prove_nothing(self) -> None:
        assert not watch(rule(), flames, every(10.0, 60))

    def test_a_few_looks_of_a_sleepy_camera_do_not_either(self) -> None:
        assert not watch(rule(), flames, every(2.0, 10))

    def test_looks_from_before_a_gap_do_not_count(self) -> None:
        assert not watch(rule(), flames, [*every(0.2, 2), *every(0.2, 42, since=40)])

    def test_without_pixels_it_says_nothing(self) -> None:
        assert not rule().update(scene(0.0)).triggers


class TestNoFlames:
    @pytest.mark.parametrize(
        ("what", "picture"),
        [
            ("a lamp that shines", orange),
            ("grain on it", lambda at: orange(at, lambda at: chance(at).normal(170, 6, (24, 24)).clip(0, 255))),
            ("a lamp that blinks", lambda at: orange(at) if at % 1.2 < 0.6 else dry()),
            ("a flame that is gone half of the time", lambda at: flames(at) if at % 0.8 < 0.4 else dry()),
            ("a lamp that passes", lambda at: orange(at, flicker, left=int(at * 40) // 2 * 2 % 280)),
            ("cloth of a dull red", lambda at: orange(at, lambda at: flicker(at) // 3)),
            ("mustard clothes", lambda at: orange(at, flicker, colour=(90, 149))),
            ("a flickering white tube", lambda at: orange(at, flicker, colour=(128, 128))),
        ],
    )
    def test_keeps_quiet_on(self, what: str, picture: Picture) -> None:
        assert not watch(rule(), picture, every(0.2, 8)), what

    def test_keeps_quiet_on_an_orange_wall_that_people_walk_past(self) -> None:
        def wall(at: float) -> Image:
            picture = orange(at)
            x = 130 + int(at * 60) % 40
            luma(picture)[50:95, x : x + 10] = chance(at).integers(20, 90)
            paint(picture, x // 2 * 2, 50, (44, 10))
            return picture

        assert not watch(rule(), wall, every(0.2, 12))

    def test_the_model_alone_is_not_heard(self) -> None:
        assert not watch(rule(), lambda _: dry(), every(0.2, 10), detections=told("fire"))

    def test_what_a_person_wears_or_carries_does_not_burn(self) -> None:
        assert not watch(rule(), flames, every(0.2, 8), tracks=(track(1, PLACE),))

    def test_lamps_of_a_moving_car_do_not_burn_but_a_car_that_stands_may(self) -> None:
        car = track(1, PLACE, "car")
        assert not watch(rule(), flames, every(0.2, 8), tracks=lambda at: (_moving(car, at),))
        assert watch(rule(), flames, every(0.2, 8), tracks=(car,))[0][0] <= 4.0


class TestSmoke:
    def test_it_is_told_once_it_has_stayed_for_eight_seconds(self) -> None:
        found = watch(rule(), smoke, every(0.2, 16))
        first, trigger = found[0]
        assert 13.0 <= first <= 15.0
        assert trigger.label == "smoke"
        assert "smoke hides" in trigger.words.en and "ควัน" in trigger.words.th

    def test_after_five_where_the_model_tells_it(self) -> None:
        there = told("smoke", Box(0.3, 0.0, 0.7, 0.5))
        assert 9.5 <= watch(rule(), smoke, every(0.2, 12), detections=there)[0][0] <= 11.5

    def test_where_it_was_from_the_start_it_is_taken_for_the_place(self) -> None:
        assert not watch(rule(), lambda at: smoke(at + 5), every(0.2, 15))

    def test_fire_in_it_is_the_same_event(self) -> None:
        def both(at: float) -> Image:
            picture = smoke(at)
            if at >= 12:
                paint(picture, 140, 60, (24, 24), ORANGE)[:] = flicker(at)
            return picture

        found = watch(rule(), both, every(0.2, 18))
        assert {trigger.key for _, trigger in found} == {""}
        assert [found[0][1].label, found[-1][1].label] == ["smoke", "fire"]

    @pytest.mark.parametrize("grey", [60, 190])
    def test_a_lorry_that_parks_is_no_smoke(self, grey: int) -> None:
        def parked(at: float) -> Image:
            picture = dry()
            if at >= 5:
                luma(picture)[:96, 80:240] = grey + chance(at).integers(-2, 3, (96, 160))
            return picture

        assert not watch(rule(), parked, every(0.2, 18))

    def test_a_cloud_of_colour_is_none(self) -> None:
        def coloured(at: float) -> Image:
            picture = smoke(at)
            if at >= 5:
                picture[HEIGHT:] = 150
            return picture

        assert not watch(rule(), coloured, every(0.2, 16))

    def test_a_grey_crowd_that_is_sharper_than_the_ground_is_none(self) -> None:
        def crowded(at: float) -> Image:
            picture = dry()
            if at >= 5:
                crowd = np.kron(chance(at).integers(60, 255, (24, 40)), np.ones((4, 4)))
                luma(picture)[:96, 80:240] = crowd
            return picture

        assert not watch(rule(), crowded, every(0.2, 16))

    def test_a_tree_that_sways_in_the_haze_is_none(self) -> None:
        def hazy(at: float) -> Image:
            picture = dry()
            if at >= 5:
                luma(picture)[:] = luma(picture) * 0.4 + 110
                luma(picture)[:96, 80:240] += chance(at).integers(0, 8, dtype=np.uint8)
            return picture

        assert not watch(rule(), hazy, every(0.2, 21))

    def test_traffic_that_passes_over_and_over_is_none(self) -> None:
        assert not watch(rule(), lambda at: smoke(at) if at % 4 < 2 else dry(), every(0.2, 24))

    def test_fog_over_the_whole_picture_is_none(self) -> None:
        def fog(at: float) -> Image:
            picture, share = dry(), min(0.8, at / 10)
            luma(picture)[:] = luma(picture) * (1 - share) + share * (180 + 6 * np.sin(at))
            return picture

        assert not watch(rule(), fog, every(0.2, 20))


def _moving(car: Track, at: float) -> Track:
    return replace(car, first_seen=0.0, still_since=at + 0.1)
