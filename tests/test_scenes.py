"""Every scene is what it says: it loads, its incidents are sound, and no kind of trouble is without one."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import SimpleNamespace

import pytest

from agent.errors import SimulatorError
from agent.simulator import lens, scenes
from agent.simulator.actor import State
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident
from agent.simulator.vehicles import car, large, vehicle

SEEDS = (1, 2, 7)

KINDS = {
    *("weapon", "fight", "fall", "no_helmet", "accident", "smoke_fire", "flood", "crowd", "wrong_way"),
    *("stopped_vehicle", "congestion", "storm", "tamper"),
}
"""All that a control room is told of."""

CALM = (
    *("bending", "children_playing", "fog", "headlights", "hugging", "nightfall", "parked_lorry", "phone", "queue"),
    *("quiet_day", "quiet_night", "red_cloth", "sitting", "steam", "street", "street_night", "sunset", "umbrella"),
)
"""Quiet, everyday, or like trouble without being it."""

TAMPER: dict[str, type[lens.Fault]] = {
    "tamper_covered": lens.Covered,
    "tamper_bagged": lens.Covered,
    "tamper_turned": lens.Turned,
    "tamper_defocused": lens.Defocused,
    "tamper_frozen": lens.Frozen,
    "tamper_blinded": lens.Blinded,
    "tamper_dark": lens.Dark,
}


@pytest.fixture(scope="module", autouse=True)
def _unpainted() -> Iterator[None]:
    """Nothing is painted here, so no vehicle is built: that takes longer than all scenes' stories."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vehicle, "Stack", lambda _model, _thing: None)
        for module, name in ((car, "car"), (large, "bus"), (large, "lorry")):
            patch.setattr(module, name, lambda *_: SimpleNamespace(length=4.5, width=1.8))
        yield


@cache
def loaded(seed: int) -> dict[str, Scene]:
    return {name: scenes.load(name, seed) for name in scenes.NAMES}


def acted(scene: Scene) -> list[list[State | None]]:
    """What every actor is at, once a second."""
    return [[actor.state(float(second)) for second in range(int(scene.seconds))] for actor in scene.actors]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_scene_loads_and_its_incidents_lie_within_its_seconds(seed: int) -> None:
    for name, scene in loaded(seed).items():
        assert scene.seconds > 0, name
        for incident in scene.incidents:
            assert 0 <= incident.start < incident.end <= scene.seconds, (name, incident)


def test_every_scene_says_in_a_line_what_happens() -> None:
    for name in scenes.NAMES:
        assert 10 < len(scenes.summary(name)) <= 110, name
        assert scenes.summary(name)[-1] == ".", name


def test_every_kind_of_incident_has_a_scene_and_no_scene_tells_another() -> None:
    assert {incident.kind for scene in loaded(1).values() for incident in scene.incidents} == KINDS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", CALM)
def test_where_nothing_happens_nothing_is_told(name: str, seed: int) -> None:
    assert scenes.load(name, seed).incidents == ()


@pytest.mark.parametrize("name", TAMPER)
def test_a_camera_is_tampered_with_for_as_long_as_is_told(name: str) -> None:
    scene = scenes.load(name, 1)
    (fault,), (incident,) = scene.faults, scene.incidents
    assert isinstance(fault, TAMPER[name])
    assert incident == Incident("tamper", fault.start, fault.end)


def test_a_hand_and_a_bag_cover_the_lens() -> None:
    faults = [*scenes.load("tamper_covered", 1).faults, *scenes.load("tamper_bagged", 1).faults]
    assert [fault.how for fault in faults if isinstance(fault, lens.Covered)] == ["hand", "bag"]


def test_the_same_seed_plays_the_same_scene() -> None:
    for name, scene in loaded(7).items():
        again = scenes.load(name, 7)
        assert acted(again) == acted(scene), name
        assert again.incidents == scene.incidents, name


def test_another_seed_plays_the_street_otherwise() -> None:
    for one, other in pairwise([loaded(seed)["street"] for seed in SEEDS]):
        assert acted(one) != acted(other)


def test_a_name_that_is_none_is_answered_with_those_that_are_like_it() -> None:
    with pytest.raises(SimulatorError, match="there is no scene 'tamper_frosen'; did you mean tamper_frozen"):
        scenes.load("tamper_frosen", 1)
    with pytest.raises(SimulatorError, match="simulate --list"):
        scenes.load("zzzz", 1)
