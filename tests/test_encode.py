"""Messages say what happened, in the contract's words."""

import json
from dataclasses import replace
from pathlib import Path

from agent import encode
from agent.counts import Minute
from agent.data import Class, Clip, Jpeg, Phase
from agent.messages import EventPayload, StatePayload
from agent.rfc3339 import rfc3339
from tests.make import event


def test_an_event_goes_up_as_an_alert_with_times_in_utc() -> None:
    message = encode.event(event(Phase.END), "unsynced", "clip-1")
    payload = EventPayload.model_validate_json(message.payload)
    assert (message.topic, message.cls, message.type, message.retain) == (
        "event",
        Class.ALERT,
        "streetcam.event.v1",
        False,
    )
    assert (payload.started, payload.ended) == ("1970-01-01T00:16:40.000Z", "1970-01-01T00:16:41.000Z")
    assert (payload.clock, payload.clip, payload.event) == ("unsynced", "clip-1", "e1")


def test_each_message_has_an_id_of_its_own() -> None:
    assert encode.event(event(), "synced", None).id != encode.event(event(), "synced", None).id


def test_an_interrupted_event_ends_where_it_was_last_heard_of() -> None:
    last = encode.event(event(Phase.UPDATE), "synced", "clip-1")
    payload = EventPayload.model_validate_json(encode.interrupted(last, 2000.0).payload)
    assert (payload.phase, payload.reason, payload.event, payload.clip) == (Phase.END, "interrupted", "e1", "clip-1")
    assert payload.ended == rfc3339(last.wall)


def test_an_interrupted_event_does_not_send_its_picture_again() -> None:
    last = encode.event(replace(event(), best=Jpeg(b"jpeg", 1, 1)), "synced", None)
    assert EventPayload.model_validate_json(last.payload).thumbnail is not None
    assert EventPayload.model_validate_json(encode.interrupted(last, 2000.0).payload).thumbnail is None


def test_counts_name_both_directions_of_a_label_that_crossed() -> None:
    minute = Minute("road", (("car", "in", 3),), (("person", 1.234, 4),))
    payload = json.loads(encode.count("front", 1060.0, 60.0, 0.99, [minute], "synced").payload)
    assert payload["rules"] == [
        {
            "rule": "road",
            "crossings": {"car": {"in": 3, "out": 0}},
            "occupancy": {"person": {"mean": 1.23, "max": 4.0}},
        }
    ]
    assert (payload["start"], payload["end"]) == ("1970-01-01T00:16:40.000Z", "1970-01-01T00:17:40.000Z")


def test_a_clip_is_told_with_its_events() -> None:
    closed = Clip("c1", "front", Path("/x/c1.mp4"), 1000.0, 21.5, 12345, ("e1", "e2"), True)
    payload = json.loads(encode.clip(closed, 1022.0).payload)
    assert (payload["clip"], payload["events"], payload["bytes"]) == ("c1", ["e1", "e2"], 12345)
    assert "path" not in json.dumps(payload)


def test_state_is_retained_and_a_thumbnail_is_bare_jpeg() -> None:
    born = StatePayload(state="online", version="1", boot="b", config="c", model="m", cameras={"front": ["road"]})
    assert encode.state(born, 1000.0).retain
    message = encode.thumbnail("front", Jpeg(b"jpeg", 1, 1), 1000.0)
    assert (message.topic, message.payload, message.content_type) == ("thumb/front", b"jpeg", "image/jpeg")
