import math

import numpy as np
import pytest

from agent.simulator.actor import State
from agent.simulator.patch import PLAIN, Shade
from agent.simulator.people import random_body
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.vehicles import Rider, Vehicle, bus, hatchback, lorry, motorcycle, pickup, sedan, stall, van
from agent.simulator.view import Mount, View

VIEW = View(Mount(), (1280, 720))
NIGHT = Shade(Colour(0.1, 0.1, 0.1), Colour(0, 0, 0), 0.0)
MAKERS = (sedan, hatchback, pickup, van, bus, lorry, motorcycle)


def made(maker, doing="drive", heading=math.pi, seconds=9.0, at=(4.0, 10.0), way=0.0, **more) -> Vehicle:
    state = State(at, heading, 0.0, doing, seconds, way)
    return maker(np.random.default_rng(1), Thing(1, "car"), lambda _: state, **more)


def painted(vehicle, shade=PLAIN):
    patch = vehicle.paint(0.0, VIEW, shade)
    assert patch is not None
    return patch


def outline(vehicle, track=1):
    return next(found for found in painted(vehicle).outlines if found.thing.track == track)


def size(vehicle) -> tuple[float, float]:
    x1, y1, x2, y2 = outline(vehicle).box
    return x2 - x1, y2 - y1


def rider(number, helmet=None) -> Rider:
    person = Thing(10 + number, "person")
    head = Thing(20 + number, "helmet" if helmet else "bare_head", of=person.track)
    return Rider(random_body(np.random.default_rng(number)), person, head, helmet)


@pytest.mark.parametrize("maker", MAKERS)
def test_its_box_is_as_long_as_it_is_in_metres(maker):
    vehicle = made(maker, at=(9.0, 22.0), heading=math.pi - math.radians(22))
    far = (np.array([9.0, 22.0, 0.5]) - VIEW.place) @ VIEW.axes[2]
    assert size(vehicle)[0] == pytest.approx(vehicle.footprint[0] * VIEW.focal / far, rel=0.15)


@pytest.mark.parametrize("maker", MAKERS)
def test_every_pixel_of_it_is_told_to_be_its_own(maker):
    patch = painted(made(maker))
    assert (patch.leaves[patch.paint[..., 3] == 255] > 0).mean() > 0.99


@pytest.mark.parametrize("maker", (sedan, hatchback, pickup, van, bus))
@pytest.mark.parametrize("heading", (0.0, 0.8, 1.6, 4.2))
def test_its_body_has_no_holes(maker, heading):
    cover = painted(made(maker, heading=heading, at=(6.0, 13.0))).paint[..., 3]
    height, width = cover.shape
    assert cover[height // 2 : height * 3 // 5, width * 2 // 5 : width * 3 // 5].min() > 230


def test_is_not_there_while_its_timeline_says_so():
    vehicle = sedan(np.random.default_rng(1), Thing(1, "car"), lambda _: None)
    assert vehicle.paint(0.0, VIEW, PLAIN) is None
    assert vehicle.glows(0.0) == ()


def test_paints_the_near_side_over_the_far_one():
    near = made(sedan, at=(4.0, 10.0))
    assert painted(near).depth < painted(made(sedan, at=(4.0, 14.0))).depth


def test_brakes_show_in_red_from_behind():
    away = math.pi / 2 - math.radians(22)
    driving, halting = (painted(made(sedan, doing, away)).paint.astype(int) for doing in ("drive", "stop"))
    red = (halting - driving)[..., 2]
    assert red.max() > 50


def test_head_lamps_are_lit_in_the_dark_alone():
    towards = -math.pi / 2
    assert painted(made(sedan, heading=towards), NIGHT).paint[..., :3].max() > 240
    assert painted(made(sedan, "park", heading=towards), NIGHT).paint[..., :3].max() < 80


def test_a_parked_one_throws_no_light():
    assert made(sedan, "park").glows(0.0) == ()
    heads = [glow for glow in made(sedan).glows(0.0) if glow.beam]
    assert len(heads) == 2
    assert all(glow.place[0] < 4.0 for glow in heads)


def test_wheels_turn_with_the_way():
    assert (painted(made(sedan)).paint != painted(made(sedan, way=0.3)).paint).any()


def test_a_crash_shortens_the_bonnet():
    still = made(sedan, "crash", seconds=0.0)
    assert size(still)[0] < size(made(sedan))[0] - 10


def test_a_motorcycle_that_tipped_lies_with_its_riders():
    riders = (rider(0), rider(1, Colour(0, 0, 200)))
    upright, down = (made(motorcycle, doing, riders=riders) for doing in ("drive", "tip"))
    assert size(down)[1] < size(upright)[1] * 0.75
    for track in (10, 11):
        top, low = (outline(vehicle, track).box[1] for vehicle in (upright, down))
        assert low > top + 30


def test_falls_over_in_half_a_second():
    heights = [size(made(motorcycle, "tip", seconds=seconds))[1] for seconds in (0.0, 0.3, 0.5, 3.0)]
    assert heights[0] > heights[1] > heights[2] == heights[3]


def test_its_riders_and_their_heads_have_boxes_of_their_own():
    patch = painted(made(motorcycle, riders=(rider(0), rider(1, Colour(0, 0, 200)))))
    assert {thing.label for thing in patch.things} == {"car", "person", "helmet", "bare_head"}
    machine, person = (next(o.box for o in patch.outlines if o.thing.track == track) for track in (1, 10))
    assert person[1] < machine[1] - 15


def test_a_stall_belongs_to_the_scenery():
    patch = painted(stall(np.random.default_rng(1), (4.0, 4.5)))
    assert patch.things == ()
    assert patch.paint[..., 3].max() == 255
