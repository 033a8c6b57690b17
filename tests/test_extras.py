"""Those who fill the street keep clear of each other."""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from agent.simulator import scenes
from agent.simulator.actor import Actor, State
from agent.simulator.cast import Cast
from agent.simulator.effects.glare import Glare
from agent.simulator.extras import FAR_LANE, NEAR_LANE, cross, customers, passers_by, traffic
from agent.simulator.patch import PLAIN
from agent.simulator.people import Person
from agent.simulator.scene import Scene
from agent.simulator.script import Script
from agent.simulator.street.stool import HEIGHT, Stool
from agent.simulator.vehicles import Vehicle, vehicle
from agent.simulator.view import Mount, View

VIEW = View(Mount(), (640, 360))
APART = 0.33
"""Metres between the middles of two people who pass each other closely."""

EVERYDAY = (
    "street",
    "street_night",
    "rain",
    "queue",
    "sitting",
    "bending",
    "phone",
    "umbrella",
    "red_cloth",
    "steam",
    "children_playing",
    "headlights",
    "parked_lorry",
    "sunset",
)


@pytest.fixture(autouse=True)
def _unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vehicles without what only painting needs, which takes most of the time."""
    monkeypatch.setattr(vehicle, "Stack", lambda *_: None)


def together(scene: Scene, seconds: float) -> Iterator[tuple[tuple[Actor, State], tuple[Actor, State]]]:
    """All pairs of actors on the street, as far as the camera looks."""
    there = [(actor, state) for actor in scene.actors if (state := actor.state(seconds)) and seen(state)]
    return combinations(there, 2)


def seen(state: State) -> bool:
    """Roughly; the wedge that the camera sees widens across the street."""
    return -1 < state.place[0] < 6 + 1.3 * state.place[1] and state.place[1] > 3


def corners(actor: Actor, state: State) -> list[tuple[float, float]]:
    """Points along the middle of what stands there."""
    reach = max((actor.footprint[0] - actor.footprint[1]) / 2, 0.0)
    turn = (math.cos(state.heading), math.sin(state.heading))
    return [(state.place[0] + turn[0] * way, state.place[1] + turn[1] * way) for way in np.linspace(-reach, reach, 9)]


def apart(one: tuple[Actor, State], other: tuple[Actor, State]) -> float:
    """Metres between them, or 1 if they are far off; below 0 where they are in one another."""
    if math.dist(one[1].place, other[1].place) > 1 + (one[0].footprint[0] + other[0].footprint[0]) / 2:
        return 1.0
    away = min(math.dist(a, b) for a in corners(*one) for b in corners(*other))
    halves = sum(APART / 2 if isinstance(actor, Person) else actor.footprint[1] / 2 for actor, _ in (one, other))
    return away - halves


@pytest.mark.parametrize("name", EVERYDAY)
def test_nobody_walks_or_drives_through_another(name: str) -> None:
    scene = scenes.load(name, 1)
    for seconds in np.arange(0.0, scene.seconds, 0.5):
        for one, other in together(scene, float(seconds)):
            if all(isinstance(actor, Person | Vehicle) for actor, _ in (one, other)):
                assert apart(one, other) > 0, (float(seconds), one[1], other[1])


@pytest.mark.parametrize("seed", range(3))
def test_passers_by_and_customers_keep_out_of_each_others_way(seed: int) -> None:
    cast = Cast(seed)
    passers_by(cast, 40, 14)
    customers(cast, 40, 8)
    scene = cast.scene(40)
    for seconds in np.arange(0.0, 40.0, 0.5):
        assert all(apart(one, other) > 0 for one, other in together(scene, float(seconds))), float(seconds)


def test_every_kind_of_vehicle_comes_by_before_long() -> None:
    cast = Cast(2)
    traffic(cast, 40, gap=5)
    seconds = np.arange(0.0, 25.0, 0.5)
    shown = {a.footprint for a in cast.scene(40).actors for t in seconds if (s := a.state(float(t))) and seen(s)}
    assert len(shown) == 7


def test_traffic_fills_the_lanes_that_are_asked_for() -> None:
    assert {script.place[1] for script in traffic(Cast(1), 30, 8, lanes=(FAR_LANE,))} == {FAR_LANE}
    assert {script.place[1] for script in traffic(Cast(1), 30, 8)} == {NEAR_LANE, FAR_LANE}


@pytest.mark.parametrize("name", ["street", "street_night"])
def test_somebody_waits_on_the_near_pavement_for_long(name: str) -> None:
    scene = scenes.load(name, 1)
    waits = [
        [s.place for t in range(20) if (s := actor.state(float(t))) and s.doing == "wait"] for actor in scene.actors
    ]
    longest = max(waits, key=len)
    assert len(longest) >= 9
    assert all(3 < x < 8 and 3.8 < y < 5.2 for x, y in longest)


def test_who_crosses_waits_until_nothing_drives_there() -> None:
    cast = Cast(1)
    car = cast.vehicle("sedan", (-10.0, 8.0)).drive((30, 8.0))
    early, late = (cross(cast.person((8.0, 12.0), since=since), (8.0, 5.0), [car]) for since in (0.0, 4.0))
    assert late.now == pytest.approx(4.0 + 5.0)
    for seconds in np.arange(0.0, early.now, 0.1):
        one, other = early(float(seconds)), car(float(seconds))
        assert not (one and other) or math.dist(one.place, other.place) > 2.0


def test_a_stool_stands_on_its_place_as_high_as_a_seat() -> None:
    patch = Stool((6.0, 4.5)).paint(0.0, VIEW, PLAIN)
    assert patch is not None
    rows, columns = np.nonzero(patch.paint[..., 3])
    foot, top = VIEW.project(np.array([[6.0, 4.5, 0.0], [6.0, 4.5, HEIGHT]]))[0]
    assert abs(columns.mean() + patch.left - foot[0]) < 3
    assert rows.min() + patch.top < top[1] < foot[1] < rows.max() + patch.top + 1


def test_who_sits_on_a_stool_hides_it_from_every_side() -> None:
    stool = Stool((6.0, 4.5)).paint(0.0, VIEW, PLAIN)
    for towards in ((6.0, 9.0), (9.0, 4.5), (0.0, 0.0)):
        cast = Cast(1)
        cast.person((6.0, 4.5)).do("sit", 10, towards=towards)
        sitter = cast.scene(10).actors[0].paint(5.0, VIEW, PLAIN)
        assert stool
        assert sitter
        assert stool.depth > sitter.depth


def test_full_beams_dazzle_only_who_looks_into_them() -> None:
    facing = math.atan2(-9.0, -9.0)
    into, past, away = (Glare(Script(1, (9.0, 9.0), facing + turn).do("stop", 5)).glows(1.0) for turn in (0, 0.7, 3.0))
    assert min(glow.radius for glow in into) > 2 * max(glow.radius for glow in past)
    assert not away
