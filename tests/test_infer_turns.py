"""Closer looks are bounded, and nobody is forgotten over others."""

import pytest

from agent.data import Box
from agent.infer.pack import Look
from agent.infer.turns import ANOTHER, FORGET, Reason, Turns

LOOK = Look(at=("person",), grow=(0, 0, 0, 0), tells=("knife",))
OTHER = Look(at=("person",), grow=(0, 0, 0, 0), tells=("helmet",))


def reason(place: int, score: float = 0.5, look: Look = LOOK, shift: float = 0.0) -> Reason:
    """One of ten places side by side."""
    crop = Box(place / 10 + shift, 0, (place + 1) / 10 + shift, 0.1)
    return Reason(crop, crop, score, look)


def places(granted: list[Reason]) -> list[int]:
    return [round(each.crop.x1 * 10) for each in granted]


def test_no_more_are_granted_in_a_second_than_may_be_and_the_rest_is_counted() -> None:
    turns = Turns(6)
    turns.grant([reason(place) for place in range(6)], 100.0)
    granted = [len(turns.grant([reason(place) for place in range(4)], 100.0 + i / 5)) for i in range(1, 6)]
    assert sum(granted) == 6
    assert turns.put_off == 5 * 4 - 6


def test_a_calm_second_saves_up_one_second_of_looks_and_no_more() -> None:
    turns = Turns(3)
    turns.grant([], 100.0)
    assert len(turns.grant([reason(place) for place in range(10)], 200.0)) == 3


def test_less_than_one_a_second_still_comes_to_its_turn() -> None:
    turns = Turns(0.5)
    granted = [len(turns.grant([reason(0)], 0.5 * i)) for i in range(9)]
    assert granted == [1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_all_take_turns() -> None:
    turns = Turns(1)
    granted = [places(turns.grant([reason(0, 0.9), reason(1, 0.8), reason(2, 0.7)], float(i))) for i in range(6)]
    assert granted == [[0], [1], [2], [0], [1], [2]]


def test_the_surest_comes_first_among_those_never_looked_at() -> None:
    assert places(Turns(2).grant([reason(0, 0.4), reason(1, 0.9), reason(2, 0.6)], 0.0)) == [1, 2]


def test_who_moved_a_little_is_known_again() -> None:
    turns = Turns(1)
    turns.grant([reason(0, 0.9)], 0.0)
    assert places(turns.grant([reason(0, 0.9, shift=0.02), reason(5, 0.3)], 1.0)) == [5]


def test_who_moved_far_is_somebody_new() -> None:
    turns = Turns(1)
    turns.grant([reason(0, 0.9)], 0.0)
    assert places(turns.grant([reason(0, 0.9, shift=0.08), reason(5, 0.3)], 1.0)) == [1]


def test_another_question_about_the_same_place_waits_for_its_own_turn() -> None:
    turns = Turns(1)
    turns.grant([reason(0, 0.9)], 0.0)
    (granted,) = turns.grant([reason(0, 0.9), reason(0, 0.1, OTHER)], 1.0)
    assert granted.look is OTHER


def test_what_was_looked_at_long_ago_is_as_new() -> None:
    turns = Turns(1)
    turns.grant([reason(0)], 0.0)
    assert places(turns.grant([reason(0, 0.9), reason(1, 0.5)], FORGET + 1)) == [0]


def test_another_recording_begins_anew() -> None:
    turns = Turns(2)
    turns.grant([reason(0, 0.9), reason(1, 0.8)], 50.0)
    assert places(turns.grant([reason(place, 0.9 - place / 10) for place in range(4)], 0.0)) == [0, 1]


def test_frames_of_several_cameras_come_a_little_out_of_order_and_share_the_bound() -> None:
    turns = Turns(2)
    wanted = [reason(place) for place in range(5)]
    times = [100.0, 99.9, 100.0 - ANOTHER / 2, 100.0]
    assert [len(turns.grant(wanted, now)) for now in times] == [2, 0, 0, 0]
    assert len(turns.grant(wanted, 100.5)) == 1


@pytest.mark.parametrize("rate", [5, 6, 7, 10, 30])
@pytest.mark.parametrize("per_second", [1, 3, 4])
def test_the_bound_is_reached_at_any_rate_of_frames(rate: int, per_second: int) -> None:
    """Small shares of a look add up to whole ones."""
    turns = Turns(per_second)
    wanted = [reason(place) for place in range(9)]
    granted = sum(len(turns.grant(wanted, i / rate)) for i in range(rate * 10 + 1))
    assert granted == per_second * 11
