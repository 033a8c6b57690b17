"""The simulated camera: its grain, and what befalls it."""

from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest

from agent.data import Image
from agent.simulator.lens import (
    Blinded,
    Covered,
    Dark,
    Defocused,
    Fault,
    Frozen,
    Lens,
    Shake,
    Turned,
    held,
    mount_at,
)
from agent.simulator.view import Mount

SIZE = (160, 90)
FAULTS: tuple[Fault, ...] = (
    Shake(2, 9, 40.0),
    Defocused(2, 9, 0.01),
    Covered(2, 9, "hand"),
    Covered(2, 9, "bag"),
    Blinded(2, 9),
    Dark(2, 9),
)


def _street() -> Image:
    rng = np.random.default_rng(1)
    return np.kron(rng.integers(20, 230, (18, 32, 3)), np.ones((5, 5, 1))).astype(np.uint8)


@cache
def _lens(*faults: Fault) -> Lens:
    return Lens(faults, SIZE, 5)


def _seen(fault: Fault, seconds: float) -> Image:
    return _lens(fault).see(_street(), int(seconds * 15), seconds, 0.0)


def _difference(a: Image, b: Image) -> float:
    return float(np.abs(a.astype(float) - b).mean())


def test_without_grain_or_faults_the_picture_is_seen_as_it_is() -> None:
    assert np.array_equal(_lens().see(_street(), 3, 0.2, 0.0), _street())


@pytest.mark.parametrize("sigma", [2.0, 6.0])
def test_grain_has_the_strength_that_the_sky_asks_for_and_no_bias(sigma: float) -> None:
    grey = np.full((90, 160, 3), 128, np.uint8)
    grain = _lens().see(grey, 3, 0.2, sigma).astype(float) - 128
    assert abs(grain.mean()) < 0.3
    assert grain.std() == pytest.approx(sigma, rel=0.15)


def test_each_picture_has_its_own_grain_and_always_the_same() -> None:
    lens = _lens()
    first, again, next_one = (lens.see(_street(), number, 0.2, 4.0) for number in (3, 3, 4))
    assert np.array_equal(first, again)
    assert _difference(first, next_one) > 2.0


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_changes_the_picture_only_while_it_lasts(fault: Fault) -> None:
    assert np.array_equal(_seen(fault, 1.99), _street())
    assert _difference(_seen(fault, 5.0), _street()) > 10
    assert np.array_equal(_seen(fault, 10.5), _street())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_lasts_in_full_until_its_end(fault: Fault) -> None:
    last = _difference(_seen(fault, 8.99), _street())
    assert last > 0.4 * _difference(_seen(fault, 5.0), _street())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_comes_smoothly(fault: Fault) -> None:
    lens, street = _lens(fault), _street()
    pictures = [lens.see(street, step, 2 + step / 60, 0.0) for step in range(66)]
    steps = [_difference(a, b) for a, b in pairwise(pictures)]
    assert max(steps) < 0.35 * max(_difference(picture, street) for picture in pictures)


@pytest.mark.parametrize("how", ["hand", "bag"])
def test_what_covers_the_lens_hides_nearly_all_of_the_street(how: str) -> None:
    fault = Covered(2, 9, "hand" if how == "hand" else "bag")
    lens = _lens(fault)
    dark, bright = (np.full((90, 160, 3), level, np.uint8) for level in (110, 111))
    dark[::16, ::16] = bright[::16, ::16] = 110
    dark[1::2], bright[1::2] = 60, 160
    hidden = np.abs(lens.see(dark, 1, 5.0, 0.0)[1::2].astype(float) - lens.see(bright, 1, 5.0, 0.0)[1::2]) < 10
    assert hidden.all(axis=2).mean() > 0.9


def test_a_blinded_lens_is_burnt_out_in_the_middle() -> None:
    assert (_seen(Blinded(2, 9), 5.0)[35:50, 70:90] == 255).all()


def test_a_dark_picture_is_nearly_black() -> None:
    assert _seen(Dark(2, 9), 5.0).mean() < 10


def test_a_frozen_picture_is_that_of_its_first_second() -> None:
    faults = (Frozen(4, 8), Dark(1, 2))
    assert [held(faults, seconds) for seconds in (3.9, 4.0, 5.5, 7.9, 8.0)] == [3.9, 4.0, 4.0, 4.0, 8.0]


def test_a_camera_is_turned_smoothly_and_as_far_as_told() -> None:
    faults = (Turned(4, 8, pan=55.0, tilt=-12.0),)
    before, middle, after = (mount_at(Mount(), faults, seconds) for seconds in (4.0, 4.6, 7.9))
    assert before == Mount()
    assert middle.pan == pytest.approx(Mount().pan + 55 / 2)
    assert (after.pan, after.tilt) == (Mount().pan + 55, Mount().tilt - 12)
    assert mount_at(Mount(), faults, 9.3) == Mount()


def test_a_fault_looks_alike_in_every_size() -> None:
    def mean(at: tuple[int, int]) -> float:
        picture = np.full((at[1], at[0], 3), 100, np.uint8)
        return float(Lens((Covered(2, 9, "hand"),), at, 5).see(picture, 1, 2.35, 0.0).mean())

    assert mean((640, 360)) == pytest.approx(mean(SIZE), abs=2.0)


def test_a_box_moves_with_what_the_wind_moves() -> None:
    street = np.zeros((*SIZE[::-1], 3), np.uint8)
    street[30:60, 50:90] = 255
    lens = Lens([Shake(0.0, 60.0, 40.0)], SIZE, 5)
    for seconds in (7.3, 11.9, 23.1):
        rows, columns = (np.flatnonzero(lens.see(street, 0, seconds, 0.0).max(axis=(axis, 2)) > 127) for axis in (1, 0))
        shown = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        ((*box,),) = lens.moved(np.array([[50.0, 30.0, 90.0, 60.0]]), seconds).tolist()
        assert box == pytest.approx(shown, abs=1.0)
        assert box != pytest.approx((50, 30, 90, 60), abs=1.0)


@pytest.mark.parametrize("how", ["hand", "bag"])
def test_what_is_behind_a_cover_is_hidden_as_far_as_it_has_come(how: Literal["hand", "bag"]) -> None:
    lens = Lens([Covered(10.0, 20.0, how)], SIZE, 5)

    def left(seconds: float) -> float:
        ids = np.ones(SIZE[::-1], np.uint16)
        lens.hide(ids, seconds)
        return float(ids.mean())

    assert left(9.9) == 1.0
    assert 0.05 < left(10.35) < 0.95
    assert left(15.0) < 0.1
    assert left(21.0) == 1.0
