"""Who is told to have fallen, how soon and for how long, and who is not."""

from collections.abc import Iterable
from typing import Any

import pytest

from agent.data import Box, Detection, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import scene, track

STANDING, LYING, CROUCHING = Box(0.45, 0.3, 0.55, 0.8), Box(0.38, 0.66, 0.62, 0.86), Box(0.44, 0.55, 0.56, 0.82)
"""In a picture 320 x 180: 90 pixels tall and 32 wide; 36 tall and 77 wide; 49 tall and 38 wide."""

STEP = 0.2


def rule(**options: Any) -> Rule:
    return build(KINDS["fall"].model_validate({"kind": "fall", "name": "r", **options}))


def looks(fall: Rule, boxes: Iterable[Box | None], start: float = 0.0, step: float = STEP, **facts: Any) -> list[Any]:
    """The triggers of one person who is in these places, or looked for in vain."""
    told = []
    for index, box in enumerate(boxes):
        now = start + index * step
        tracks = [track(7, box or LYING, seen=box is not None, **facts)]
        detections = () if box is None else (Detection("person", 0.8, box),)
        told.append(fall.update(scene(now, *tracks, detections=detections, looked=(Box(0, 0, 1, 1),))).triggers)
    return told


def fired(told: list[tuple[Trigger, ...]]) -> list[bool]:
    return [bool(triggers) for triggers in told]


def test_fires_within_a_second_of_lying_and_for_as_long_as_it_lasts() -> None:
    told = fired(looks(rule(), [STANDING] * 10 + [LYING] * 30))
    assert not any(told[:13])
    assert all(told[15:])


def test_names_the_person_and_says_how_it_happened() -> None:
    (trigger,) = looks(rule(), [STANDING] * 10 + [LYING] * 10)[-1]
    assert (trigger.kind, trigger.key, trigger.label, trigger.severity, trigger.box) == (
        "fall",
        "7",
        "person",
        "alert",
        LYING,
    )
    assert trigger.words.en == "person went from upright to lying in 0.2 s, lying for 2 s"
    assert "0.2 วินาที" in trigger.words.th


@pytest.mark.parametrize("posture", [STANDING, CROUCHING])
def test_keeps_quiet_on_who_stands_or_crouches(posture: Box) -> None:
    assert not any(fired(looks(rule(), [STANDING] * 10 + [posture] * 60)))


def test_keeps_quiet_on_who_gets_up_at_once() -> None:
    assert not any(fired(looks(rule(), [STANDING] * 10 + [LYING] * 3 + [STANDING] * 20)))


def test_keeps_quiet_on_who_was_never_seen_upright() -> None:
    assert not any(fired(looks(rule(), [LYING] * 100)))


def test_keeps_quiet_on_who_takes_his_time_to_lie_down() -> None:
    assert not any(fired(looks(rule(), [STANDING] * 10 + [CROUCHING] * 20 + [LYING] * 50)))


def test_keeps_quiet_on_a_track_that_is_not_confirmed() -> None:
    assert not any(fired(looks(rule(), [STANDING] * 10 + [LYING] * 20, confirmed=False)))


def test_concludes_nothing_from_what_a_long_gap_hides() -> None:
    fall = rule()
    looks(fall, [STANDING] * 10)
    assert not any(fired(looks(fall, [LYING] * 30, start=4.5)))


def test_fires_when_looks_come_once_a_second() -> None:
    assert fired(looks(rule(), [STANDING] * 5 + [LYING] * 6, step=1.0))[-1]


def test_is_one_event_through_seconds_in_which_nobody_is_found() -> None:
    told = looks(rule(), [STANDING] * 10 + [LYING] * 10 + [None] * 40 + [LYING] * 10)
    assert all(fired(told[20:]))
    assert {trigger.key for triggers in told for trigger in triggers} == {"7"}
    assert [triggers[0].seen for triggers in told[20:]] == [False] * 40 + [True] * 10


def test_who_gets_up_and_falls_again_elsewhere_is_told_of_once_where_he_lies() -> None:
    away = [Box(box.x1 - 0.3, box.y1, box.x2 - 0.3, box.y2) for box in (STANDING, LYING)]
    told = looks(rule(), [STANDING] * 10 + [LYING] * 10 + [away[0]] * 10 + [away[1]] * 10)
    assert [trigger.box for trigger in told[-1]] == [away[1]]


def test_ends_after_ten_seconds_of_looking_in_vain() -> None:
    told = fired(looks(rule(), [STANDING] * 10 + [LYING] * 10 + [None] * 60))
    assert told[-12]
    assert not told[-1]


def test_waits_while_the_place_is_not_looked_at() -> None:
    fall = rule()
    looks(fall, [STANDING] * 10 + [LYING] * 10)
    assert all(fall.update(scene(4.0 + second, track(7, LYING, seen=False))).triggers for second in range(60))


def test_keeps_to_its_polygon() -> None:
    assert not any(fired(looks(rule(polygon=[[0, 0], [0.3, 0], [0.3, 1]]), [STANDING] * 10 + [LYING] * 20)))


def test_who_lies_at_the_lower_edge_of_the_picture_is_in_it() -> None:
    low = [Box(box.x1, box.y1 + 0.14, box.x2, min(1.0, box.y2 + 0.14)) for box in (STANDING, LYING)]
    assert fired(looks(rule(), [low[0]] * 10 + [low[1]] * 10))[-1]


def test_fallen_told_again_and_again_needs_no_fall_to_be_seen() -> None:
    fall = rule()
    times = [0.0, *(20.0 + 0.6 * index for index in range(8))]
    told = [fall.update(scene(at, detections=(Detection("fallen", 0.6, LYING),) if at else ())) for at in times]
    (trigger,) = told[-1].triggers
    assert not told[3].triggers
    assert trigger.words.en == "person seen lying for 4 s"
