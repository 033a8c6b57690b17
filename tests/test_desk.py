"""What the story leads to: committed messages, clips, looks at the street; nothing past the privacy door."""

import json

from agent.data import Message, Phase, Point
from agent.desk import CameraDesk, Photographer
from agent.privacy import Door
from tests.fakes import NotedRecorder, NotedStore
from tests.make import PERSON, event, frame

MASK = (Point(0, 0), Point(1, 0), Point(1, 0.2))


class Room:
    """A desk and what surrounds it."""

    def __init__(self, door: Door | None = None, look_every: float = 10.0) -> None:
        self.recorder, self.store, self.offered = NotedRecorder(), NotedStore(), list[Message]()
        self.photographer = Photographer("front", door or Door((), None))
        self.desk = CameraDesk(
            self.photographer, self.recorder, self.store, self.offered.append, lambda: "synced", look_every
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


def test_no_picture_leaves_while_the_door_is_shut_and_each_is_counted() -> None:
    room = Room(Door([MASK], (640, 480)))
    room.desk.frame(frame(0.0))
    assert room.photographer.of_box(frame(), PERSON) is None
    assert (room.offered, room.photographer.withheld) == ([], 2)


def test_pictures_keep_under_their_caps() -> None:
    room = Room()
    close, street = room.photographer.of_box(frame(), PERSON), room.photographer.of_street(frame())
    assert close is not None
    assert street is not None
    assert len(close.data) <= 20_000
    assert len(street.data) <= 12_000
