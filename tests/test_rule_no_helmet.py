"""no_helmet: tells how many ride bareheaded, and keeps quiet on helmets, passers-by and what is parked."""

from collections.abc import Sequence

import pytest

from agent.data import Box, Detection, Severity, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import scene, track

BARE, HELMET = "bare_head", "helmet"


def rule(**options: object) -> Rule:
    return build(KINDS["no_helmet"].model_validate({"kind": "no_helmet", "name": "r", **options}))


def bike(x: float) -> Box:
    """A motorcycle whose left side is at x."""
    return Box(x, 0.6, x + 0.12, 0.76)


def head(x: float, label: str, y: float = 0.55, score: float = 0.8) -> Detection:
    """A head whose middle is at (x, y)."""
    return Detection(label, score, Box(x - 0.01, y - 0.02, x + 0.01, y + 0.02))


def ride(
    watch: Rule, looks: Sequence[Sequence[str]], pace: float = 0.03, y: float = 0.55, label: str = "motorcycle"
) -> list[tuple[Trigger, ...]]:
    """Triggers at each look at a motorcycle that moves by `pace`, with heads of these labels over it."""
    told = []
    for number, labels in enumerate(looks):
        x = 0.1 + pace * number
        heads = tuple(head(x + 0.03 + 0.03 * place, each, y) for place, each in enumerate(labels))
        moment = scene(0.2 * number, track(5, bike(x), label), detections=heads)
        told.append(watch.update(moment).triggers)
    return told


def test_a_bareheaded_rider_is_told_after_four_looks() -> None:
    told = ride(rule(), [[BARE]] * 8)
    assert [bool(triggers) for triggers in told] == [False] * 3 + [True] * 5
    (trigger,) = told[-1]
    assert (trigger.key, trigger.label, trigger.severity) == ("5", BARE, Severity.INFO)


@pytest.mark.parametrize(
    ("heads", "english"),
    [
        ([BARE], "1 rider, 1 bare head"),
        ([BARE, BARE], "2 riders, 2 bare heads"),
        ([HELMET, BARE], "2 riders, 1 bare head"),
        ([BARE, BARE, BARE], "3 riders, 3 bare heads"),
    ],
)
def test_the_words_say_how_many(heads: list[str], english: str) -> None:
    (trigger,) = ride(rule(), [heads] * 8)[-1]
    assert trigger.words.en == english
    assert f"ไม่สวมหมวกกันน็อก {heads.count(BARE)} คน" in trigger.words.th


def test_helmets_are_nothing_to_tell() -> None:
    assert not any(ride(rule(), [[HELMET, HELMET]] * 20))


def test_a_helmet_that_is_taken_for_a_bare_head_at_some_looks_is_still_one() -> None:
    assert not any(ride(rule(), [[HELMET], [BARE], [HELMET], [BARE], [HELMET]] * 4))


def test_two_helmets_each_taken_for_a_bare_head_now_and_then_are_still_two() -> None:
    assert not any(ride(rule(), [[BARE, HELMET], [HELMET, BARE], [HELMET, HELMET]] * 6))


def test_a_group_that_is_passed_at_one_look_makes_no_rider_bareheaded() -> None:
    assert not any(ride(rule(), [[BARE, BARE, BARE], [HELMET], [HELMET], [HELMET]]))


def test_a_head_told_both_ways_counts_once_as_what_is_surer() -> None:
    watch, told = rule(), []
    for number in range(10):
        x = 0.1 + 0.03 * number
        both = (head(x + 0.06, BARE, score=0.6), head(x + 0.061, HELMET, score=0.9))
        told.append(watch.update(scene(0.2 * number, track(5, bike(x), "motorcycle"), detections=both)).triggers)
    assert not any(told)


def test_a_passers_by_head_at_a_few_looks_is_not_counted() -> None:
    looks = [[BARE, BARE] if number in {3, 4} else [BARE] for number in range(10)]
    assert ride(rule(), looks)[-1][0].words.en.endswith("1 bare head")


def test_a_head_behind_a_parked_motorcycle_is_no_riders() -> None:
    assert not any(ride(rule(), [[BARE]] * 40, pace=0.0))
    assert not any(ride(rule(), [[BARE]] * 40, pace=0.0005))


def test_one_that_comes_straight_on_moves_as_well() -> None:
    watch, told = rule(), []
    for number in range(10):
        grown = 0.05 + 0.005 * number
        box = Box(0.5 - grown / 2, 0.5, 0.5 + grown / 2, 0.5 + 2 * grown)
        heads = (head(0.5, BARE, 0.48),)
        told.append(watch.update(scene(0.2 * number, track(5, box, "motorcycle"), detections=heads)).triggers)
    assert told[-1]


@pytest.mark.parametrize("y", [0.3, 0.7, 0.8])
def test_a_head_far_above_or_beside_its_wheels_is_no_riders(y: float) -> None:
    assert not any(ride(rule(), [[BARE]] * 10, y=y))


def test_a_cyclist_needs_no_helmet() -> None:
    assert not any(ride(rule(), [[BARE]] * 10, label="bicycle"))


def test_a_head_belongs_to_the_nearest_motorcycle_only() -> None:
    watch, told = rule(), []
    for number in range(10):
        x = 0.1 + 0.03 * number
        bikes = (track(5, bike(x), "motorcycle"), track(6, bike(x + 0.05), "motorcycle"))
        told.append(watch.update(scene(0.2 * number, *bikes, detections=(head(x + 0.055, BARE),))).triggers)
    assert {trigger.key for triggers in told for trigger in triggers} == {"5"}


def test_looks_long_apart_do_not_add_up() -> None:
    watch = rule()
    told = [
        watch.update(
            scene(3.0 * number, track(5, bike(0.1 + 0.1 * number), "motorcycle"),
                  detections=(head(0.16 + 0.1 * number, BARE),))
        ).triggers
        for number in range(8)
    ]  # fmt: skip
    assert not any(told)


def test_looks_at_nearly_the_same_moment_are_not_enough() -> None:
    watch, told = rule(), []
    for number in range(5):
        x = 0.1 + 0.03 * number
        moment = scene(0.1 * number, track(5, bike(x), "motorcycle"), detections=(head(x + 0.06, BARE),))
        told.append(watch.update(moment).triggers)
    assert not any(told)


def test_a_motorcycle_that_is_not_confirmed_is_not_told() -> None:
    watch = rule()
    for number in range(8):
        x = 0.1 + 0.03 * number
        unsure = track(5, bike(x), "motorcycle", confirmed=False)
        assert not watch.update(scene(0.2 * number, unsure, detections=(head(x + 0.06, BARE),))).triggers


def test_who_rides_outside_the_polygon_is_not_watched() -> None:
    upper = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.5], [0.0, 0.5]]
    assert not any(ride(rule(polygon=upper), [[BARE]] * 10))
