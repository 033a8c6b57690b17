"""What each kind of rule fires on, after how long, and what it keeps quiet on."""

from typing import Any

import pytest
from pydantic import ValidationError

from agent.data import Box, Crossing, Findings
from agent.rules import KINDS, Rule, build
from tests.make import scene, track

LEFT_HALF = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]


def rule(kind: str, **options: Any) -> Rule:
    return build(KINDS[kind].model_validate({"kind": kind, "name": "r", "labels": ["person"], **options}))


def zone(**options: Any) -> Rule:
    return rule("zone", polygon=LEFT_HALF, **options)


def line(**options: Any) -> Rule:
    """A level line across the picture's middle; `in` is downwards."""
    return rule("line", points=[[0.0, 0.5], [1.0, 0.5]], **options)


def at(x: float, y: float, height: float = 0.2) -> Box:
    """A box whose foot is at (x, y)."""
    return Box(x - 0.03, y - height, x + 0.03, y)


def walk(line: Rule, *feet: tuple[float, float], confirmed: int = 0) -> list[Crossing]:
    """Crossings of one person whose foot goes through these places, confirmed from step `confirmed` on."""
    steps = enumerate(feet)
    return [
        crossing
        for i, (x, y) in steps
        for crossing in line.update(scene(i * 0.2, track(box=at(x, y), confirmed=i >= confirmed))).crossings
    ]


def test_the_folder_is_the_list_of_kinds() -> None:
    assert {"zone", "line"} <= set(KINDS)
    for kind, options in KINDS.items():
        assert options.model_fields["kind"].annotation.__args__ == (kind,)  # type: ignore[union-attr]  # a Literal


class TestZone:
    def test_fires_when_someone_is_inside(self) -> None:
        (trigger,) = zone().update(scene(0.0, track(7, at(0.2, 0.5)))).triggers
        assert (trigger.rule, trigger.kind, trigger.key, trigger.label) == ("r", "zone", "7", "person")

    def test_keeps_quiet_outside_on_other_labels_and_on_the_unconfirmed(self) -> None:
        others = [track(1, at(0.8, 0.5)), track(2, at(0.2, 0.5), "car"), track(3, at(0.2, 0.5), confirmed=False)]
        assert zone().update(scene(0.0, *others)) == Findings()

    def test_a_stay_fires_only_after_its_seconds_and_for_as_long_as_it_lasts(self) -> None:
        loitering = zone(stay=10)
        fired = [bool(loitering.update(scene(second, track(box=at(0.2, 0.5)))).triggers) for second in range(13)]
        assert fired == [False] * 10 + [True] * 3

    def test_leaving_starts_the_stay_anew(self) -> None:
        loitering = zone(stay=10)
        for second in (0.0, 9.0):
            loitering.update(scene(second, track(box=at(0.2, 0.5))))
        loitering.update(scene(9.5, track(box=at(0.8, 0.5))))
        assert not loitering.update(scene(11.0, track(box=at(0.2, 0.5)))).triggers

    def test_occupancy_counts_everyone_inside_at_once(self) -> None:
        found = zone(stay=60).update(scene(0.0, track(1, at(0.1, 0.5)), track(2, at(0.3, 0.5)), track(3, at(0.9, 0.5))))
        assert found.occupancy == (("person", 2),)

    @pytest.mark.parametrize(
        "polygon",
        [
            [[0, 0], [1, 1]],
            [[0, 0], [0.5, 0.5], [1, 1]],
            [[0, 0], [1, 0], [1, 1.1]],
            [[0, 0], [1, 0], [1, float("nan")]],
            [[0, 0], [1, 0], [1, 1, 1]],
            "everywhere",
        ],
    )
    def test_a_polygon_that_encloses_nothing_in_the_picture_is_refused(self, polygon: object) -> None:
        with pytest.raises(ValidationError):
            rule("zone", polygon=polygon)


class TestLine:
    def test_walking_down_across_a_level_line_is_in(self) -> None:
        assert [c.direction for c in walk(line(), (0.5, 0.3), (0.5, 0.45), (0.5, 0.55), (0.5, 0.7))] == ["in"]

    def test_walking_up_is_out(self) -> None:
        assert [c.direction for c in walk(line(), (0.5, 0.7), (0.5, 0.3))] == ["out"]

    def test_there_and_back_counts_both(self) -> None:
        assert [c.direction for c in walk(line(), (0.5, 0.3), (0.5, 0.7), (0.5, 0.3))] == ["in", "out"]

    def test_wavering_on_the_line_counts_nothing(self) -> None:
        assert walk(line(), (0.5, 0.3), *[(0.5, y) for y in (0.49, 0.51) * 10], (0.5, 0.3)) == []

    def test_passing_beside_its_end_counts_nothing(self) -> None:
        short = rule("line", points=[[0.0, 0.5], [0.3, 0.5]])
        assert walk(short, (0.6, 0.3), (0.6, 0.7)) == []

    def test_who_is_confirmed_only_behind_the_line_still_counts(self) -> None:
        assert [c.direction for c in walk(line(), (0.5, 0.3), (0.5, 0.45), (0.5, 0.7), confirmed=2)] == ["in"]

    def test_who_is_never_confirmed_is_not_counted(self) -> None:
        assert walk(line(), (0.5, 0.3), (0.5, 0.7), confirmed=9) == []

    def test_other_labels_are_not_counted(self) -> None:
        cars = line(labels=["car"])
        assert walk(cars, (0.5, 0.3), (0.5, 0.7)) == []

    def test_who_is_hidden_counts_only_once_seen_on_the_other_side(self) -> None:
        across, far = line(), at(0.5, 0.7)
        assert across.update(scene(0.0, track(box=at(0.5, 0.3)))).crossings == ()
        assert across.update(scene(0.2, track(box=far, seen=False))).crossings == ()
        assert [c.direction for c in across.update(scene(0.4, track(box=far))).crossings] == ["in"]

    def test_a_line_without_length_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            rule("line", points=[[0.5, 0.5], [0.5, 0.5]])
