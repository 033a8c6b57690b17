"""Each kind fires on its incident in the drawn street and keeps quiet on everything that only looks like it.

Every kind that the truth-knowing model can serve is at work in every scene, each as it is by default but for seconds
that are longer than a scene.
"""

from collections.abc import Iterator

import pytest

from agent import ability
from agent.data import Event, Phase
from agent.rules.options import RuleOptions
from agent.score import SOON
from agent.simulator import scenes
from agent.simulator.standin import LABELS
from tests import playing

SHORTER = {"stopped_vehicle": {"seconds": 8}, "congestion": {"seconds": 8}, "flood": {"seconds": 4}}
"""What is waited for in a scene of half a minute."""

ALLOWED: dict[str, set[str]] = {}
"""Kinds that tell something true of a scene that is no incident of it."""

WITHIN = 3.0
"""Seconds from an incident's start until it is told, where the kind's own confirmation is not longer."""

OWN_TIME: dict[str, float] = {}
"""Seconds that some kinds need by their nature."""


def rules() -> Iterator[RuleOptions]:
    for rule in ability.usual(LABELS):
        yield type(rule).model_validate({**rule.model_dump(), **SHORTER.get(rule.kind, {})})  # type: ignore[attr-defined]


def begun(told: list[Event], kind: str) -> list[float]:
    """Seconds at which events of a kind were new."""
    return [event.mono for event in told if event.phase is Phase.NEW and event.trigger.kind == kind]


@pytest.mark.parametrize("scene", scenes.NAMES)
def test_a_scene_is_told_for_what_it_is(scene: str) -> None:
    told = playing.play(scene, tuple(rules()))
    incidents = playing.incidents(scene)
    true = {incident.kind for incident in incidents}
    false = {event.trigger.kind for event in told} - true - ALLOWED.get(scene, set())
    assert false == set(), [(event.trigger.kind, event.mono, event.trigger.words.en) for event in told]
    for incident in incidents:
        patience = OWN_TIME.get(incident.kind, WITHIN)
        first = min((at for at in begun(told, incident.kind) if at >= incident.start - SOON), default=None)
        assert first is not None, f"{incident.kind} at {incident.start:.1f} s was never told"
        assert first <= incident.start + patience, (
            f"{incident.kind} at {incident.start:.1f} s was told at {first:.1f} s"
        )


@pytest.mark.parametrize("scene", ["fight", "fall", "weapon_knife", "smoke_fire"])
def test_each_event_says_why_in_both_languages(scene: str) -> None:
    told = playing.play(scene, tuple(rules()))
    assert told
    for event in told:
        words = event.trigger.words
        assert words.en.isascii()
        assert any("฀" <= letter <= "๿" for letter in words.th)
