"""accident: fires on a blow that more than one thing speaks for, and keeps quiet on braking, standing and parking."""

from dataclasses import replace

import pytest

from agent.data import Box, Detection, Severity
from tests.traffic import Mover, moments, rule, told

HIT = 3.0
"""Second of the blow."""

Way = tuple[tuple[float, float, float], ...]


def drive(x: float, to: float, y: float = 0.6, end: float = 90.0) -> Way:
    """Drives along y from x until the blow and stands from then on."""
    return ((0.0, x, y), (HIT, to, y), (end, to, y))


def brake(to: float, y: float = 0.6, pace: float = 0.3, seconds: float = 3.0, end: float = 30.0) -> Way:
    """Comes to rest at second HIT after braking evenly for some seconds from a pace in widths a second."""
    steps = [seconds * share / 10 for share in range(10, -1, -1)]
    slowing = [(HIT - left, to - pace / seconds * left * left / 2, y) for left in steps]
    _, x, _ = slowing[0]
    return ((HIT - seconds - 1.0, x - pace, y), *slowing, (end, to, y))


BIKE = Mover(1, drive(0.05, 0.5), "motorcycle", 0.08, 0.15)
CAR = Mover(2, drive(-0.6, 0.4), "car", 0.2, 0.16)
DOWN = replace(BIKE, way=((HIT + 0.2, 0.5, 0.6), (90.0, 0.5, 0.6)), width=0.12, height=0.1)
UPRIGHT = replace(BIKE, way=((0.0, 0.05, 0.6), (HIT, 0.5, 0.6), (HIT + 0.1, 0.5, 0.6)))
LYING = (Detection("person", 0.8, Box(0.52, 0.55, 0.62, 0.62)),)


def crowd(count: int, since: float) -> list[Mover]:
    """People who come to where the motorcycle stopped, from below, within two seconds."""
    places = [0.45 + 0.04 * number for number in range(count)]
    ways = [((0.0, x, 0.99), (since - 2.0, x, 0.99), (since, x, 0.7), (90.0, x, 0.7)) for x in places]
    return [Mover(10 + number, way, "person", 0.03, 0.15) for number, way in enumerate(ways)]


def fired(*movers: Mover, end: float = 12.0, step: float = 0.2, **facts: object) -> list[float]:
    """Seconds at which something was told."""
    return [at for at, _ in told(rule("accident"), moments(movers, 0.0, end, step, **facts))]


def test_two_that_stop_in_contact_faster_than_brakes_can_are_one_alert_within_two_seconds() -> None:
    found = told(rule("accident"), moments([BIKE, CAR], 0.0, 12.0))
    first, trigger = found[0]
    assert HIT + 1.0 <= first <= HIT + 2.0
    assert {each.key for _, each in found} == {trigger.key}
    assert (trigger.kind, trigger.severity) == ("accident", Severity.ALERT)


def test_it_holds_while_they_stay_and_ends_when_they_drive_on() -> None:
    on = replace(BIKE, way=(*BIKE.way[:-1], (10.0, 0.5, 0.6), (14.0, 0.9, 0.6)))
    off = replace(CAR, way=(*CAR.way[:-1], (10.0, 0.4, 0.6), (14.0, 0.8, 0.6)))
    found = fired(on, off, end=14.0)
    assert 10.0 <= found[-1] <= 12.0
    assert len(found) >= 25


def test_a_motorcycle_that_goes_down_with_somebody_lying_there_fires_by_itself() -> None:
    (_, trigger), *_ = told(rule("accident"), moments([UPRIGHT, DOWN], 0.0, 12.0, detections=LYING))
    assert trigger.words.en.startswith("motorcycle stopped at once from")
    assert trigger.words.en.endswith("times its size a second, fell over, somebody lies there")
    assert "รถล้ม มีคนนอนอยู่กับพื้น" in trigger.words.th


def test_a_rider_who_lies_before_his_motorcycle_has_come_to_rest_counts() -> None:
    judge = rule("accident")
    shown = [replace(moment, detections=LYING if HIT <= moment.now < HIT + 0.9 else ())
             for moment in moments([UPRIGHT, DOWN], 0.0, 12.0)]  # fmt: skip
    (first, _), *_ = told(judge, shown)
    assert first <= HIT + 2.0


