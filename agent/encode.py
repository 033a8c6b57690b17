"""What happened -> a message for the control room. The payloads' types are in messages.py."""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import replace

from agent.counts import Minute
from agent.data import Box, Class, Clip, Event, Jpeg, Message, Phase
from agent.messages import (
    ClipPayload,
    ClockTrust,
    CountPayload,
    EventPayload,
    HealthPayload,
    Payload,
    Picture,
    RuleCount,
    StatePayload,
    Words,
)
from agent.rfc3339 import rfc3339

JSON = "application/json"


def new_id() -> str:
    """An id for one message, unique without a clock."""
    return uuid.uuid4().hex


def event(told: Event, clock: ClockTrust, clip: str | None) -> Message:
    """An event's message. Every event is in the alert class: none is dropped before a count."""
    trigger = told.trigger
    payload = EventPayload(
        event=told.id,
        phase=told.phase,
        camera=told.camera,
        rule=trigger.rule,
        kind=trigger.kind,
        label=trigger.label,
        severity=trigger.severity,
        score=round(told.score, 3),
        top_score=round(told.top_score, 3),
        box=_round(trigger.box),
        started=rfc3339(told.started),
        ended=None if told.ended is None else rfc3339(told.ended),
        words=Words(en=trigger.words.en, th=trigger.words.th),
        reason=told.reason,
        clock=clock,
        mono=round(told.mono, 3),
        clip=clip,
        thumbnail=_picture(told.best),
        strip=_picture(told.strip),
    )
    return _message(payload, "event", told.wall, Class.ALERT, f"{told.camera}/{trigger.rule}")


def interrupted(message: Message, wall: float) -> Message:
    """The end of an event whose last message is all that a crash left of it; its picture is in that one."""
    last = EventPayload.model_validate_json(message.payload)
    news = {
        "phase": Phase.END,
        "reason": "interrupted",
        "ended": rfc3339(message.wall),
        "thumbnail": None,
        "strip": None,
    }
    ended = last.model_copy(update=news)
    return _message(ended, "event", wall, Class.ALERT, message.subject)


def count(
    camera: str, wall: float, seconds: float, coverage: float, minutes: Sequence[Minute], clock: ClockTrust
) -> Message:
    """A camera's counts over the `seconds` that end at `wall`."""
    payload = CountPayload(
        camera=camera,
        start=rfc3339(wall - seconds),
        end=rfc3339(wall),
        seconds=round(seconds, 1),
        coverage=round(coverage, 3),
        clock=clock,
        rules=[_rule_count(minute) for minute in minutes],
    )
    return _message(payload, "count", wall, Class.COUNT, camera)


def clip(closed: Clip, wall: float) -> Message:
    """The news that a clip is on the box."""
    payload = ClipPayload(
        clip=closed.id,
        camera=closed.camera,
        start=rfc3339(closed.wall),
        seconds=round(closed.seconds, 3),
        bytes=closed.size,
        events=list(closed.events),
        complete=closed.complete,
    )
    return _message(payload, "clip", wall, Class.COUNT, closed.camera)


def health(payload: HealthPayload, wall: float) -> Message:
    """The box's health, live only: an old one is of no use."""
    return _message(payload, "health", wall, Class.HEALTH, "")


def state(payload: StatePayload, wall: float) -> Message:
    """Birth, will or goodbye."""
    return replace(_message(payload, "state", wall, Class.ALERT, ""), retain=True)


def thumbnail(camera: str, picture: Jpeg, wall: float) -> Message:
    """A low-rate look at the street, live only."""
    return Message(
        id=new_id(),
        type="streetcam.thumb.v1",
        topic=f"thumb/{camera}",
        cls=Class.THUMBNAIL,
        wall=wall,
        content_type="image/jpeg",
        payload=picture.data,
        subject=camera,
    )


def _message(payload: Payload, topic: str, wall: float, cls: Class, subject: str) -> Message:
    data = payload.model_dump_json().encode()
    return Message(new_id(), f"streetcam.{topic}.v1", topic, cls, wall, JSON, data, subject)


def _round(box: Box) -> Box:
    return Box(*(round(value, 4) for value in box))


def _picture(jpeg: Jpeg | None) -> Picture | None:
    if jpeg is None:
        return None
    return Picture(width=jpeg.width, height=jpeg.height, base64=base64.b64encode(jpeg.data).decode())


def _rule_count(minute: Minute) -> RuleCount:
    crossings: dict[str, dict[str, int]] = {}
    for label, direction, number in minute.crossings:
        crossings.setdefault(label, {"in": 0, "out": 0})[direction] = number
    occupancy = {label: {"mean": round(mean, 2), "max": float(most)} for label, mean, most in minute.occupancy}
    return RuleCount(rule=minute.rule, crossings=crossings, occupancy=occupancy)
