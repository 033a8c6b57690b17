"""weapon: fires for what is seen again and again in a moving hand, and keeps quiet on all else."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from agent.data import Box, Detection, Severity, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import scene, track

STEP = 0.2


def rule(**options: object) -> Rule:
    return build(KINDS["weapon"].model_validate({"kind": "weapon", "name": "r", **options}))


def person(x: float) -> Box:
    """Somebody 0.3 picture heights tall whose left side is at x."""
    return Box(x, 0.4, x + 0.06, 0.7)


def held(x: float, label: str = "knife", score: float = 0.8, y: float = 0.55) -> Detection:
    """A weapon whose middle is at (x, y)."""
    return Detection(label, score, Box(x - 0.01, y - 0.01, x + 0.01, y + 0.01))


Look = tuple[list[tuple[int, Box]], list[Detection]]
"""One moment: people by number, weapons."""


def fired(watch: Rule, looks: Iterable[Look], step: float = STEP, start: float = 0.0) -> list[tuple[Trigger, ...]]:
    """The triggers at each look."""
    told = []
    for number, (people, weapons) in enumerate(looks):
        tracks = [track(each, box) for each, box in people]
        told.append(watch.update(scene(start + number * step, *tracks, detections=tuple(weapons))).triggers)
    return told


def walk(looks: int, label: str = "knife", score: float = 0.8, of: int = 1) -> Iterator[Look]:
    """Somebody who walks to the right, half his height a second, with a weapon in his hand at every look."""
    for x in (0.1 + 0.017 * number for number in range(looks)):
        yield [(of, person(x))], [held(x + 0.05, label, score)]


def test_a_weapon_that_goes_along_with_a_person_is_one_alert() -> None:
    told = fired(rule(), walk(20))
    (trigger,) = told[-1]
    assert (trigger.kind, trigger.key, trigger.label, trigger.severity) == ("weapon", "1", "knife", Severity.ALERT)
    assert {each.key for triggers in told for each in triggers} == {"1"}


def test_it_takes_one_and_a_half_seconds_at_least() -> None:
    told = fired(rule(), walk(12))
    assert [bool(triggers) for triggers in told] == [False] * 8 + [True] * 4


def test_one_look_never_fires_however_sure() -> None:
    looks = [(people, weapons if number == 3 else []) for number, (people, weapons) in enumerate(walk(20, score=1.0))]
    assert not any(fired(rule(), looks))


def test_unsure_sightings_must_be_more() -> None:
    def first(score: float) -> int:
        return next(number for number, triggers in enumerate(fired(rule(), walk(40, score=score))) if triggers)

    assert first(0.3) >= first(0.8) + 3


def test_flicker_does_not_hide_it() -> None:
    looks = [(people, weapons if number % 3 == 0 else []) for number, (people, weapons) in enumerate(walk(25))]
    assert any(fired(rule(), looks))


def test_sightings_further_apart_than_ten_seconds_do_not_add_up() -> None:
    looks = [(people, weapons if number % 15 == 0 else []) for number, (people, weapons) in enumerate([*walk(40)] * 4)]
    assert not any(fired(rule(), looks))


@pytest.mark.parametrize("steps", [itertools.repeat(0.0, 60), itertools.chain(*[(0.0, 0.004)] * 30)])
def test_a_thing_of_the_street_fires_for_nobody_who_stands_before_it(steps: Iterable[float]) -> None:
    looks = [([(1, person(0.4))], [held(0.45 + step)]) for step in steps]
    assert not any(fired(rule(), looks))


def test_a_thing_of_the_street_fires_for_nobody_who_passes_it() -> None:
    looks = [([(1, person(0.35 + 0.005 * number))], [held(0.45)]) for number in range(30)]
    assert not any(fired(rule(), looks))


def test_drawn_and_held_out_by_somebody_who_stands_fires() -> None:
    drawn = [held(0.45, y=0.58)] * 4 + [held(0.47, y=0.48)] * 10
    assert any(fired(rule(), [([(1, person(0.4))], [weapon]) for weapon in drawn]))


def test_the_weapon_is_named_as_it_was_seen_most() -> None:
    looks = [(people, [held(weapons[0].box.x1, "gun" if number % 3 == 0 else "stick")]) for number, (people, weapons) in
             enumerate(walk(20))]  # fmt: skip
    (trigger,) = fired(rule(), looks)[-1]
    assert trigger.label == "stick"
    assert "stick with a person, seen 13 times" in trigger.words.en
    assert "ไม้" in trigger.words.th


def test_a_baseball_bat_counts() -> None:
    assert any(fired(rule(), walk(20, "baseball bat")))


def test_a_weapon_out_of_everybodys_reach_is_nobodys() -> None:
    looks = [(people, [held(weapons[0].box.x1 + 0.1)]) for people, weapons in walk(30)]
    assert not any(fired(rule(), looks))


def test_of_two_people_the_nearer_holds_it() -> None:
    looks = [([*people, (2, person(people[0][1].x1 + 0.08))], weapons) for people, weapons in walk(20)]
    assert [trigger.key for trigger in fired(rule(), looks)[-1]] == ["1"]


def test_a_bearer_whose_track_breaks_is_still_the_same_event() -> None:
    looks = list(walk(40))
    broken = [([(1 if number < 20 else 2, people[0][1])], weapons) for number, (people, weapons) in enumerate(looks)]
    told = fired(rule(), broken)
    assert {trigger.key for triggers in told for trigger in triggers} == {"1"}
    assert told[-1]


def test_whose_track_is_unconfirmed_or_only_presumed_holds_nothing() -> None:
    doubts: tuple[dict[str, Any], ...] = ({"confirmed": False}, {"seen": False})
    for doubt in doubts:
        watch = rule()
        for number, (people, weapons) in enumerate(walk(25)):
            moment = scene(number * STEP, track(1, people[0][1], **doubt), detections=tuple(weapons))
            assert not watch.update(moment).triggers


def test_two_who_are_armed_at_once_are_two_events() -> None:
    looks = [([*people, (2, person(people[0][1].x1 + 0.15))], [*weapons, held(people[0][1].x1 + 0.2)])
             for people, weapons in walk(20)]  # fmt: skip
    assert {trigger.key for trigger in fired(rule(), looks)[-1]} == {"1", "2"}


def test_the_claim_ends_five_seconds_after_the_last_sighting() -> None:
    watch = rule()
    fired(watch, walk(20))
    after = fired(watch, [([(1, person(0.42))], [])] * 40, start=4.0)
    assert after[20]
    assert not after[-1]


def test_who_stands_outside_the_polygon_is_not_watched() -> None:
    right = [[0.6, 0.0], [1.0, 0.0], [1.0, 1.0], [0.6, 1.0]]
    assert not any(fired(rule(polygon=right), walk(25)))


def test_other_labels_are_no_weapons() -> None:
    assert not any(fired(rule(), walk(25, "phone")))
