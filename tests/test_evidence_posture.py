"""When a person's box is that of somebody upright or lying, and which label in one place is believed."""

import pytest

from agent.data import Box, Detection
from agent.evidence.posture import Build, Shape, flattest, shape
from agent.evidence.repeated import Repeated
from tests.make import frame

STANDING, LYING = Shape(40, 100, 40), Shape(100, 40, 100)


def build() -> Build:
    """Somebody seen standing, 100 pixels tall, the head at row 40."""
    known = Build()
    for _ in range(5):
        known.learn(STANDING)
    return known


def test_a_shape_is_in_pixels_of_the_frame() -> None:
    assert shape(Box(0.25, 0.5, 0.75, 1.0), frame()) == Shape(90, 90, 160)


def test_who_is_much_taller_than_wide_is_upright() -> None:
    assert Build().upright(STANDING)
    assert not Build().upright(LYING)


def test_who_is_known_is_not_upright_at_half_his_height() -> None:
    assert not build().upright(Shape(90, 50, 20))


def test_who_is_flat_and_low_with_his_head_down_lies() -> None:
    assert build().lying(LYING)


def test_nobody_lies_whose_height_is_not_known() -> None:
    assert not Build().lying(LYING)


@pytest.mark.parametrize(
    ("case", "seen"),
    [
        ("crouches", Shape(80, 60, 50)),
        ("bends", Shape(65, 75, 90)),
        ("is bent far over", Shape(72, 80, 95)),
        ("sits", Shape(70, 70, 50)),
        ("has his legs hidden by a car", Shape(40, 40, 45)),
    ],
)
def test_who_does_something_else_does_not_lie(case: str, seen: Shape) -> None:
    assert not build().lying(seen), case


def test_the_word_fallen_stands_for_the_flat_shape_but_not_for_the_height() -> None:
    assert build().lying(Shape(85, 55, 50), told=True)
    assert not build().lying(STANDING, told=True)


def test_of_several_boxes_on_one_body_the_flattest_counts() -> None:
    part, whole = Box(0.3, 0.7, 0.4, 0.95), Box(0.3, 0.7, 0.7, 0.95)
    found = flattest(part, [Detection("person", 0.9, part), Detection("person", 0.5, whole)], frame())
    assert found is not None
    assert found.box == whole


def test_neither_a_car_nor_somebody_elsewhere_is_the_body() -> None:
    here, there = Box(0.3, 0.7, 0.4, 0.95), Box(0.6, 0.7, 0.9, 0.95)
    assert flattest(here, [Detection("car", 0.9, here), Detection("person", 0.9, there)], frame()) is None


class TestRepeated:
    AT = Box(0.3, 0.7, 0.7, 0.95)

    def looks(self, start: float, step: float, number: int, box: Box = AT) -> list[bool]:
        """Whether the label is believed at each of a number of looks, after an empty one at 0."""
        repeated = Repeated("fallen")
        repeated.update([], 0.0)
        times = [start + step * index for index in range(number)]
        return [bool(repeated.update([Detection("fallen", 0.5, box)], at)) for at in times]

    def test_the_sixth_sighting_within_ten_seconds_is_believed(self) -> None:
        assert self.looks(20.0, 1.0, 6) == [False] * 5 + [True]

    def test_one_bad_second_is_not(self) -> None:
        assert not any(self.looks(20.0, 0.2, 8))

    def test_sightings_that_come_too_seldom_are_not(self) -> None:
        assert not any(self.looks(20.0, 4.0, 12))

    def test_what_was_there_from_the_start_is_nothing_new(self) -> None:
        assert not any(self.looks(2.0, 1.0, 60))

    def test_other_labels_do_not_count(self) -> None:
        repeated = Repeated("fallen")
        repeated.update([], 0.0)
        assert not any(repeated.update([Detection("person", 0.9, self.AT)], 20.0 + at) for at in range(12))
