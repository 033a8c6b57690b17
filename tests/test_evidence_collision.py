"""collision: what a halt is, when it is abrupt, and what lies, falls and stands beside it."""

from typing import Any

import pytest

from agent.data import Box, Detection, Scene, Track
from agent.evidence import collision
from agent.evidence.collision import Halt, Motions
from tests.make import track
from tests.traffic import RATIO, Mover, moments

BOX = Box(0.4, 0.4, 0.6, 0.6)


def last(*movers: Mover, until: float) -> tuple[Motions, Scene]:
    """How things move as of a second."""
    motions = Motions()
    for moment in moments(movers, 0.0, until):
        motions.update(moment.tracks, moment)
    return motions, moment


def halted(*movers: Mover, until: float = 3.0) -> list[Halt]:
    motions, moment = last(*movers, until=until)
    return [halt for halt in map(motions.halted, moment.tracks) if halt]


def stop(pace: float, number: int = 1, label: str = "car") -> Mover:
    """A thing 0.1 picture heights in size that drives at `pace` sizes a second until second 2."""
    way = 2.0 * pace * 0.1 / RATIO
    return Mover(number, ((0.0, 0.5 - way, 0.6), (2.0, 0.5, 0.6), (9.0, 0.5, 0.6)), label, 0.1 / RATIO, 0.1)


def test_a_halt_is_told_with_its_pace_after_a_second_of_rest() -> None:
    assert not halted(stop(2.0), until=2.8)
    (halt,) = halted(stop(2.0), until=3.0)
    assert halt.at == pytest.approx(2.0)
    assert halt.pace == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("pace", [0.0, 0.3])
def test_what_hardly_moved_does_not_halt(pace: float) -> None:
    assert not halted(stop(pace))


@pytest.mark.parametrize(
    ("label", "pace", "abrupt"), [("car", 1.0, False), ("car", 1.3, True), ("motorcycle", 1.3, False),
                                  ("motorcycle", 1.8, True)]
)  # fmt: skip
def test_a_two_wheeler_must_stop_faster_to_be_abrupt(label: str, pace: float, abrupt: bool) -> None:
    (halt,) = halted(stop(pace, label=label))
    assert halt.abrupt == abrupt


@pytest.mark.parametrize(
    ("label", "pace", "violent"), [("car", 2.0, False), ("car", 2.3, True), ("motorcycle", 2.3, False),
                                   ("motorcycle", 3.3, True)]
)  # fmt: skip
def test_what_no_brake_can_do_is_violent(label: str, pace: float, violent: bool) -> None:
    (halt,) = halted(stop(pace, label=label))
    assert halt.violent == violent


def test_when_most_of_what_moved_stopped_the_picture_stopped() -> None:
    walking = Mover(9, ((0.0, 0.1, 0.6), (9.0, 0.9, 0.6)), "person", 0.05, 0.15)
    others = [Mover(n, walking.way, "person", 0.05, 0.15) for n in (6, 7)]
    two = [stop(2, 1), stop(2, 2)]
    for movers, frozen in ((two, True), ([*two, walking], True), ([*two, walking, *others], False), (two[:1], False)):
        motions, moment = last(*movers, until=3.0)
        assert motions.all_stopped(moment.tracks) == frozen


def test_boxes_touch_up_to_a_share_of_the_smaller_one() -> None:
    assert collision.touch(BOX, Box(0.59, 0.4, 0.7, 0.6), RATIO)
    assert collision.touch(BOX, Box(0.61, 0.4, 0.7, 0.6), RATIO)
    assert not collision.touch(BOX, Box(0.65, 0.4, 0.75, 0.6), RATIO)


@pytest.mark.parametrize(
    ("label", "after", "fell"),
    [
        ("motorcycle", Box(0.35, 0.45, 0.65, 0.6), True),
        ("motorcycle", BOX, False),
        ("motorcycle", Box(0.42, 0.45, 0.58, 0.6), False),
        ("motorcycle", Box(0.25, 0.37, 0.75, 0.6), False),
        ("car", Box(0.35, 0.45, 0.65, 0.6), False),
    ],
)
def test_a_two_wheeler_that_falls_gets_wider_and_lower(label: str, after: Box, fell: bool) -> None:
    assert collision.fell_over(Halt(1, label, 0.0, 2.0, BOX, BOX), after) == fell


@pytest.mark.parametrize(
    ("label", "box", "lies"),
    [
        ("person", Box(0.6, 0.5, 0.7, 0.6), True),
        ("person", Box(0.6, 0.4, 0.65, 0.6), False),
        ("fallen", Box(0.6, 0.4, 0.65, 0.6), True),
        ("car", Box(0.6, 0.5, 0.7, 0.6), False),
        ("person", Box(0.9, 0.5, 1.0, 0.6), False),
    ],
)
def test_somebody_lies_there_whose_box_is_wide_and_near(label: str, box: Box, lies: bool) -> None:
    found = collision.lying([Detection(label, 0.8, box)], RATIO)
    assert any(collision.near(BOX, each, RATIO) for each in found) == lies


def test_people_near_are_confirmed_and_within_a_vehicles_size() -> None:
    def someone(number: int, x: float, **facts: Any) -> Track:
        return track(number, Box(x, 0.4, x + 0.03, 0.6), **facts)

    people = [someone(1, 0.62), someone(2, 0.95), someone(3, 0.62, confirmed=False)]
    assert collision.people_near(BOX, people, RATIO) == {1}


def test_a_way_is_measured_in_own_sizes() -> None:
    assert collision.way(BOX, BOX, RATIO) == 0.0
    side = collision.size(BOX, RATIO)
    assert collision.way(BOX, Box(0.4, 0.4 + side, 0.6, 0.6 + side), RATIO) == pytest.approx(1.0)