def test_a_rider_who_is_seen_lying_only_later_counts_then() -> None:
    shown = [replace(moment, detections=LYING if moment.now >= HIT + 5.0 else ())
             for moment in moments([UPRIGHT, DOWN], 0.0, 12.0)]  # fmt: skip
    (first, _), *_ = told(rule("accident"), shown)
    assert HIT + 5.0 <= first <= HIT + 6.0


def test_a_model_that_tells_fallen_is_believed_as_a_wide_box_is() -> None:
    told_fallen = (Detection("fallen", 0.6, Box(0.52, 0.5, 0.56, 0.62)),)
    assert fired(UPRIGHT, DOWN, detections=told_fallen)


def test_people_who_come_speak_for_an_accident_later() -> None:
    found = fired(UPRIGHT, DOWN, *crowd(3, since=8.0), end=15.0)
    assert 5.0 <= found[0] <= 9.0


def test_people_who_were_there_before_do_not() -> None:
    assert not fired(UPRIGHT, DOWN, *crowd(3, since=2.5), end=15.0)


def test_people_who_come_a_minute_later_do_not() -> None:
    assert not fired(UPRIGHT, DOWN, *crowd(3, since=60.0), end=65.0)


def test_two_people_are_no_crowd() -> None:
    assert not fired(UPRIGHT, DOWN, *crowd(2, since=8.0), end=15.0)


@pytest.mark.parametrize("detections", [(), LYING])
def test_one_thing_alone_is_not_enough(detections: tuple[Detection, ...]) -> None:
    assert not fired(BIKE, detections=detections)


def test_one_that_falls_over_with_nobody_by_is_not_enough() -> None:
    assert not fired(UPRIGHT, DOWN)


def test_braking_hard_behind_another_that_brakes_is_none() -> None:
    first = Mover(1, brake(0.5), "car", 0.2, 0.16)
    second = Mover(2, brake(0.31, seconds=2.0), "car", 0.2, 0.16)
    assert not fired(first, second, detections=LYING)


def test_one_that_stops_abruptly_beside_what_stood_there_touches_nobody() -> None:
    parked = replace(CAR, way=((0.0, 0.4, 0.6), (30.0, 0.4, 0.6)))
    assert not fired(BIKE, parked)


def test_two_that_brake_hard_side_by_side_are_none() -> None:
    assert not fired(BIKE, replace(CAR, way=drive(-0.2, 0.4)))


def test_two_that_stop_far_from_each_other_did_not_collide() -> None:
    assert not fired(BIKE, replace(CAR, way=drive(-0.8, 0.2, 0.9)))


def test_two_that_stop_at_different_times_did_not_collide() -> None:
    assert not fired(BIKE, CAR.later(3.0, 2))


def test_a_picture_that_freezes_is_none() -> None:
    people = [Mover(n, drive(0.1 * n, 0.1 * n + 0.2, 0.95, 30.0), "person", 0.03, 0.12) for n in (3, 4, 5)]
    assert not fired(BIKE, CAR, *people)


def test_what_is_cut_by_the_pictures_edge_is_not_judged() -> None:
    bike = replace(BIKE, way=((0.0, 0.43, 0.6), (HIT, 0.03, 0.6), (30.0, 0.03, 0.6)))
    car = replace(CAR, way=((0.0, 1.09, 0.6), (HIT, 0.09, 0.6), (30.0, 0.09, 0.6)))
    assert not fired(bike, car)


@pytest.mark.parametrize("step", [0.5, 1.0, 2.0])
def test_looks_too_far_apart_conclude_nothing(step: float) -> None:
    assert not fired(BIKE, CAR, step=step)


def test_a_gap_in_the_looks_concludes_nothing() -> None:
    judge, cast = rule("accident"), [BIKE, CAR]
    assert not told(judge, [*moments(cast, 0.0, 2.0), *moments(cast, 8.0, 12.0)])


def test_a_halt_is_judged_by_its_first_moment_also_when_the_other_halts_a_little_later() -> None:
    car = replace(CAR, way=((0.0, 1.1, 0.6), (HIT - 0.4, 0.07, 0.6), (90.0, 0.07, 0.6)))
    bike = replace(BIKE, way=((0.0, 0.62, 0.6), (HIT, 0.2, 0.6), (90.0, 0.2, 0.6)))
    assert fired(bike, car)


def test_what_happens_outside_the_polygon_is_not_watched() -> None:
    upper = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.4], [0.0, 0.4]]
    assert not told(rule("accident", polygon=upper), moments([BIKE, CAR], 0.0, 12.0))
