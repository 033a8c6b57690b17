"""The gate says what moves and nothing else."""

import numpy as np
import pytest

from agent.data import Box, Image, Point
from agent.gate import EVERYTHING, Gate
from agent.geometry import contains, iou
from tests.make import street

H, W = 180, 320


def luma() -> Image:
    return street(W, H)[:H].copy()


def noisy(picture: Image, rng: np.random.Generator, sigma: float) -> Image:
    return np.clip(picture + rng.normal(0, sigma, picture.shape), 0, 255).astype(np.uint8)


def settled(sigma: float = 0.0) -> tuple[Gate, np.random.Generator, float]:
    gate, rng, now = Gate(), np.random.default_rng(7), 0.0
    for _ in range(50):
        gate.look(noisy(luma(), rng, sigma), now)
        now += 0.2
    return gate, rng, now


def walker(picture: Image, x: int, level: int = 230) -> Image:
    picture = picture.copy()
    picture[90:130, x : x + 16] = level
    return picture


def test_the_first_look_sees_everything_move() -> None:
    assert Gate().look(luma(), 0.0) == EVERYTHING


def test_a_still_street_does_not_move() -> None:
    gate, _, now = settled()
    assert gate.look(luma(), now).boxes == ()


def test_a_noisy_sensor_does_not_move() -> None:
    gate, rng, now = settled(sigma=8.0)
    assert [gate.look(noisy(luma(), rng, 8.0), now + i * 0.2).boxes for i in range(20)] == [()] * 20


def test_someone_who_walks_is_boxed_where_they_are() -> None:
    gate, _, now = settled()
    (box,) = gate.look(walker(luma(), 100), now).boxes
    assert contains(box, Point(108 / W, 110 / H))
    assert iou(box, Box(100 / W, 90 / H, 116 / W, 130 / H)) > 0.5


def test_someone_of_little_contrast_is_seen_by_a_quiet_sensor() -> None:
    gate, _, now = settled()
    dim = luma()
    dim[90:130, 100:116] = np.clip(dim[90:130, 100:116].astype(int) + 18, 0, 255)
    assert len(gate.look(dim, now).boxes) == 1


def test_a_slow_change_of_light_does_not_move() -> None:
    gate, _, now = settled()
    looks = [gate.look((luma() * (1 - 0.004 * i)).astype(np.uint8), now + 0.2 * i) for i in range(100)]
    assert all(look.boxes == () for look in looks)


def test_a_cloud_before_the_sun_does_not_move() -> None:
    gate, _, now = settled()
    assert gate.look((luma() * 0.88).astype(np.uint8), now).boxes == ()


def test_a_sudden_change_of_light_is_looked_at_once_and_then_learned() -> None:
    gate, _, now = settled()
    dark = (255 - luma().astype(int)).astype(np.uint8)
    assert gate.look(dark, now) == EVERYTHING
    assert gate.look(dark, now + 0.2).boxes == ()


def test_a_car_that_parks_becomes_part_of_the_street() -> None:
    gate, _, now = settled()
    parked = walker(luma(), 100, level=250)
    assert gate.look(parked, now).boxes
    looks = [gate.look(parked, now + 0.2 * i) for i in range(1, 900)]
    assert looks[20].boxes
    assert looks[-1].boxes == ()


def test_a_change_of_resolution_starts_anew() -> None:
    gate, _, now = settled()
    assert gate.look(street(640, 480)[:480], now) == EVERYTHING


def test_a_peek_tells_what_a_look_would_and_learns_nothing() -> None:
    peeked, _, now = settled()
    looked, _, _ = settled()
    dark = (255 - luma().astype(int)).astype(np.uint8)
    assert peeked.peek(walker(luma(), 100), now) == looked.look(walker(luma(), 100), now)
    assert [peeked.peek(dark, now + 0.2 * i) for i in range(1, 20)] == [EVERYTHING] * 19
    assert peeked.look(luma(), now + 4).boxes == ()


def test_what_was_peeked_at_is_learned_by_a_look() -> None:
    gate, _, now = settled()
    dark = (255 - luma().astype(int)).astype(np.uint8)
    assert gate.peek(dark, now) == gate.look(dark, now) == EVERYTHING
    assert gate.look(dark, now + 0.2).boxes == ()


def test_pictures_that_are_seen_again_do_no_harm() -> None:
    gate, _, now = settled()
    for back in (2.0, 1.0, 0.0):
        assert gate.look(luma(), now - back).boxes == ()
    assert gate.look(walker(luma(), 100), now + 0.2).boxes


@pytest.mark.parametrize("size", [(320, 180), (426, 240), (704, 576), (854, 480), (1280, 720), (1920, 1080), (200, 90)])
def test_a_box_is_where_the_motion_is_in_every_size(size: tuple[int, int]) -> None:
    width, height = size
    gate = Gate()
    gate.look(street(width, height)[:height], 0.0)
    moved = street(width, height)[:height].copy()
    moved[height // 2 : height * 3 // 4, width // 4 : width // 2] = 230
    boxes = gate.look(moved, 0.2).boxes
    assert max(iou(box, Box(0.25, 0.5, 0.5, 0.75)) for box in boxes) > 0.7


def test_keyframes_a_second_apart_show_who_walks() -> None:
    gate, rng = Gate(), np.random.default_rng(7)
    for second in range(20):
        motion = gate.look(noisy(luma(), rng, 4.0), float(second))
    assert motion.boxes == ()
    assert len(gate.look(noisy(walker(luma(), 100), rng, 4.0), 20.0).boxes) == 1


def test_a_speck_is_not_motion() -> None:
    gate, _, now = settled()
    speck = luma()
    speck[50, 60] = 255
    assert gate.look(speck, now).boxes == ()
