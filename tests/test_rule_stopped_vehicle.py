"""A vehicle that stands where others drive is told; what is parked, queues or only halts is not."""

import pytest
from pydantic import ValidationError

from tests.traffic import Mover, moments, rule, told

HALT = 4.0
BROKEN = Mover(1, ((0, 0.1, 0.5), (HALT, 0.5, 0.5), (90, 0.5, 0.5)))
"""Comes from the left and stays in the middle."""

PASSER = Mover(2, ((0, 0.1, 0.56), (4, 0.9, 0.56)))
PASSERS = tuple(PASSER.later(10 + 5 * turn, 10 + turn) for turn in range(16))
AGAINST = tuple(Mover(50 + turn, ((10 + 5 * turn, 0.9, 0.7), (14 + 5 * turn, 0.1, 0.7))) for turn in range(16))


def stopped(*movers: Mover, end: float = 60.0, **options: object) -> list[tuple[float, str]]:
    return [
        (at, claim.key) for at, claim in told(rule("stopped_vehicle", **options), moments(movers, 0, end, step=0.4))
    ]


def test_who_came_and_stands_while_others_go_past_is_told_once_its_seconds_are_over() -> None:
    found = stopped(BROKEN, *PASSERS)
    assert found[0][0] == pytest.approx(HALT + 30, abs=0.5)
    assert found[-1][0] == pytest.approx(60)
    assert len({key for _, key in found}) == 1


def test_looks_a_second_apart_are_enough() -> None:
    assert told(rule("stopped_vehicle"), moments((BROKEN, *PASSERS), 0, 60, step=1.0))


def test_the_line_says_for_how_long_and_how_many_went_past() -> None:
    _, claim = told(rule("stopped_vehicle"), moments((BROKEN, *PASSERS), 0, 34.2))[-1]
    assert "30 s" in claim.words.en
    assert "5 others" in claim.words.en
    assert "30 วินาที" in claim.words.th
    assert (claim.severity, claim.label) == ("info", "car")


def test_who_stands_from_its_first_sight_on_is_parked() -> None:
    assert not stopped(Mover(1, ((0, 0.5, 0.5), (90, 0.5, 0.5))), *PASSERS)


def test_an_empty_street_flows_nowhere() -> None:
    assert not stopped(BROKEN)


def test_traffic_the_other_way_does_not_go_past() -> None:
    assert not stopped(BROKEN, *AGAINST)


def test_a_row_of_standing_vehicles_is_a_queue() -> None:
    row = [
        Mover(2 + n, ((n + 1, 0.05, 0.5), (n + 4, 0.5 - 0.12 * n, 0.5), (90, 0.5 - 0.12 * n, 0.5))) for n in (1, 2, 3)
    ]
    assert not stopped(BROKEN, *row, *PASSERS)


def test_a_row_of_parked_cars_is_no_queue() -> None:
    parked = [Mover(2 + n, ((0, 0.1 + 0.12 * n, 0.3), (90, 0.1 + 0.12 * n, 0.3))) for n in range(5)]
    assert {key for _, key in stopped(BROKEN, *parked, *PASSERS)}


def test_the_jam_behind_it_does_not_end_its_event() -> None:
    jam = [
        Mover(2 + n, ((40 + n, 0.05, 0.5), (43 + n, 0.5 - 0.12 * n, 0.5), (90, 0.5 - 0.12 * n, 0.5))) for n in (1, 2, 3)
    ]
    found = stopped(BROKEN, *jam, *PASSERS)
    assert {key for _, key in found} == {"1"}
    assert found[-1][0] == pytest.approx(60)


def test_it_drives_on_and_the_event_is_over() -> None:
    on = Mover(1, ((0, 0.1, 0.5), (4, 0.5, 0.5), (40, 0.5, 0.5), (43, 0.95, 0.5)))
    found = stopped(on, *PASSERS)
    assert 40 < found[-1][0] < 47


def test_lost_and_found_at_the_same_place_it_is_the_same_event() -> None:
    lost = Mover(1, (*BROKEN.way[:2], (38.0, 0.5, 0.5)))
    found_anew = Mover(99, ((40.0, 0.5, 0.5), (90.0, 0.5, 0.5)))
    found = stopped(lost, found_anew, *PASSERS)
    assert len({key for _, key in found}) == 1
    assert found[-1][0] == pytest.approx(60)


def test_a_track_that_jumps_on_a_parked_car_has_not_come() -> None:
    parked = Mover(1, ((0, 0.5, 0.5), (20, 0.5, 0.5)))
    taken_for_it = Mover(2, ((16, 0.1, 0.5), (20.2, 0.5, 0.5), (90, 0.5, 0.5)))
    assert not stopped(parked, taken_for_it, *PASSERS)


def test_the_kerb_is_no_road_once_it_is_known_where_vehicles_drive() -> None:
    judge = rule("stopped_vehicle")
    told(judge, moments([PASSER.later(5 * n, 100 + n) for n in range(25)], 0, 130, step=0.5))
    aside = Mover(1, ((130, 0.1, 0.56), (133, 0.4, 0.56), (135, 0.5, 0.8), (200, 0.5, 0.8)))
    passers = [PASSER.later(140 + 5 * n, 200 + n) for n in range(12)]
    assert not told(judge, moments((aside, *passers), 130, 190, step=0.5))
    in_the_lane = Mover(2, ((200, 0.1, 0.56), (203, 0.5, 0.56), (270, 0.5, 0.56)))
    assert told(judge, moments((in_the_lane, *[each.later(70, each.number + 100) for each in passers]), 200, 260))


def test_outside_the_polygon_anyone_may_stand() -> None:
    assert not stopped(BROKEN, *PASSERS, polygon=[[0, 0.6], [1, 0.6], [1, 1], [0, 1]])


def test_a_gap_without_a_look_does_not_count_as_standing() -> None:
    judge = rule("stopped_vehicle")
    movers = (BROKEN, *PASSERS)
    told(judge, moments(movers, 0, 25, step=0.4))
    assert not told(judge, moments(movers, 60, 66))


def test_people_may_stand_as_long_as_they_like() -> None:
    assert not stopped(Mover(1, BROKEN.way, "person"), *PASSERS)


def test_a_stop_of_no_length_is_refused() -> None:
    with pytest.raises(ValidationError):
        rule("stopped_vehicle", seconds=0)
