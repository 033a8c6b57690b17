"""The truth of a drawn picture is held against its pixels."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator import scenes
from agent.simulator.actor import Actor
from agent.simulator.render import Renderer
from agent.simulator.scene import Scene
from agent.simulator.sky import DAY, steady
from agent.simulator.truth import Seen, Truth

SIZE = (640, 360)

CLEAR = replace(DAY, shadow=0.0, noise=0.0)
"""Light without shadow or grain: what differs then from the empty street is the thing itself."""

SLACK = 3
"""Pixels by which optics and the blur of movement may spread a thing beyond its box."""


def drawn(scene: Scene, seconds: float) -> tuple[Image, Truth]:
    return Renderer(replace(scene, sky=steady(CLEAR)), 1, SIZE, 1.0).picture(round(seconds))


def changed(picture: Image, empty: Image) -> NDArray[np.bool_]:
    return np.asarray(np.abs(picture.astype(int) - empty).max(2) > 12)


def held(name: str) -> list[tuple[Actor, Scene]]:
    scene = scenes.load(name, 1)
    return [(actor, replace(scene, actors=(actor,), faults=(), water=lambda _: 0.0)) for actor in scene.actors]


EMPTY = drawn(Scene(1.0, ()), 0)[0]

CASES = {
    "street": 12.0,
    "weapon_gun": 9.0,
    "weapon_stick": 9.0,
    "fight": 12.0,
    "fall": 15.0,
    "no_helmet": 12.0,
    "accident": 12.0,
    "sitting": 12.0,
    "umbrella": 8.0,
    "children_playing": 7.0,
    "congestion": 20.0,
}


@pytest.mark.parametrize("name", CASES)
def test_each_actors_boxes_hold_its_pixels_and_are_filled_by_them(name: str) -> None:
    for _, scene in held(name):
        picture, truth = drawn(scene, CASES[name])
        difference = changed(picture, EMPTY)
        if truth.seen:
            outside = difference.copy()
            for each in truth.seen:
                outside[around(each, SLACK)] = False
            assert not outside.any(), (name, truth.seen)
            body = max(truth.seen, key=area)
            assert fills(difference, body) or area(body) < 60 or body.visible < 0.97, (name, body)


def around(seen: Seen, slack: int) -> tuple[slice, slice]:
    x1, y1, x2, y2 = (v * s for v, s in zip(seen.box, (*SIZE, *SIZE), strict=True))
    return slice(max(int(y1) - slack, 0), int(y2) + slack + 2), slice(max(int(x1) - slack, 0), int(x2) + slack + 2)


def area(seen: Seen) -> float:
    return (seen.box.x2 - seen.box.x1) * (seen.box.y2 - seen.box.y1) * SIZE[0] * SIZE[1]


def fills(difference: NDArray[np.bool_], seen: Seen) -> bool:
    """Whether the pixels that changed reach all four sides of the box, to a few pixels."""
    rows, columns = around(seen, 0)
    inside = difference[rows, columns]
    down, across = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(down):
        return False
    near = 2 * SLACK
    height, width = inside.shape
    return bool(down[0] <= near and down[-1] >= height - near and across[0] <= near and across[-1] >= width - near)


@pytest.mark.parametrize("name", ["quiet_day", "quiet_night"])
def test_nothing_moves_in_a_quiet_scene(name: str) -> None:
    scene = scenes.load(name, 1)
    still = replace(scene.sky(0.0), noise=0.0)
    renderer = Renderer(replace(scene, sky=steady(still)), 1, SIZE, 1.0)
    first, _ = renderer.picture(0)
    for number in (1, 7, 19):
        assert np.array_equal(renderer.picture(number)[0], first)


def test_the_same_seed_draws_the_same_picture_in_any_order() -> None:
    one, other = (Renderer(scenes.load("street", 4), 4, SIZE, 5.0) for _ in range(2))
    one.picture(3)
    assert np.array_equal(one.picture(40)[0], other.picture(40)[0])
    assert one.picture(40)[1] == other.picture(40)[1]


def test_another_seed_casts_others() -> None:
    one, other = (Renderer(scenes.load("street", seed), seed, SIZE, 5.0).picture(40)[0] for seed in (1, 2))
    assert not np.array_equal(one, other)


def test_what_stands_behind_a_lorry_is_less_visible() -> None:
    scene = scenes.load("parked_lorry", 1)
    frames = Renderer(scene, 1, SIZE, 1.0)
    lorry = next(each for each in frames.picture(12)[1].seen if each.thing.label == "truck")
    hidden = [
        each
        for number in range(8, 20)
        for each in frames.picture(number)[1].seen
        if each.thing.label == "person"
        and lorry.box.x1 < each.box.x1
        and each.box.x2 < lorry.box.x2
        and each.at[1] > 12
    ]
    assert hidden
    assert all(each.visible < 0.6 for each in hidden)
