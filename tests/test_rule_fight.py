"""What is told to be a fight, how soon and for how long, and what is not."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from agent.data import Box, Image, Scene, Trigger
from agent.rules import KINDS, Rule, build
from tests.make import scene, track
from tests.test_evidence_scuffle import HEIGHT, LEFT, RIGHT, WIDTH, moved, texture, torn

STEP = 0.2
CALM = texture()
TORN = [torn(CALM, 5 * sign) for sign in (1, -1)]


def picture(index: int, *, violent: bool, right: int = WIDTH) -> Image:
    """A calm street, in which violent bodies are pulled this way and that; only left of column `right`."""
    luma = CALM.copy()
    if violent:
        luma[40:160, 80:right] = TORN[index % 2][40:160, 80:right]
    return np.vstack([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])


def rule(**options: Any) -> Rule:
    return build(KINDS["fight"].model_validate({"kind": "fight", "name": "r", **options}))


def moment(index: int, *boxes: Box, violent: bool = True, right: int = 180, step: float = STEP) -> Scene:
    people = [track(number, box) for number, box in enumerate(boxes, 1)]
    return scene(index * step, *people, small=picture(index, violent=violent, right=right))


def fired(fight: Rule, scenes: Iterable[Scene]) -> list[tuple[Trigger, ...]]:
    return [fight.update(each).triggers for each in scenes]


def test_fires_within_a_second_and_a_half() -> None:
    told = fired(rule(), [moment(index, LEFT, RIGHT) for index in range(12)])
    assert not any(told[:7])
    assert all(told[7:])


def test_says_who_and_how() -> None:
    (trigger,) = fired(rule(), [moment(index, LEFT, RIGHT) for index in range(12)])[-1]
    assert (trigger.kind, trigger.key, trigger.label, trigger.severity) == ("fight", "", "person", "alert")
    assert trigger.box == Box(LEFT.x1, LEFT.y1, RIGHT.x2, RIGHT.y2)
    assert 0.5 < trigger.score <= 1
    assert trigger.words.en == "2 people at close quarters, moving violently for 2 s"
    assert "2 คน" in trigger.words.th


def test_keeps_quiet_on_two_who_hug() -> None:
    assert not any(fired(rule(), [moment(index, LEFT, RIGHT, violent=False) for index in range(60)]))


def test_keeps_quiet_on_two_who_talk_with_their_hands() -> None:
    fight, sway = rule(), [torn(CALM, 0.3 * sign) for sign in (1, -1)]
    still = picture(0, violent=False)
    talk = [np.vstack([sway[index % 2], still[HEIGHT:]]) for index in range(40)]
    scenes = [scene(index * STEP, track(1, LEFT), track(2, RIGHT), small=small) for index, small in enumerate(talk)]
    assert not any(fired(fight, scenes))


def test_keeps_quiet_on_one_who_rages_alone() -> None:
    assert not any(fired(rule(), [moment(index, LEFT) for index in range(60)]))


def test_keeps_quiet_on_one_who_rages_beside_one_who_stands() -> None:
    assert not any(fired(rule(), [moment(index, LEFT, moved(RIGHT, 0.01), right=112) for index in range(60)]))


def test_keeps_quiet_on_two_who_walk_on_together() -> None:
    walk = [moment(index, moved(LEFT, 0.02 * index), moved(RIGHT, 0.02 * index), right=300) for index in range(20)]
    assert not any(fired(rule(), walk))


def test_keeps_quiet_on_an_outburst_of_half_a_second() -> None:
    assert not any(fired(rule(), [moment(index, LEFT, RIGHT, violent=5 < index < 8) for index in range(40)]))


def test_a_lull_belongs_to_the_same_fight_and_five_seconds_of_calm_end_it() -> None:
    told = fired(rule(), [moment(index, LEFT, RIGHT, violent=index < 15) for index in range(50)])
    assert all(told[10:36])
    assert not told[30][0].seen
    assert not told[-1]


def test_claims_nothing_from_looks_that_are_seconds_apart() -> None:
    assert not any(fired(rule(), [moment(index, LEFT, RIGHT, step=1.0) for index in range(30)]))


def test_claims_nothing_without_pixels() -> None:
    assert not any(fired(rule(), [scene(index * STEP, track(1, LEFT), track(2, RIGHT)) for index in range(20)]))


def test_keeps_to_its_polygon() -> None:
    away = rule(polygon=[[0.7, 0], [1, 0], [1, 1]])
    assert not any(fired(away, [moment(index, LEFT, RIGHT) for index in range(20)]))


def test_asks_for_pixels_and_people() -> None:
    kind = KINDS["fight"]
    assert (kind.pixels, kind.subjects) == (True, ("person",))


@pytest.mark.parametrize("size", [(90, 160), (240, 320)])
def test_a_change_of_the_picture_s_size_is_survived(size: tuple[int, int]) -> None:
    fight = rule()
    low = [Box(box.x1, 0.55, box.x2, 1.0) for box in (LEFT, RIGHT)]
    fired(fight, [moment(index, *low) for index in range(4)])
    other = np.full((size[0] * 3 // 2, size[1]), 90, np.uint8)
    assert not fight.update(scene(1.0, track(1, low[0]), track(2, low[1]), small=other)).triggers
