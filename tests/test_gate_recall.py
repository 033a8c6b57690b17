"""The judge of sleeping pairs events one to one."""

from tests.bench.gate_recall import matched
from tests.bench.lives import Told

COMES = Told("person", 10.0, 15.0)


def test_the_same_event_is_found_with_its_delay() -> None:
    assert matched([COMES], [Told("person", 10.5, 14.0)]) == [0.5]


def test_another_label_or_another_time_is_another_event() -> None:
    assert matched([COMES], [Told("car", 10.0, 15.0), Told("person", 15.5, 20.0)]) == []


def test_one_event_stands_for_one_only() -> None:
    assert matched([COMES, Told("person", 11.0, 15.0)], [COMES]) == [0.0]


def test_the_nearest_starts_are_paired_first() -> None:
    told = [Told("person", 12.5, 15.0), Told("person", 10.0, 15.0)]
    assert sorted(matched([COMES, Told("person", 12.0, 15.0)], told)) == [0.0, 0.5]
