"""What a learned scene tells light, noise, a lorry, a blur and another view by."""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import pytest

from agent.data import Box, Image
from agent.evidence import lens
from agent.evidence.reference import Likeness, Reference, view
from agent.evidence.standstill import Standstill
from tests.make import street

STEP = 0.4


@cache
def _painted(seed: int) -> Image:
    rng = np.random.default_rng(seed)
    luma = street(seed=seed)[:180].copy()
    for x, y, width, height, level in rng.integers((0, 0, 8, 6, 20), (300, 170, 60, 50, 220), (60, 5)):
        luma[y : y + height, x : x + width] = level
    return luma


def painted(seed: int = 1) -> Image:
    """The luma of a street (180, 320) with edges of all kinds."""
    return _painted(seed).copy()


def seen(luma: Image, noise: float = 1.0, seed: int = 0) -> Image:
    """A luma plane as a camera's I420 picture with its sensor's noise."""
    grain = np.random.default_rng(seed).normal(0, noise, luma.shape)
    noisy = (luma + grain).clip(16, 235).astype(np.uint8)
    return np.vstack([noisy, np.full((90, 320), 128, np.uint8)])


def lit(luma: Image, gain: float, offset: float = 0.0) -> Image:
    return (16 + (luma.astype(np.float32) - 16) * gain + offset).clip(16, 235).astype(np.uint8)


def glared() -> Image:
    """The street with a lamp held on the lens."""
    y, x = np.mgrid[0:180, 0:320]
    lamp = 480 * np.exp(-np.hypot(x - 160, y - 80) / 220)
    return np.asarray((16 + 0.25 * (painted() - 16.0) + lamp).clip(16, 235), np.uint8)


def learned(luma: Image, looks: int = 25, step: float = STEP) -> Reference:
    reference = Reference()
    for n in range(looks):
        reference.learn(view(seen(luma, seed=n)), step)
    return reference


def beside(reference: Reference, small: Image, *hidden: Box) -> Likeness:
    likeness = reference.likeness(view(small), hidden)
    assert likeness is not None
    return likeness


@pytest.fixture(scope="module")
def reference() -> Reference:
    return learned(painted())


class TestLikeness:
    def test_a_scene_is_like_itself(self, reference: Reference) -> None:
        likeness = beside(reference, seen(painted(), seed=99))
        assert likeness.kept > 0.95
        assert likeness.sharpness == pytest.approx(1, abs=0.1)
        assert lens.well(likeness)

    @pytest.mark.parametrize(("gain", "offset", "noise"), [(0.3, 0, 2), (1.5, 20, 1), (0.4, 100, 0.2), (0.4, 0, 4)])
    def test_light_haze_and_noise_take_no_edges_away(
        self, reference: Reference, gain: float, offset: float, noise: float
    ) -> None:
        likeness = beside(reference, seen(lit(painted(), gain, offset), noise))
        assert likeness.kept > 0.8
        assert lens.well(likeness)

    def test_a_spotlight_instead_of_daylight_takes_no_edges_away(self, reference: Reference) -> None:
        y, x = np.mgrid[0:180, 0:320]
        spot = np.exp(-(((x / 320 - 0.5) / 0.45) ** 2) - ((y / 180 - 0.6) / 0.5) ** 2)
        infrared = 16 + (painted() - 16.0) * (0.25 + 0.9 * spot)
        assert lens.fault(beside(reference, seen(infrared.clip(16, 235).astype(np.uint8), 4.0))) is None

    def test_a_lorry_costs_the_tiles_that_it_hides(self, reference: Reference) -> None:
        hidden = painted()
        hidden[:, :160] = 90
        assert beside(reference, seen(hidden)).kept == pytest.approx(0.5, abs=0.1)

    def test_what_a_known_thing_hides_is_not_missed(self, reference: Reference) -> None:
        hidden = painted()
        hidden[:, :160] = 90
        assert beside(reference, seen(hidden), Box(0.0, 0.0, 0.5, 1.0)).kept > 0.95

    def test_nothing_is_told_of_a_view_that_is_all_hidden(self, reference: Reference) -> None:
        assert reference.likeness(view(seen(painted())), [Box(0.0, 0.0, 1.0, 0.85)]) is None

    def test_nothing_is_told_before_the_scene_is_known(self) -> None:
        assert learned(painted(), looks=15).likeness(view(seen(painted()))) is None
        assert learned(painted(), looks=5, step=3.0).likeness(view(seen(painted()))) is None

    def test_nothing_is_told_of_a_scene_without_edges(self) -> None:
        plain = np.full((180, 320), 60, np.uint8)
        assert learned(plain).likeness(view(seen(painted()))) is None


