"""What flows between the rooms: frozen, without behaviour.

Two clocks: `mono` (seconds of the monotonic clock) decides, `wall` (UTC seconds since 1970) only labels.
Places in a picture are fractions of its width and height, origin at the top left, so that they survive a change
of resolution; only the edges of the program speak in pixels.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


ClockTrust = Literal["synced", "unsynced", "jumped"]
"""How far a label of wall time can be trusted: a time service disciplines the clock, none does, or it was set."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment: `mono` seconds of the boot with the id `boot`, which are certain, and what the clock called it.

    `wall` are UTC seconds since 1970, `clock` says how far they can be trusted.
    """

    wall: float
    mono: float
    boot: str
    clock: ClockTrust


class Point(NamedTuple):
    """A place in the picture, each coordinate 0..1."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle in the picture, each coordinate 0..1, x1 <= x2 and y1 <= y2."""

    x1: float
    y1: float
    x2: float
    y2: float


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a muxer needs to know of a compressed video stream. `extradata` is as the demuxer gave it."""

    codec: str
    width: int
    height: int
    time_base: Fraction
    extradata: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """One compressed picture as it came from the camera. `pts` and `dts` count `stream.time_base`."""

    seq: int
    mono: float
    wall: float
    keyframe: bool
    pts: int | None
    dts: int | None
    data: bytes
    stream: StreamInfo


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture: planar YUV 4:2:0 (I420), shape (height * 3 / 2, width), even sides.

    The first two thirds of the rows are the luma plane, all that the gate needs.
    """

    camera: str
    seq: int
    mono: float
    wall: float
    yuv: Image


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing seen in one picture, `score` 0..1."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Track:
    """One thing followed over time, as of the last look.

    `score` is the median of its last detections' scores; `hits` counts them; `confirmed` says that enough of them
    agree to believe it; `seen` says whether the last look found it; `box` is the filtered place, and `still_since`
    the monotonic time since which it has not moved.
    """

    id: int
    label: str
    score: float
    box: Box
    hits: int
    confirmed: bool
    seen: bool
    first_seen: float
    last_seen: float
    still_since: float


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of the street, as rules judge it; `now` is the frame's monotonic time.

    `tracks` is all that is followed. `detections` is what the model found at this moment in the parts of the picture
    that were `looked` at: both empty where nothing was worth a look. `moving` are the boxes of motion and `changed`
    the share of the picture that moves, 0..1. `small` is the frame as I420, at most 320 pixels wide; None where no
    rule of the camera judges by pixels.
    """

    now: float
    frame: Frame
    tracks: tuple[Track, ...] = ()
    detections: tuple[Detection, ...] = ()
    looked: tuple[Box, ...] = ()
    moving: tuple[Box, ...] = ()
    changed: float = 0.0
    small: Image | None = None


class Severity(StrEnum):
    """How urgent an event is for the people in the control room."""

    INFO = "info"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Words:
    """One line for people, in English and in Thai."""

    en: str
    th: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A rule's claim, made anew at each look for as long as it holds.

    `key` tells one occurrence from another within the rule (usually the track's id): triggers of the same rule and
    key are one event. `seen` is False while the thing is only presumed to be where it was. `words` say what speaks
    for the claim, as of this look.
    """

    rule: str
    kind: str
    key: str
    label: str
    score: float
    box: Box
    severity: Severity
    seen: bool
    words: Words


class Phase(StrEnum):
    """Where an event is in its life."""

    NEW = "new"
    UPDATE = "update"
    END = "end"


@dataclass(frozen=True, slots=True)
class Jpeg:
    """An encoded picture that may leave, and its size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Event:
    """An event at one moment of its life. `wall` and `mono` are this moment, `started` and `ended` wall time,
    `started_mono` and `ended_mono` the same moments in monotonic time.

    `score` is the median of the trigger's scores so far, `top_score` the highest; `box` is where it was last;
    `best` is its best picture so far, `strip` some moments of it side by side, once it is over; `reason` says why it
    ended.
    """

    id: str
    phase: Phase
    camera: str
    trigger: Trigger
    wall: float
    mono: float
    started: float
    started_mono: float
    ended: float | None
    ended_mono: float | None
    score: float
    top_score: float
    best: Jpeg | None
    reason: str
    strip: Jpeg | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """One thing that crossed a counted line. `direction` is `in` or `out` as the rule defines them."""

    rule: str
    label: str
    direction: str
    mono: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What a rule says after one look: claims that hold now, lines crossed since, how many of each label are inside."""

    triggers: tuple[Trigger, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    occupancy: tuple[tuple[str, int], ...] = ()


class Class(StrEnum):
    """What a message is to the outbox: the order in which it is sent, and the reverse of how it is dropped."""

    ALERT = "alert"
    COUNT = "count"
    HEALTH = "health"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class Message:
    """One message for the control room, encoded. `topic` is relative to `site/<site>/up/`.

    `id`, `type`, `subject` and `wall` become CloudEvents attributes; `retain` is MQTT's flag. `about` names the clip
    that the message announces, if it does.
    """

    id: str
    type: str
    topic: str
    cls: Class
    wall: float
    content_type: str
    payload: bytes
    subject: str = ""
    retain: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """One closed clip on disk. `complete` is False when it was cut short by a crash and recovered.

    `start` is its first picture's moment, `seconds` its length, `events` the ids of the events it shows.
    """

    id: str
    camera: str
    path: Path
    start: Stamp
    seconds: float
    size: int
    events: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """Messages that the control room will not get, as the outbox notes it until it is told: see `LossPayload`."""

    stream: str
    cause: Literal["full", "damaged", "refused", "unstored", "rebuilt"]
    cls: str
    messages: int
    first: int
    last: int
    reason: str
