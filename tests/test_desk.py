"""What the story leads to: committed messages, clips, looks at the street, no picture twice."""

import base64
import json
from dataclasses import replace

from agent.allowance import SMALL_BYTES, WHOLE_BYTES, Allowance
from agent.counts import Minute, Span
from agent.data import Jpeg, Message, Phase, Severity, Stamp
from agent.desk import CameraDesk
from agent.photographer import Photographer
from agent.privacy import Door
from tests.fakes import NotedRecorder, NotedStore
from tests.make import event, frame, stamp


class Room:
    """A desk and what surrounds it."""

    def __init__(self, look_every: float = 10.0) -> None:
        self.recorder, self.store, self.offered = NotedRecorder(), NotedStore(), list[Message]()
        self.allowance = Allowance(lambda: 0.0)
        self.desk = CameraDesk(
            Photographer("front", Door((), None), self.allowance),
            self.recorder,
            self.store,
            self.offered.append,
            stamp,
            look_every,
            allowance=self.allowance,
        )


def test_an_event_is_committed_with_its_clip_from_new_to_end() -> None:
    room = Room()
    for phase in (Phase.NEW, Phase.UPDATE, Phase.END):
        room.desk.event(event(phase))
    payloads = [json.loads(message.payload) for message in room.store.messages]
    assert [payload["phase"] for payload in payloads] == ["new", "update", "end"]
    assert {payload["clip"] for payload in payloads} == {"clip-e1"}
    assert room.recorder.asked == [("begin", "front", "e1"), ("finish", "front", "e1")]
    assert (room.store.opened, room.store.closed) == (["e1", "e1"], ["e1"])


def test_a_look_at_the_street_is_offered_when_due_and_not_between() -> None:
    room = Room(look_every=10.0)
    for second in (0.0, 5.0, 9.9, 10.0):
        room.desk.frame(frame(second))
    assert [(message.topic, message.content_type) for message in room.offered] == [("thumb/front", "image/jpeg")] * 2
    assert len(room.store.messages) == 0


def test_looks_can_be_turned_off() -> None:
    room = Room(look_every=0)
    room.desk.frame(frame(0.0))
    assert room.offered == []


def pictures(room: Room) -> list[bytes | None]:
    found = [json.loads(message.payload)["thumbnail"] for message in room.store.messages]
    return [picture and base64.b64decode(picture["base64"]) for picture in found]


def test_a_picture_that_the_control_room_has_is_not_sent_again() -> None:
    room = Room()
    first, better = Jpeg(b"first", 1, 1), Jpeg(b"better", 1, 1)
    for phase, best in ((Phase.NEW, first), (Phase.UPDATE, first), (Phase.UPDATE, better), (Phase.END, better)):
        room.desk.event(replace(event(phase), best=best))
    assert pictures(room) == [b"first", None, b"better", None]


def test_another_event_sends_the_same_picture_for_itself() -> None:
    room = Room()
    shared = Jpeg(b"shared", 1, 1)
    for number in ("e1", "e2"):
        room.desk.event(replace(event(number=number), best=shared))
    assert pictures(room) == [b"shared", b"shared"]


def test_what_an_event_showed_is_forgotten_with_its_end() -> None:
    room = Room()
    same = Jpeg(b"same", 1, 1)
    for phase in (Phase.NEW, Phase.END, Phase.NEW):
        room.desk.event(replace(event(phase), best=same))
    assert pictures(room) == [b"same", None, b"same"]


def test_each_event_is_paid_for_by_what_its_message_weighs() -> None:
    room = Room()
    large = Jpeg(bytes(WHOLE_BYTES), 1, 1)
    for number in range(200):
        room.desk.event(replace(event(number=f"e{number}"), best=large))
    assert room.allowance.most(Phase.NEW, Severity.ALERT) == SMALL_BYTES


def test_an_event_is_told_when_its_allowance_is_spent_as_well() -> None:
    room = Room()
    for _ in range(100_000):
        room.allowance.spend(0)
    assert room.allowance.most(Phase.NEW, Severity.ALERT) == 0
    room.desk.event(event())
    assert len(room.store.messages) == 1


def test_what_was_counted_is_labelled_with_the_moment_at_which_it_ended() -> None:
    room = Room()
    room.desk.counted("front", Span(90.0, 60.0, 0.5, (Minute("road", (), ()),)), 1090.0)
    (payload,) = (json.loads(message.payload) for message in room.store.messages)
    assert (payload["mono"], payload["seconds"], payload["coverage"]) == (90.0, 60.0, 0.5)
    assert payload["end"] == "1970-01-01T00:18:10.000Z"


def test_an_event_that_began_under_another_clock_says_so_to_its_end() -> None:
    """One word of trust speaks for all labels of a message, and `started` is one of them."""
    room = Room()

    def jumped(wall: float, mono: float) -> Stamp:
        return replace(stamp(wall, mono), clock="jumped" if mono < 1 else "synced")

    room.desk._stamp = jumped
    room.desk.event(event(Phase.END))
    (message,) = room.store.messages
    assert json.loads(message.payload)["clock"] == "jumped"
