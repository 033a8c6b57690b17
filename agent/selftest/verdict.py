"""What the control room should have got, what it got, and what follows."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent import stream
from agent.data import Phase
from agent.errors import AgentError
from agent.messages import ClipPayload, CountPayload, EventPayload, Picture
from agent.selftest import minute, site
from agent.selftest.mailbox import Letter
from agent.simulator.tally import crossings, stays


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what should be and what was, in words."""

    what: str
    expected: str
    found: str
    good: bool


def judge(letters: Sequence[Letter], clips: Path, waiting: int) -> tuple[Finding, ...]:
    """Everything that was checked. `clips` is the agent's folder of clips; `waiting` messages were not delivered."""
    counted, events = _counts(letters), _events(letters)
    found = [finding for shot in minute.SHOTS for finding in _camera(shot, counted.get(shot.camera), events)]
    told = [ClipPayload.model_validate_json(letter.payload) for letter in _of("clip", letters)]
    return (*found, _pictures(events, letters), _clips(told, clips, events), _delivered(letters, waiting))


def _of(topic: str, letters: Iterable[Letter]) -> list[Letter]:
    return [letter for letter in letters if letter.topic.split("/up/", 1)[-1].split("/")[0] == topic]


def _events(letters: Sequence[Letter]) -> list[EventPayload]:
    return [EventPayload.model_validate_json(letter.payload) for letter in _of("event", letters)]


def _counts(letters: Sequence[Letter]) -> dict[str, Counter[tuple[str, str]]]:
    """Crossings by camera, then (label, direction)."""
    counted: dict[str, Counter[tuple[str, str]]] = {}
    for letter in _of("count", letters):
        payload = CountPayload.model_validate_json(letter.payload)
        total = counted.setdefault(payload.camera, Counter())
        for rule in payload.rules:
            for label, ways in rule.crossings.items():
                total.update({(label, way): number for way, number in ways.items() if number})
    return counted


def _camera(
    shot: minute.Shot, counted: Counter[tuple[str, str]] | None, events: Sequence[EventPayload]
) -> tuple[Finding, Finding]:
    pictures = minute.record(shot).pictures
    crossed: Counter[tuple[str, str]] = Counter()
    for ends, labels in site.LINES.values():
        crossed += crossings(pictures, *ends, labels)
    stayed = stays(pictures, site.ZONE, site.STAY, site.PEOPLE)
    begun = {event.event for event in events if event.camera == shot.camera and event.rule == "waiting"}
    over = {event.event for event in events if event.ended and event.event in begun}
    return (
        Finding(f"{shot.camera}: crossings", _ways(crossed), _ways(counted or Counter()), crossed == counted),
        Finding(
            f"{shot.camera}: events",
            f"{len(stayed)}, all ended",
            f"{len(begun)}, {len(over)} ended",
            len(stayed) == len(begun) == len(over),
        ),
    )


def _ways(counted: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{number} {label} {way}" for (label, way), number in sorted(counted.items()) if number) or "none"


def _pictures(events: Sequence[EventPayload], letters: Sequence[Letter]) -> Finding:
    """Each event when it is new, each later picture and each camera's look at the street opens."""
    inside = [event.thumbnail for event in events if event.thumbnail or event.phase is Phase.NEW]
    looks = [letter.payload for letter in _of("thumb", letters)]
    data = [base64.b64decode(picture.base64) for picture in inside if isinstance(picture, Picture)] + looks
    opened = sum(cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_COLOR) is not None for each in data)
    expected = len(inside) + len(looks)
    return Finding("pictures that open", str(expected), str(opened), opened == expected and bool(looks))


def _clips(told: Sequence[ClipPayload], folder: Path, events: Sequence[EventPayload]) -> Finding:
    """Each event has a clip that was told of, is there and plays."""
    wanted = {event.clip for event in events}
    playing = {clip.clip for clip in told if clip.complete and _plays(folder / f"{clip.clip}.mp4")}
    good = wanted <= playing and len(playing) == len(told)
    return Finding("clips that play", str(len(wanted)), str(len(playing)), good)


def _plays(path: Path) -> bool:
    try:
        return any(True for _ in stream.frames(path))
    except AgentError:
        return False


def _delivered(letters: Sequence[Letter], waiting: int) -> Finding:
    states = [json.loads(letter.payload).get("state") for letter in _of("state", letters)]
    good = not waiting and states[:1] == ["online"] and states[-1:] == ["stopped"]
    return Finding("messages not delivered", "0", str(waiting), good)
