"""What happened -> a message for the control room. The payloads' types are in messages.py."""

import base64
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace

from agent.counts import Minute
from agent.data import Box, Class, Clip, Event, Jpeg, Loss, Message, Phase, Stamp
from agent.messages import (
    ClipPayload,
    ClockPayload,
    CountPayload,
    EventPayload,
    HealthPayload,
    LossPayload,
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


def event(told: Event, now: Stamp, clip: str | None) -> Message:
    """An event's message; `now` is the moment that it tells of.

    Every event is in the alert class: none is dropped before a count.
    """
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
        started_mono=round(told.started_mono, 3),
        ended=None if told.ended is None else rfc3339(told.ended),
        ended_mono=None if told.ended_mono is None else round(told.ended_mono, 3),
        words=Words(en=trigger.words.en, th=trigger.words.th),
        reason=told.reason,
        clock=now.clock,
        boot=now.boot,
        mono=round(now.mono, 3),
        clip=clip,
        thumbnail=_picture(told.best),
        strip=_picture(told.strip),
    )
    return _message(payload, "event", now.wall, Class.ALERT, f"{told.camera}/{trigger.rule}")


def interrupted(message: Message, wall: float) -> Message:
    """The end of an event whose last message is all that a crash left of it; its picture is in that one.

    The moment of the last message stays the payload's: this process may be of another boot, with another clock.
    """
    last = json.loads(message.payload)  # not as an EventPayload: an earlier version may have told less
    last |= {
        "phase": Phase.END,
        "reason": "interrupted",
        "ended": rfc3339(message.wall),
        "ended_mono": last.get("mono"),
        "thumbnail": None,
        "strip": None,
    }
    data = json.dumps(last, ensure_ascii=False, separators=(",", ":")).encode()
    return replace(message, id=new_id(), wall=wall, payload=data)


def count(camera: str, end: Stamp, seconds: float, coverage: float, minutes: Sequence[Minute]) -> Message:
    """A camera's counts over the `seconds` until `end`."""
    payload = CountPayload(
        camera=camera,
        start=rfc3339(end.wall - seconds),
        end=rfc3339(end.wall),
        seconds=round(seconds, 1),
        coverage=round(coverage, 3),
        clock=end.clock,
        boot=end.boot,
        mono=round(end.mono, 3),
        rules=[_rule_count(minute) for minute in minutes],
    )
    return _message(payload, "count", end.wall, Class.COUNT, camera)


def clip(closed: Clip, wall: float) -> Message:
    """The news that a clip is on the box."""
    start = closed.start
    payload = ClipPayload(
        clip=closed.id,
        camera=closed.camera,
        start=rfc3339(start.wall),
        clock=start.clock,
        boot=start.boot,
        mono=round(start.mono, 3),
        seconds=round(closed.seconds, 3),
        bytes=closed.size,
        events=list(closed.events),
        complete=closed.complete,
    )
    return replace(_message(payload, "clip", wall, Class.COUNT, closed.camera), about=closed.id)


def clock(payload: ClockPayload, wall: float) -> Message:
    """The news that the clock is known, so that labels can be corrected."""
    return _message(payload, "clock", wall, Class.COUNT, "")


def health(payload: HealthPayload, wall: float) -> Message:
    """The box's health, live only: an old one is of no use."""
    return _message(payload, "health", wall, Class.HEALTH, "")


def loss(lost: Loss, wall: float) -> Message:
    """Messages that the control room will not get. As urgent as an alert: one may be among them."""
    return _message(LossPayload(**asdict(lost)), "loss", wall, Class.ALERT, "")


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
