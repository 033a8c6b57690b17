"""Too many, ever more, or all running: each is told; passers-by, a group, children at play and riders are not."""

import math

import pytest
from pydantic import ValidationError

from agent.data import Severity
from tests.traffic import RATIO, Mover, moments, rule, told

HEIGHT = 0.15


def person(number: int, *way: tuple[float, float, float]) -> Mover:
    return Mover(number, way, "person", 0.04, HEIGHT)


def standing(count: int, since: float = 0.0, until: float = 300.0, first: int = 1) -> list[Mover]:
    places = [(0.3 + 0.05 * (n % 8), 0.4 + 0.06 * (n // 8)) for n in range(count)]
    return [person(first + n, (since, x, y), (until, x, y)) for n, (x, y) in enumerate(places)]


def scattering(count: int, at: float, speed: float = 2.0) -> list[Mover]:
    """People who stand in a ring and at second `at` run away from its middle, in heights a second."""
    ways = []
    for n in range(count):
        dx, dy = math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)
        x, y, far = 0.5 + 0.06 * dx, 0.5 + 0.1 * dy, speed * HEIGHT * 3
        ways.append(person(n + 1, (0, x, y), (at, x, y), (at + 3, x + far * dx / RATIO, y + far * dy)))
    return ways


def claims(movers: list[Mover], end: float, step: float = 0.2, **options: object) -> list[tuple[float, str]]:
    found = told(rule("crowd", **options), moments(movers, 0, end, step))
    return [(at, claim.label) for at, claim in found]


def test_too_many_for_long_enough_are_told_and_counted() -> None:
    found = told(rule("crowd"), moments(standing(22), 0, 20))
    assert found[0][0] == pytest.approx(10, abs=0.5)
    at, claim = found[-1]
    assert at == pytest.approx(20)
    assert (claim.label, claim.key, claim.severity) == ("crowd", "crowd", Severity.INFO)
    assert "22 people now, the limit of 20 was reached 20 s ago" in claim.words.en
    assert "มีคน 22 คน" in claim.words.th


def test_occupancy_counts_who_is_inside() -> None:
    judge = rule("crowd", polygon=[[0, 0], [0.39, 0], [0.39, 1], [0, 1]])
    (moment,) = moments(standing(8), 0, 0)
    assert judge.update(moment).occupancy == (("person", 2),)


def test_a_crowd_holds_until_clearly_fewer_are_left() -> None:
    wavering = standing(17) + [each for n in range(5) for each in standing(4, 10 * n, 10 * n + 7, first=100 + 10 * n)]
    found = claims(wavering, 50, step=0.5)
    assert found == [(10 + 0.5 * n, "crowd") for n in range(81)]


def test_fewer_than_the_limit_are_no_crowd() -> None:
    assert not claims(standing(19), 60, step=0.5)


def test_many_for_a_moment_are_no_crowd() -> None:
    assert not claims(standing(6) + standing(20, 30, 36, first=50), 60, step=0.5)


def test_twice_as_many_within_a_minute_are_told_as_growing() -> None:
    coming = [person(50 + n, (20 + n, 0.1 + 0.06 * n, 0.8), (200, 0.1 + 0.06 * n, 0.8)) for n in range(12)]
    found = claims(standing(5) + coming, 60, step=0.5)
    assert {label for _, label in found} == {"growing"}
    assert 30 < found[0][0] < 50


def test_the_usual_coming_and_going_is_no_growth() -> None:
    pairs = [each for n in range(12) for each in standing(4, 10 * n, 10 * n + 6, first=100 + 10 * n)]
    assert not claims(standing(7) + pairs, 120, step=0.5)


def test_growth_to_less_than_half_the_limit_is_not_told() -> None:
    assert not claims(standing(1) + standing(8, 20, 90, first=50), 70, step=0.5)


def test_what_is_there_at_the_first_look_has_not_grown() -> None:
    assert not claims(standing(15), 60, step=0.5)


def test_a_crowd_that_scatters_is_an_alert_within_a_second() -> None:
    found = told(rule("crowd"), moments(scattering(10, 8.0), 0, 10.5))
    assert {(claim.label, claim.severity) for _, claim in found} == {("run", "alert")}
    assert found[0][0] == pytest.approx(9, abs=0.5)
    assert "10 of 10 people run" in found[0][1].words.en
    assert "คนวิ่ง 10 จาก 10 คน" in found[0][1].words.th


def test_a_crowd_that_walks_off_does_not_run() -> None:
    assert not claims(scattering(10, 8.0, speed=0.8), 10.5)


def test_a_few_who_run_are_no_stampede() -> None:
    assert not claims(scattering(4, 8.0), 10.5)


def test_children_who_run_among_people_who_do_not_are_no_stampede() -> None:
    assert not claims(scattering(6, 8.0) + standing(9, first=50), 10.5)


def test_a_few_who_run_out_of_a_small_group_are_no_stampede() -> None:
    assert not claims(scattering(4, 8.0) + standing(2, first=50), 10.5)


def test_some_who_run_where_most_walk_are_no_stampede() -> None:
    walkers = [person(50 + n, (0, 0.1, 0.2 + 0.1 * n), (12, 0.9, 0.2 + 0.1 * n)) for n in range(8)]
    assert not claims(scattering(6, 8.0) + walkers, 10.5)


def test_joggers_who_come_running_are_no_stampede() -> None:
    joggers = [person(50 + n, (8 + 0.3 * n, 0.05, 0.8), (11 + 0.3 * n, 0.65, 0.8)) for n in range(8)]
    assert not claims(standing(6) + joggers, 14)
    assert not claims(joggers, 14)


def test_riders_who_set_off_at_a_light_do_not_run() -> None:
    riders = scattering(10, 8.0)
    wheels = [Mover(100 + each.number, each.way, "motorcycle", 0.05, 0.1) for each in riders]
    assert not claims(riders + wheels, 10.5)


def test_a_camera_that_is_pushed_makes_nobody_run() -> None:
    judge = rule("crowd")
    told(judge, moments(scattering(10, 8.0), 0, 7.8))
    assert not told(judge, moments(scattering(10, 8.0), 8, 10.5, changed=0.8))


def test_looks_seconds_apart_say_nothing_about_running() -> None:
    assert not claims(scattering(10, 8.0), 11, step=2.0)


def test_a_gap_without_a_look_starts_all_anew() -> None:
    judge = rule("crowd")
    told(judge, moments(standing(22), 0, 8))
    assert not told(judge, moments(standing(22), 30, 38))


def test_a_limit_of_a_few_people_is_refused() -> None:
    with pytest.raises(ValidationError):
        rule("crowd", people=2)