class TestFaults:
    def test_a_blur_keeps_edges_and_loses_sharpness(self, reference: Reference) -> None:
        likeness = beside(reference, seen(cv2.GaussianBlur(painted(), (0, 0), 3).astype(np.uint8), 0.3))
        assert likeness.kept > 0.7
        assert lens.fault(likeness) == "defocused"

    def test_a_plain_dark_picture_is_covered(self, reference: Reference) -> None:
        assert lens.fault(beside(reference, seen(np.full((180, 320), 50, np.uint8)))) == "covered"

    def test_another_street_is_another_view(self, reference: Reference) -> None:
        assert lens.fault(beside(reference, seen(painted(seed=7)))) == "turned"

    def test_a_black_picture_is_dark(self, reference: Reference) -> None:
        assert lens.fault(beside(reference, seen(lit(painted(), 0.05)))) == "dark"

    def test_a_picture_drowned_in_light_is_blinded(self, reference: Reference) -> None:
        assert lens.fault(beside(reference, seen(glared()))) == "blinded"

    def test_the_surer_a_fault_the_higher_its_score(self, reference: Reference) -> None:
        gone = beside(reference, seen(np.full((180, 320), 50, np.uint8)))
        assert 0.9 < lens.certainty("covered", gone) <= 1

    def test_edges_in_the_glare_do_not_make_a_camera_well(self) -> None:
        glare = Likeness(kept=0.55, sharpness=1.0, contrast=0.3, detail=0.5, luma=200.0, usual=110.0)
        assert not lens.well(glare)
        assert lens.well(replace(glare, luma=110.0))


class TestLearning:
    def test_what_stays_is_learned_in_minutes_and_not_in_seconds(self) -> None:
        parked = painted()
        parked[40:140, :140] = painted(5)[40:140, :140]
        reference = learned(painted())
        before = beside(reference, seen(parked)).kept
        for n in range(25):
            reference.learn(view(seen(parked, seed=n)), STEP)
        assert beside(reference, seen(parked)).kept == pytest.approx(before, abs=0.03)
        for n in range(150):
            reference.learn(view(seen(parked, seed=n % 9)), 3.0)
        assert beside(reference, seen(parked)).kept > 0.95

    def test_a_gap_counts_for_one_look_only(self) -> None:
        reference = learned(painted())
        reference.learn(view(seen(painted(5))), 1e6)
        assert beside(reference, seen(painted())).kept > 0.95


@dataclass(frozen=True, slots=True)
class Street:
    """A camera's film: a wide box drives through, from second 3 on, until `stops`, and is gone at second 8."""

    noise: float = 0.0
    frozen: bool = False
    braking: bool = False

    def picture(self, at: float) -> tuple[Image, bool]:
        """The luma at a second, and whether there is something in it."""
        luma = painted()
        x = int(60 * (self._moved(at) - 3)) if at >= 3 else 400
        luma[60:150, max(0, x) : max(0, x + 110)] = painted(3)[60:150, : luma[0, max(0, x) : max(0, x + 110)].size]
        return seen(luma, self.noise, 0 if self.frozen and at >= 5 else round(at * 5))[:180], at >= 3 and x < 320

    def _moved(self, at: float) -> float:
        """The second at which the box would be where it is, had it not stopped."""
        if self.frozen:
            return min(at, 5.0)
        return 5 + (1 - 0.3 ** max(0.0, at - 5)) if self.braking and at > 5 else at


