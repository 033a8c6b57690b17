"""Counts without tremble, and growth beyond chance."""

from collections.abc import Callable

import pytest

from agent.evidence.headcount import Headcount


def counted(people: Callable[[float], int], end: float, step: float = 0.5) -> Headcount:
    headcount = Headcount()
    for number in range(round(end / step) + 1):
        headcount.update(people(number * step), number * step)
    return headcount


def test_a_look_that_misses_half_of_them_changes_nothing() -> None:
    assert counted(lambda at: 5 if at % 2 == 0 else 20, 20).steady == 20


@pytest.mark.parametrize(
    ("before", "after", "grows"), [(5, 15, True), (0, 10, True), (5, 10, False), (20, 30, False), (60, 90, False)]
)
def test_growth_is_twice_as_many_and_more_than_chance(before: int, after: int, grows: bool) -> None:
    growth = counted(lambda at: before if at < 30 else after, 50).growth
    assert (growth is not None) == grows
    assert not growth or growth.before == before


def test_growth_is_told_while_its_minute_lasts() -> None:
    assert counted(lambda at: 5 if at < 30 else 15, 85).growth
    assert not counted(lambda at: 5 if at < 30 else 15, 100).growth


def test_growth_over_many_minutes_is_slow() -> None:
    assert not counted(lambda at: 5 + int(at / 30), 600).growth


def test_who_walks_by_as_a_group_is_no_growth() -> None:
    assert not any(counted(lambda at: 12 if 30 <= at < 39 else 2, end).growth for end in range(30, 60, 2))


def test_the_first_looks_are_no_before() -> None:
    assert not counted(lambda at: 0 if at < 2 else 15, 30).growth


def test_its_memory_is_bounded() -> None:
    headcount = counted(lambda _: 5, 3600, step=0.2)
    assert len(headcount._steady) <= 130  # how much is kept cannot be seen from outside
