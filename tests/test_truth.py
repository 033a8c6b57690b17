"""The truth of a drawn picture is held against its pixels: one actor of each kind."""

import pytest

from agent.simulator.actor import Actor
from agent.simulator.cast import Cast
from agent.simulator.render import Renderer
from tests.pixels import Picture, drawn, in_turn, wrong

SEED, MOMENT = 3, 2.0


def each_kind() -> list[tuple[Actor, ...]]:
    """One actor of each kind, each in full view at second MOMENT, and one that the picture's rim cuts."""
    cast = Cast(SEED)
    for carries in (None, "umbrella", "stick"):
        cast.person((4.0, 8.0), carries=carries).walk((9.0, 8.0))
    cast.person((4.0, 7.0), child=True).run((12.0, 7.0))
    for doing in ("fallen", "sit", "wave"):
        cast.person((5.0, 8.0)).do(doing, 9)
    cast.motorcycle((-6.0, 10.0), helmets=(True, False)).drive((30.0, 10.0), 6)
    cast.bicycle((0.0, 10.0)).drive((30.0, 10.0), 4)
    for kind in ("sedan", "bus"):
        cast.vehicle(kind, (-9.0, 10.25)).drive((40.0, 10.25))
    cast.vehicle("bus", (-2.4, 10.25)).do("park", 9)
    return [(actor,) for actor in cast.scene(9).actors]


def around_a_lorry() -> tuple[Actor, ...]:
    """Somebody behind a lorry, somebody before it."""
    cast = Cast(SEED)
    for y in (13.0, 8.0):
        cast.person((7.0, y)).do("stand", 9)
    cast.vehicle("lorry", (6.0, 10.0)).do("park", 9)
    return cast.scene(9).actors


@pytest.fixture(scope="module")
def parade() -> Renderer:
    return Renderer(in_turn([*each_kind(), around_a_lorry()], MOMENT), SEED, (320, 180), 1.0)


@pytest.fixture(scope="module")
def pictures(parade: Renderer) -> list[Picture]:
    return drawn(parade)


def test_each_actors_boxes_hold_its_pixels_and_are_filled_by_them(pictures: list[Picture]) -> None:
    assert list(wrong(pictures)) == []


def test_what_is_in_full_view_is_told_with_all_its_parts(pictures: list[Picture]) -> None:
    seen = [truth.seen for _, truth in pictures[:-1]]
    assert [len(parts) for parts in seen] == [0, 1, 2, 2, 1, 1, 1, 1, 5, 3, 1, 1, 1]
    assert all(max(part.visible for part in parts) > 0.95 for parts in seen[1:])


def test_a_head_is_seen_as_part_of_who_rides(pictures: list[Picture]) -> None:
    visible = {part.thing.label: part.visible for part in pictures[9][1].seen}
    assert visible["person"] > 0.95 > visible["bicycle"]


def test_what_stands_behind_a_lorry_is_less_visible(pictures: list[Picture]) -> None:
    behind, lorry, before = pictures[-1][1].seen
    assert behind.visible < 0.6
    assert 0.9 < lorry.visible < 0.99
    assert before.visible > 0.97


def test_a_picture_is_the_same_whatever_was_drawn_before(parade: Renderer, pictures: list[Picture]) -> None:
    picture, truth = parade.picture(8)
    assert (picture == pictures[8][0]).all()
    assert truth == pictures[8][1]
