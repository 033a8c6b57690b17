"""The truth of drawn pictures is held against their pixels, in scenes as they are filmed."""

from dataclasses import replace

import numpy as np
import pytest

from agent.data import Image
from agent.simulator import scenes
from agent.simulator.actor import Actor
from agent.simulator.render import Renderer
from agent.simulator.scene import Scene
from agent.simulator.sky import steady
from tests.pixels import CLEAR, Picture, drawn, in_turn, wrong

pytestmark = pytest.mark.integration

SIZE = (640, 360)

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
    actors = scenes.load(name, 1).actors
    there = [(actor,) for actor in actors if actor.state(CASES[name])]
    assert there
    assert list(wrong(drawn(Renderer(in_turn(there, CASES[name]), 1, SIZE, 1.0)))) == []


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


def test_what_is_told_to_be_visible_is_the_share_that_nothing_hides() -> None:
    """Held against the same picture without the one, and the one on an empty street."""
    scene = replace(scenes.load("parked_lorry", 1), sky=CLEAR)
    whole, truth = once(scene, scene.actors)
    empty, _ = once(scene, ())
    shares = []
    for actor in scene.actors:
        alone, own = once(scene, (actor,))
        rest, _ = once(scene, tuple(other for other in scene.actors if other is not actor))
        if own.seen and own.seen[0].visible == 1.0:
            told = next(each for each in truth.seen if each.thing == own.seen[0].thing).visible
            shares.append((told, changed(whole, rest) / changed(alone, empty)))
    assert min(told for told, _ in shares) < 0.1
    assert all(told == pytest.approx(seen, abs=0.15) for told, seen in shares)


def once(scene: Scene, actors: tuple[Actor, ...]) -> Picture:
    return Renderer(replace(scene, actors=actors), 1, SIZE, 1.0).picture(9)


def changed(one: Image, other: Image) -> int:
    return int(np.count_nonzero(np.abs(one.astype(int) - other).max(2) > 12))
