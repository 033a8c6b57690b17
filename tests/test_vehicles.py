"""Promises of the simulator's vehicles."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from agent.simulator.actor import State
from agent.simulator.patch import PLAIN, Outline, Patch, Shade
from agent.simulator.people import random_body
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.vehicles import Rider, Vehicle, bus, hatchback, lorry, motorcycle, pickup, sedan, stall, van
from agent.simulator.view import Mount, View

VIEW = View(Mount(), (640, 360))
NIGHT = Shade(Colour(0.1, 0.1, 0.1), Colour(0, 0, 0), 0.0)
AHEAD = math.pi / 2 - math.radians(VIEW.mount.pan)
"""The heading along which the camera looks."""

Maker = Callable[..., Vehicle]
MAKERS = (sedan, hatchback, pickup, van, bus, lorry, motorcycle)


def state(
    doing: str = "drive",
    heading: float = math.pi,
    since: float = 9.0,
    at: tuple[float, float] = (4.0, 10.0),
    way: float = 0.0,
) -> State:
    return State(at, heading, 0.0, doing, since, way)


def made(maker: Maker, *states: State, riders: tuple[Rider, ...] = ()) -> Vehicle:
    """A vehicle that is in another state each second."""
    more = {"riders": riders} if riders else {}
    return maker(np.random.default_rng(1), Thing(1, "car"), lambda seconds: states[int(seconds)], **more)


ABEAM, OBLIQUE, AWAY = 0, 1, 2
FAR_AWAY = (22 * math.cos(AHEAD), 22 * math.sin(AHEAD))
STATES = (state(heading=AHEAD + math.pi / 2, at=FAR_AWAY), state(), state(heading=0.8, at=(6.0, 13.0)))


@cache
def usual(maker: Maker) -> Vehicle:
    return made(maker, *STATES)


def painted(vehicle: Vehicle, seconds: float = 0.0, shade: Shade = PLAIN) -> Patch:
    patch = vehicle.paint(seconds, VIEW, shade)
    assert patch is not None
    return patch


def outline(vehicle: Vehicle, seconds: float = 0.0, track: int = 1) -> Outline:
    return next(found for found in painted(vehicle, seconds).outlines if found.thing.track == track)


def size(vehicle: Vehicle, seconds: float = 0.0) -> tuple[float, float]:
    x1, y1, x2, y2 = outline(vehicle, seconds).box
    return x2 - x1, y2 - y1


def rider(number: int, helmet: Colour | None = None) -> Rider:
    person = Thing(10 + number, "person")
    head = Thing(20 + number, "helmet" if helmet else "bare_head", of=person.track)
    return Rider(random_body(np.random.default_rng(number)), person, head, helmet)


@pytest.mark.parametrize("maker", MAKERS)
def test_its_box_is_as_long_as_it_is_in_metres(maker: Maker) -> None:
    vehicle = usual(maker)
    far = (np.array([*FAR_AWAY, 0.5]) - VIEW.place) @ VIEW.axes[2]
    assert size(vehicle, ABEAM)[0] == pytest.approx(vehicle.footprint[0] * VIEW.focal / far, rel=0.15)


@pytest.mark.parametrize("maker", MAKERS)
def test_every_pixel_of_it_is_told_to_be_its_own(maker: Maker) -> None:
    patch = painted(usual(maker), OBLIQUE)
    assert (patch.leaves[patch.paint[..., 3] == 255] > 0).mean() > 0.99


@pytest.mark.parametrize("maker", (sedan, hatchback, pickup, van, bus))
@pytest.mark.parametrize("seconds", (OBLIQUE, AWAY))
def test_its_body_has_no_holes(maker: Maker, seconds: float) -> None:
    cover = painted(usual(maker), seconds).paint[..., 3]
    height, width = cover.shape
    assert cover[height // 2 : height * 3 // 5, width * 2 // 5 : width * 3 // 5].min() > 230


def test_is_not_there_while_its_timeline_says_so() -> None:
    vehicle = motorcycle(np.random.default_rng(1), Thing(1, "car"), lambda _: None)
    assert vehicle.paint(0.0, VIEW, PLAIN) is None
    assert vehicle.glows(0.0) == ()


def test_what_is_nearer_is_laid_over_what_is_farther() -> None:
    vehicle = made(motorcycle, state(at=(4.0, 10.0)), state(at=(4.0, 14.0)))
    assert painted(vehicle, 0).depth < painted(vehicle, 1).depth


def test_brakes_show_in_red_from_behind() -> None:
    vehicle = made(sedan, state("drive", AHEAD), state("stop", AHEAD))
    driving, halting = (painted(vehicle, seconds).paint.astype(int) for seconds in (0, 1))
    assert (halting - driving)[..., 2].max() > 50


def test_head_lamps_are_lit_in_the_dark_alone() -> None:
    vehicle = made(sedan, state("drive", -math.pi / 2), state("park", -math.pi / 2))
    assert painted(vehicle, 0, NIGHT).paint[..., :3].max() > 240
    assert painted(vehicle, 1, NIGHT).paint[..., :3].max() < 80


def test_a_parked_one_throws_no_light() -> None:
    vehicle = made(sedan, state("drive"), state("park"))
    assert vehicle.glows(1) == ()
    heads = [glow for glow in vehicle.glows(0) if glow.beam]
    assert len(heads) == 2
    assert all(glow.place[0] < 4.0 for glow in heads)


def test_wheels_turn_with_the_way() -> None:
    vehicle = made(sedan, state(), state(way=0.3))
    assert (painted(vehicle, 0).paint != painted(vehicle, 1).paint).any()


def test_a_crash_shortens_the_bonnet() -> None:
    vehicle = made(sedan, state(), state("crash", since=0.0))
    assert size(vehicle, 1)[0] < size(vehicle, 0)[0] - 5


def test_a_motorcycle_that_tipped_lies_with_its_riders() -> None:
    vehicle = made(motorcycle, state("drive"), state("tip"), riders=(rider(0), rider(1, Colour(0, 0, 200))))
    assert size(vehicle, 1)[1] < size(vehicle, 0)[1] * 0.75
    for track in (10, 11):
        upright, down = (outline(vehicle, seconds, track).box[1] for seconds in (0, 1))
        assert down > upright + 15


def test_falls_over_in_half_a_second() -> None:
    vehicle = made(motorcycle, *(state("tip", since=since) for since in (0.0, 0.3, 0.5, 3.0)))
    heights = [size(vehicle, seconds)[1] for seconds in range(4)]
    assert heights[0] > heights[1] > heights[2] == heights[3]


def test_its_riders_and_their_heads_have_boxes_of_their_own() -> None:
    vehicle = made(motorcycle, state(), riders=(rider(0), rider(1, Colour(0, 0, 200))))
    patch = painted(vehicle)
    assert {thing.label for thing in patch.things} == {"car", "person", "helmet", "bare_head"}
    assert outline(vehicle, track=10).box[1] < outline(vehicle).box[1] - 7


def test_a_stall_belongs_to_the_scenery() -> None:
    patch = stall(np.random.default_rng(1), (4.0, 4.5)).paint(0.0, VIEW, PLAIN)
    assert patch is not None
    assert patch.things == ()
    assert patch.paint[..., 3].max() == 255
