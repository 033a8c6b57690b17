"""Messages say what happened, in the contract's words."""

import json
from dataclasses import replace
from pathlib import Path

from agent import encode
from agent.counts import Minute
from agent.data import Class, Clip, Jpeg, Phase
from agent.messages import ClockPayload, EventPayload, StatePayload
from agent.rfc3339 import rfc3339
from tests.make import event, stamp


def test_an_event_goes_up_as_an_alert_with_times_in_utc() -> None:
    message = encode.event(event(Phase.END), replace(stamp(), clock="unsynced"), "clip-1")
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
    assert encode.event(event(), stamp(), None).id != encode.event(event(), stamp(), None).id


def test_an_interrupted_event_ends_where_it_was_last_heard_of() -> None:
    last = encode.event(event(Phase.UPDATE), stamp(), "clip-1")
    payload = EventPayload.model_validate_json(encode.interrupted(last, 2000.0).payload)
    assert (payload.phase, payload.reason, payload.event, payload.clip) == (Phase.END, "interrupted", "e1", "clip-1")
    assert payload.ended == rfc3339(last.wall)


def test_an_event_that_an_earlier_version_left_open_is_ended_as_well() -> None:
    """Its message has fewer fields; a start that it stopped would be stopped again and again."""
    last = encode.event(event(Phase.UPDATE), stamp(), "clip-1")
    before = {key: value for key, value in json.loads(last.payload).items() if key not in {"boot", "started_mono"}}
    ended = encode.interrupted(replace(last, payload=json.dumps(before).encode()), 2000.0)
    assert json.loads(ended.payload).items() >= {"phase": "end", "event": "e1", "reason": "interrupted"}.items()


def test_an_interrupted_event_does_not_send_its_picture_again() -> None:
    last = encode.event(replace(event(), best=Jpeg(b"jpeg", 1, 1)), stamp(), None)
    assert EventPayload.model_validate_json(last.payload).thumbnail is not None
    assert EventPayload.model_validate_json(encode.interrupted(last, 2000.0).payload).thumbnail is None


def test_counts_name_both_directions_of_a_label_that_crossed() -> None:
    minute = Minute("road", (("car", "in", 3),), (("person", 1.234, 4),))
    payload = json.loads(encode.count("front", stamp(1060.0, 61.0), 60.0, 0.99, [minute]).payload)
    assert payload["rules"] == [
        {
            "rule": "road",
            "crossings": {"car": {"in": 3, "out": 0}},
            "occupancy": {"person": {"mean": 1.23, "max": 4.0}},
        }
    ]
    assert (payload["start"], payload["end"]) == ("1970-01-01T00:16:40.000Z", "1970-01-01T00:17:40.000Z")


def test_a_clip_is_told_with_its_events() -> None:
    closed = Clip("c1", "front", Path("/x/c1.mp4"), stamp(1000.0, 0.5), 21.5, 12345, ("e1", "e2"), True)
    payload = json.loads(encode.clip(closed, 1022.0).payload)
    assert (payload["clip"], payload["events"], payload["bytes"]) == ("c1", ["e1", "e2"], 12345)
    assert "path" not in json.dumps(payload)


def test_state_is_retained_and_a_thumbnail_is_bare_jpeg() -> None:
    born = StatePayload(state="online", version="1", boot="b", config="c", model="m", cameras={"front": ["road"]})
    assert encode.state(born, 1000.0).retain
    message = encode.thumbnail("front", Jpeg(b"jpeg", 1, 1), 1000.0)
    assert (message.topic, message.payload, message.content_type) == ("thumb/front", b"jpeg", "image/jpeg")


def test_every_label_has_its_monotonic_twin_and_its_boot() -> None:
    ended = json.loads(encode.event(event(Phase.END), stamp(1001.0, 1.0), None).payload)
    assert (ended["boot"], ended["mono"], ended["started_mono"], ended["ended_mono"]) == ("boot", 1.0, 0.0, 1.0)
    count = json.loads(encode.count("front", stamp(1060.0, 61.0), 60.0, 1.0, []).payload)
    closed = Clip("c1", "front", Path("/x/c1.mp4"), stamp(1000.0, 0.5), 21.5, 12345, (), True)
    clip = json.loads(encode.clip(closed, 1022.0).payload)
    assert [(told["boot"], told["mono"], told["clock"]) for told in (count, clip)] == [
        ("boot", 61.0, "synced"),
        ("boot", 0.5, "synced"),
    ]


def test_the_clock_goes_up_as_a_count_so_that_it_outlives_health_and_no_alert_waits_for_it() -> None:
    message = encode.clock(ClockPayload(boot="b", mono=1.0, offset=2.0, shift=0.0), 3.0)
    assert (message.topic, message.type, message.cls) == ("clock", "streetcam.clock.v1", Class.COUNT)


def test_a_clips_message_names_the_clip_that_it_is_about() -> None:
    closed = Clip("c1-2", "front", Path("/x/c1-2.mp4"), stamp(1000.0, 0.5), 21.5, 12345, (), True)
    assert encode.clip(closed, 1022.0).about == "c1-2"