def stood_still(street: Street, seconds: float = 20) -> float:
    """For how long the film is told to have stood still in the end."""
    standstill = Standstill()
    for n in range(round(seconds * 5)):
        luma, something = street.picture(n / 5)
        standstill.take(luma, n / 5, something=something)
    return standstill.seconds


class TestStandstill:
    def test_what_stops_in_full_motion_is_a_frozen_picture(self) -> None:
        assert stood_still(Street(frozen=True)) == pytest.approx(14.6, abs=0.5)
        assert stood_still(Street(frozen=True), seconds=14) == 0

    def test_a_sensor_whose_noise_goes_on_is_not(self) -> None:
        assert stood_still(Street(noise=1.5)) == 0

    def test_an_encoder_that_repeats_a_still_street_is_not(self) -> None:
        assert stood_still(Street()) == 0

    def test_a_car_that_brakes_and_stands_is_not(self) -> None:
        assert stood_still(Street(braking=True), seconds=25) == 0

    def test_a_lamp_that_goes_out_over_a_still_street_is_not(self) -> None:
        standstill = Standstill()
        for n in range(100):
            standstill.take(lit(painted(), 1.0 if n < 30 else 0.5), n / 5, something=True)
        assert standstill.seconds == 0

    def test_what_vanishes_through_a_door_is_not(self) -> None:
        standstill = Standstill()
        for n in range(100):
            luma, _ = Street(frozen=n < 25).picture(n / 5 if n < 25 else 0.0)
            standstill.take(luma, n / 5, something=n < 25)
        assert standstill.seconds == 0

    def test_who_stops_dead_before_a_live_sensor_is_not(self) -> None:
        standstill = Standstill()
        for n in range(100):
            luma, something = Street(frozen=True).picture(n / 5)
            standstill.take(seen(luma, 0.5, n)[:180] if n > 25 else luma, n / 5, something=something)
        assert standstill.seconds == 0

    def test_an_encoder_that_draws_the_frozen_picture_anew_changes_nothing(self) -> None:
        standstill = Standstill()
        for n in range(100):
            luma, something = Street(frozen=True).picture(n / 5)
            luma[:135] += 2 * (n > 30)
            standstill.take(luma, n / 5, something=something)
        assert standstill.seconds > 10

    def test_a_camera_that_never_repeats_a_picture_for_a_day_and_then_does_is_frozen(self) -> None:
        assert self._after_live(25) > 0
        assert self._after_live(23) == 0

    def test_one_that_did_in_the_night_is_not(self) -> None:
        standstill = Standstill()
        noisy = [seen(painted(), 3.0, seed)[:180] for seed in range(2)]
        for n in range(50_000):
            standstill.take(noisy[0 if 30_000 < n < 30_020 else n % 2], 2.0 * n, something=False)
        for n in range(20):
            standstill.take(noisy[0], 100_000 + 2.0 * n, something=False)
        assert standstill.seconds == 0

    def test_a_gap_proves_nothing(self) -> None:
        standstill = Standstill()
        for n in range(26):
            luma, _ = Street(frozen=True).picture(n / 5)
            standstill.take(luma, n / 5, something=True)
        standstill.take(luma, 60.0, something=True)
        for n in range(6):
            standstill.take(luma, 66.0 + n, something=True)
        assert standstill.seconds == 0

    @staticmethod
    def _after_live(hours: float) -> float:
        """For how long it is told to stand still when it does so after hours of live pictures."""
        standstill = Standstill()
        noisy = [seen(painted(), 3.0, seed)[:180] for seed in range(2)]
        looks = round(hours * 3600 / 2)
        for n in range(looks):
            standstill.take(noisy[n % 2], 2.0 * n, something=False)
        for n in range(looks, looks + 10):
            standstill.take(noisy[looks % 2], 2.0 * n, something=False)
        return standstill.seconds
