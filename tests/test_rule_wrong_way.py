"""Who drives against the road is told, given or learned; who reverses, turns or shares a two-way road is not."""

from copy import deepcopy
from functools import cache

import pytest
from pydantic import ValidationError

from agent.rules import Rule
from tests.traffic import Mover, moments, rule, told

RIGHT = Mover(1, ((0, 0.1, 0.5), (4, 0.9, 0.5)))
WRONG = Mover(1, ((0, 0.9, 0.5), (4, 0.1, 0.5)))
ARROW = [[0.1, 0.5], [0.9, 0.5]]


def driven(judge: Rule, mover: Mover, times: int, start: float) -> list[float]:
    """When something is told while so many drive the same way, one every 1.3 s."""
    movers = [mover.later(start + 1.3 * n, round(1000 * start) + n) for n in range(times)]
    return [at for at, _ in told(judge, moments(movers, start, start + 1.3 * times + 4, step=0.4))]


@cache
def _taught(times: int) -> Rule:
    judge = rule("wrong_way")
    assert not driven(judge, RIGHT, times, 0.0)
    return judge


def learned(times: int = 70) -> Rule:
    """A rule that saw so many vehicles drive to the right."""
    return deepcopy(_taught(times))


def test_who_goes_against_the_arrow_is_told_after_a_second() -> None:
    found = told(rule("wrong_way", points=ARROW), moments([WRONG], 0, 4))
    assert 1.0 <= found[0][0] <= 2.5
    assert {(claim.key, claim.label, claim.severity) for _, claim in found} == {("1", "car", "alert")}
    assert "against the arrow" in found[0][1].words.en
    assert "สวนทิศทางที่กำหนดไว้" in found[0][1].words.th


def test_a_second_is_a_second_however_often_it_looks() -> None:
    fast = Mover(1, ((0, 0.9, 0.5), (2, 0.1, 0.5)))
    assert told(rule("wrong_way", points=ARROW), moments([fast], 0, 2, step=0.05))[0][0] >= 1.0


def test_who_goes_along_the_arrow_or_across_it_is_not_told() -> None:
    across = Mover(2, ((0, 0.5, 0.2), (3, 0.5, 0.9)))
    assert not told(rule("wrong_way", points=ARROW), moments([RIGHT, across], 0, 4))


def test_a_road_is_learned_from_who_drives_on_it() -> None:
    judge = learned()
    found = driven(judge, WRONG, 1, 200.0)
    assert found
    assert found[0] - 200 < 2.5


def test_a_few_vehicles_teach_nothing() -> None:
    assert not driven(learned(times=40), WRONG, 1, 200.0)


def test_a_place_that_both_directions_use_never_judges() -> None:
    judge = rule("wrong_way")
    for turn in range(8):
        assert not driven(judge, RIGHT, 9, 100.0 * turn)
        assert not driven(judge, WRONG, 2, 100.0 * turn + 50)
    assert not driven(judge, WRONG, 2, 900.0)


def test_lanes_beside_each_other_each_have_their_own_way() -> None:
    other = Mover(1, ((0, 0.9, 0.7), (4, 0.1, 0.7)))
    assert not driven(learned(), other, 3, 300.0)


def test_a_car_that_reverses_slowly_is_not_told() -> None:
    back = Mover(1, ((0, 0.7, 0.5), (6, 0.5, 0.5)))
    assert not told(rule("wrong_way", points=ARROW), moments([back], 0, 6))


def test_a_short_way_back_is_not_told() -> None:
    back = Mover(1, ((0, 0.6, 0.5), (1.2, 0.45, 0.5), (9, 0.45, 0.5)))
    assert not told(rule("wrong_way", points=ARROW), moments([back], 0, 9))


def test_who_manoeuvres_back_and_forth_is_not_told() -> None:
    turns = Mover(1, ((0, 0.9, 0.5), (1.2, 0.78, 0.5), (2.0, 0.86, 0.5), (3.4, 0.72, 0.5)))
    assert not told(rule("wrong_way", points=ARROW), moments([turns], 0, 3.4))


def test_two_short_ways_back_with_a_rest_between_are_not_added_up() -> None:
    rests = Mover(1, ((0, 0.9, 0.5), (1.2, 0.78, 0.5), (7, 0.78, 0.5), (8.2, 0.66, 0.5), (12, 0.66, 0.5)))
    assert not told(rule("wrong_way", points=ARROW), moments([rests], 0, 12))


def test_a_track_that_jumps_back_to_the_next_vehicle_is_not_told() -> None:
    hops = tuple(
        (1.0 * turn + at, x, 0.5) for turn in range(6) for at, x in ((0.0, 0.8 - 0.1 * turn), (0.8, 0.9 - 0.1 * turn))
    )
    assert not told(rule("wrong_way", points=ARROW), moments([Mover(1, hops)], 0, 5.8))


def test_specks_far_away_are_not_told() -> None:
    speck = Mover(1, ((0, 0.7, 0.5), (4, 0.4, 0.5)), width=0.03, height=0.03)
    assert not told(rule("wrong_way", points=ARROW), moments([speck], 0, 4))


def test_two_looks_seconds_apart_say_nothing() -> None:
    assert not told(rule("wrong_way", points=ARROW), moments([WRONG], 0, 4, step=2.0))


def test_who_walks_against_the_traffic_is_not_told() -> None:
    assert not told(rule("wrong_way", points=ARROW), moments([Mover(1, WRONG.way, "person")], 0, 4))


def test_when_all_go_against_what_was_learned_it_is_learned_anew() -> None:
    judge = learned()
    assert driven(judge, WRONG, 4, 200.0)
    assert not driven(judge, WRONG, 40, 300.0)
    driven(judge, WRONG, 70, 400.0)
    assert driven(judge, RIGHT, 1, 600.0)


def test_the_few_among_many_are_told_each_time() -> None:
    judge = learned()
    for turn in range(4):
        assert driven(judge, WRONG, 1, 200.0 + 60 * turn)
        assert not driven(judge, RIGHT, 30, 210.0 + 60 * turn)


def test_what_more_than_one_in_twenty_do_is_told_no_more() -> None:
    judge = learned()
    for turn in range(10):
        driven(judge, WRONG, 1, 200.0 + 20 * turn)
        driven(judge, RIGHT, 5, 210.0 + 20 * turn)
    assert not driven(judge, WRONG, 1, 500.0)


def test_along_the_kerb_the_lane_beside_it_is_the_measure() -> None:
    assert driven(learned(times=140), Mover(1, ((0, 0.9, 0.55), (4, 0.1, 0.55)), "motorcycle"), 1, 300.0)


def test_an_arrow_without_length_is_refused() -> None:
    with pytest.raises(ValidationError):
        rule("wrong_way", points=[[0.5, 0.5], [0.5, 0.5]])
