"""What a road teaches: a direction where nearly all agree, and where nobody drives."""

import pytest

from agent.data import Box
from agent.evidence.lane import MOST_PASSES, Lanes
from agent.evidence.trail import Course

RIGHT, LEFT, DOWN = (Course(1.0, dx, dy, 0.1, 0.1) for dx, dy in ((0.2, 0.0), (-0.2, 0.0), (0.0, 0.2)))


def at(x: float, y: float = 0.5) -> Box:
    return Box(x - 0.02, y - 0.05, x + 0.02, y)


def taught(*passes: tuple[Course, int]) -> Lanes:
    """A road where so many vehicles went each way, over the middle of the picture."""
    lanes = Lanes()
    number = 0
    for way, times in passes:
        for _ in range(times):
            number += 1
            lanes.learn(number, at(0.5), way)
    return lanes


def test_sixty_passes_make_a_direction() -> None:
    assert taught((RIGHT, 59)).direction(at(0.5)) is None
    assert taught((RIGHT, 60)).direction(at(0.5)) == pytest.approx((1, 0))


def test_a_direction_is_that_of_its_place() -> None:
    assert taught((RIGHT, 1000)).direction(at(0.6)) is None


def test_a_place_that_few_use_goes_by_those_beside_it() -> None:
    assert taught((RIGHT, 179)).direction(at(0.55)) is None
    assert taught((RIGHT, 180)).direction(at(0.55)) == pytest.approx((1, 0))


def test_a_place_where_some_went_the_other_way_does_not() -> None:
    lanes = taught((RIGHT, 195))
    for number in range(1000, 1004):
        lanes.learn(number, at(0.55), LEFT)
    assert lanes.direction(at(0.55))
    lanes.learn(2000, at(0.55), LEFT)
    assert not lanes.direction(at(0.55))


def test_one_in_ten_against_it_leaves_no_direction() -> None:
    assert taught((RIGHT, 97), (LEFT, 3)).direction(at(0.5)) is not None
    assert taught((RIGHT, 90), (LEFT, 10)).direction(at(0.5)) is None


def test_crossing_traffic_leaves_no_direction() -> None:
    assert taught((RIGHT, 60), (DOWN, 60)).direction(at(0.5)) is None


def test_a_vehicle_that_stays_in_its_place_counts_once() -> None:
    lanes = Lanes()
    for _ in range(100):
        lanes.learn(1, at(0.5), RIGHT)
    assert lanes.direction(at(0.5)) is None


def test_a_fast_vehicle_counts_in_the_cells_that_it_jumps_over() -> None:
    lanes = Lanes()
    for number in range(60):
        lanes.learn(number, at(0.4), RIGHT)
        lanes.learn(number, at(0.5), RIGHT)
    assert lanes.direction(at(0.45))


def test_a_vehicle_that_was_out_of_sight_counts_only_where_it_is_seen() -> None:
    lanes = Lanes()
    for number in range(60):
        lanes.learn(number, at(0.1), RIGHT)
        lanes.learn(number, at(0.9), RIGHT)
    assert lanes.direction(at(0.5)) is None


def test_a_road_that_was_turned_round_is_learned_anew() -> None:
    assert taught((RIGHT, 1000), (LEFT, 6 * int(MOST_PASSES))).direction(at(0.5)) == pytest.approx((-1, 0))


def test_a_place_is_beside_the_road_only_once_the_road_is_known() -> None:
    assert not taught((RIGHT, 19)).is_beside(at(0.5, 0.8))
    known = taught((RIGHT, 20))
    assert known.is_beside(at(0.5, 0.8))
    assert not known.is_beside(at(0.5))
    assert not known.is_beside(at(0.55))


def test_a_track_that_is_gone_is_forgotten() -> None:
    lanes = Lanes()
    for _ in range(60):
        lanes.learn(1, at(0.5), RIGHT)
        lanes.forget(set())
    assert lanes.direction(at(0.5))
