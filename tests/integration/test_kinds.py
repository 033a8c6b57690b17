"""Each kind fires on its incident in the drawn street and keeps quiet on everything that only looks like it.

Every kind that the truth-knowing model can serve is at work in every scene, each as it is by default but for seconds
that are longer than a scene.
"""

import pytest

from agent.data import Event, Phase
from agent.score import SOON
from agent.simulator import scenes
from tests import kinds, playing

pytestmark = pytest.mark.integration

ALLOWED = {"stopped_vehicle": {"wrong_way"}}
"""Kinds that tell something true of a scene that is no incident of it: who drives around what stands, drives against
the arrow."""

FOOLED = {("sitting", "fight")}
"""What a kind is known to be wrong about (docs/accuracy.md): two who pass, one after the other, before one who sits."""

MISSED = {("wrong_way", 9.0)}
"""Incidents, by second of their start, that are known to be missed: a car that stops after its own length."""

WITHIN = 3.0
"""Seconds from an incident's start until it is told, where the kind's own time is not longer."""

OWN_TIME = {
    "congestion": 22.0,
    "crowd": 10.0,
    "flood": 15.0,
    "smoke_fire": 8.0,
    "stopped_vehicle": 26.0,
    "storm": 8.0,
    "tamper": 11.0,
}
"""Seconds that some kinds wait by their nature; flames come three seconds after the smoke with which the fire begins,
and a freeze is told from a quiet street after ten."""


def begun(told: list[Event], kind: str) -> list[float]:
    """Seconds at which events of a kind were new."""
    return [event.mono for event in told if event.phase is Phase.NEW and event.trigger.kind == kind]


@pytest.mark.parametrize("scene", scenes.NAMES)
def test_a_scene_is_told_for_what_it_is(scene: str) -> None:
    told = playing.play(scene, kinds.rules())
    true = {incident.kind for incident in playing.incidents(scene)}
    false = {event.trigger.kind for event in told} - true - ALLOWED.get(scene, set())
    assert {kind for kind in false if (scene, kind) not in FOOLED} == set(), [
        (event.trigger.kind, event.mono, event.trigger.words.en) for event in told
    ]
    for incident in playing.incidents(scene):
        if (incident.kind, incident.start) not in MISSED:
            soon = [at - incident.start for at in begun(told, incident.kind) if at >= incident.start - SOON]
            assert soon, f"{incident.kind} of {incident.start:.1f} s was never told"
            assert min(soon) <= OWN_TIME.get(incident.kind, WITHIN)


@pytest.mark.parametrize("scene", ["fight", "fall", "weapon_knife", "smoke_fire"])
def test_each_event_says_why_in_both_languages(scene: str) -> None:
    told = playing.play(scene, kinds.rules())
    assert told
    for event in told:
        words = event.trigger.words
        assert words.en.isascii()
        assert any("฀" <= letter <= "๿" for letter in words.th)
