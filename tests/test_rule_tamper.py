"""When the camera itself is told to be wrong, for how long, and what is taken for the normal view."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from agent.data import Box, Image, Scene, Severity, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import frame, scene, street, track

STEP = 0.4


@cache
def grain(seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, 1.5, (180, 320))


def picture(seed: int, number: int = 0, noise: float = 1.0) -> Image:
    """One of a street's pictures, I420, each with its own noise."""
    yuv = street(seed=seed).copy()
    yuv[:180] = (yuv[:180] + noise * grain(number % 7)).clip(16, 235)
    return yuv


def usual(number: int) -> Image:
    return picture(1, number)


def away(number: int) -> Image:
    return picture(8, number)


def bag(number: int) -> Image:
    yuv = picture(1, number)
    yuv[:180] = (50 + grain(number % 7)).astype(np.uint8)
    return yuv


@cache
def near() -> Image:
    """The luma of what is right before the lens."""
    return np.asarray(cv2.GaussianBlur(street(seed=8)[:180], (0, 0), 12), np.uint8)


def hand(number: int) -> Image:
    """Too near to be sharp, but not plain."""
    yuv = picture(1, number)
    yuv[:180] = (near() + grain(number % 7)).clip(16, 235)
    return yuv


class Camera:
    """A camera whose pictures are judged; `now` goes on."""

    def __init__(self, **options: float) -> None:
        self.rule: Rule = build(KINDS["tamper"].model_validate({"kind": "tamper", "name": "t", **options}))
        self.now = 0.0
        self._numbers = count()

    def shows(self, look: Callable[[int], Image], seconds: float, step: float = STEP) -> list[Trigger]:
        """Every claim made while it shows such pictures."""
        return [claim for _ in range(round(seconds / step)) for claim in self.look(look(next(self._numbers)), step)]

    def look(self, yuv: Image, step: float = STEP, moment: Scene | None = None) -> tuple[Trigger, ...]:
        self.now += step
        told = moment or scene(self.now)
        told = replace(told, now=self.now, frame=frame(self.now, yuv), small=yuv)
        return self.rule.update(told).triggers


def settled(**options: float) -> Camera:
    camera = Camera(**options)
    assert camera.shows(usual, 12) == []
    return camera


def test_a_bag_over_the_camera_is_told_after_four_seconds_and_for_as_long_as_it_is_there() -> None:
    camera = settled()
    assert camera.shows(bag, 4.0) == []
    claims = camera.shows(bag, 20)
    assert {(c.kind, c.key, c.label, c.severity) for c in claims} == {("tamper", "", "covered", Severity.ALERT)}
    assert len(claims) == 50


def test_a_camera_that_is_turned_away_is_told() -> None:
    camera = settled()
    assert {claim.label for claim in camera.shows(away, 8)} == {"turned"}


def test_it_is_over_two_seconds_after_the_picture_is_as_it_was() -> None:
    camera = settled()
    assert camera.shows(bag, 10)
    assert 3 <= len(camera.shows(usual, 6)) <= 6
    assert camera.shows(usual, 6) == []


def test_what_passes_in_three_seconds_is_nothing() -> None:
    camera = settled()
    for _ in range(3):
        assert camera.shows(bag, 3) == []
        assert camera.shows(usual, 3) == []


def test_two_pictures_far_apart_prove_nothing() -> None:
    camera = settled()
    assert camera.shows(bag, 120, step=6.0) == []


def test_asleep_it_takes_five_pictures() -> None:
    camera = settled()
    assert camera.shows(bag, 8, step=2.0) == []
    assert camera.shows(bag, 4, step=2.0)


def test_the_same_frame_again_neither_proves_nor_ends_anything() -> None:
    camera = settled()
    last = bag(0)
    for _ in range(20):
        assert camera.look(last) == ()
    assert camera.shows(bag, 8)
    yuv = bag(1)
    camera.look(yuv)
    again = [camera.look(yuv, 1.0) for _ in range(30)]
    assert all(len(claims) == 1 and not claims[0].seen for claims in again)


def test_what_a_model_takes_for_smoke_hides_nothing() -> None:
    camera = Camera()
    camera.shows(usual, 20.0)
    smoke = scene(0.0, track(box=Box(0.0, 0.0, 1.0, 1.0), label="smoke"))
    assert any(camera.look(bag(number), STEP, smoke) for number in range(20))


def test_what_a_known_thing_hides_is_no_tampering() -> None:
    camera = settled()
    bus = scene(0.0, track(box=Box(0.0, 0.0, 0.8, 1.0), label="bus"))
    blocked = usual(0)
    blocked[:180, :256] = 90
    assert [camera.look(blocked.copy(), moment=bus) for _ in range(40)] == [()] * 40


def test_nothing_is_told_before_the_scene_is_known() -> None:
    camera = Camera()
    camera.shows(usual, 1)
    assert camera.shows(away, 20) == []


def test_pictures_of_another_size_are_another_camera() -> None:
    camera = settled()
    assert camera.shows(lambda n: np.vstack([away(n)[:160], away(n)[180:260]]), 6) == []


def test_a_new_view_is_announced_and_then_taken_for_the_normal_one() -> None:
    camera = settled(relearn=300)
    claims = camera.shows(away, 400, step=1.0)
    assert 290 <= len(claims) <= 300
    announced = ["soon taken for the normal view" in claim.words.en for claim in claims]
    assert announced == sorted(announced)
    assert sum(announced) == pytest.approx(120, abs=3)
    assert camera.shows(away, 20) == []
    assert {claim.label for claim in camera.shows(usual, 8)} == {"turned"}


def test_a_cover_is_never_taken_for_the_normal_view() -> None:
    camera = settled(relearn=300)
    assert len(camera.shows(hand, 600, step=2.0)) >= 295


def test_a_picture_that_stops_in_full_motion_is_frozen() -> None:
    camera = settled()
    busy = scene(0.0, moving=(Box(0.1, 0.1, 0.5, 0.9),))
    claims = [claim for n in range(100) for claim in camera.look(bustle(min(n, 20)), 0.2, busy)]
    assert {claim.label for claim in claims} == {"frozen"}
    assert claims[0].words.en == "picture frozen 10 s"
    going_on = [camera.look(bustle(n), 0.2, busy) for n in range(20, 40)]
    assert going_on[-5:] == [()] * 5


def bustle(number: int) -> Image:
    """A lorry on its way through the street."""
    yuv = picture(1, number, noise=0.0)
    yuv[60:170, 4 * number : 4 * number + 120] = picture(3)[60:170, :120]
    return yuv


def test_words_say_for_how_long_and_how_much_is_left() -> None:
    claim = settled().shows(bag, 10)[-1]
    assert claim.words.en.startswith("camera covered 10 s, 0% of the usual view")
    assert claim.words.th.startswith("กล้องถูกปิดบัง 10 วินาที")
    assert 0.9 < claim.score <= 1
