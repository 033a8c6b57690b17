"""Every payload that goes up or comes down, as a type: the source of the contract with the control room.

Payloads are JSON (UTF-8), times are RFC 3339 in UTC, boxes are [x1, y1, x2, y2] as fractions of the picture.
What CloudEvents carries (id, type, time, source) is not repeated inside.

A box may not know the time. Each label of what happened has a monotonic twin (`started` has `started_mono`), which is
certain within the `boot` that the payload names; `clock` says how far the labels can be trusted. ClockPayload corrects
them later.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.data import Box, ClockTrust, Phase, Severity


class Payload(BaseModel):
    """Base of every payload."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(Payload):
    """A JPEG inside a JSON payload."""

    content_type: Literal["image/jpeg"] = "image/jpeg"
    width: int
    height: int
    base64: str


class Words(Payload):
    """One line for people, in English and in Thai."""

    en: str
    th: str


class EventPayload(Payload):
    """up/event: an event at one moment of its life. The same `event` over all phases, retries and restarts.

    `words` say what speaks for it, `reason` why it ended. `thumbnail` is its best picture so far; null: as before,
    which is what the last message with a picture showed. `strip` comes with the end: up to four moments of the event
    side by side, read from left to right.

    `mono` is the moment that the message tells of, the twin of CloudEvents' `time`. What a crash left open a later
    process ends, perhaps of another boot: then `boot`, `mono` and `clock` are of the last sign of the event, which is
    also its end, and `time` is when that was told. Order within a boot is that of `mono`, else that of the sequence.
    """

    event: str
    phase: Phase
    camera: str
    rule: str
    kind: str
    label: str
    severity: Severity
    score: float
    top_score: float
    box: Box
    started: str
    started_mono: float
    ended: str | None
    ended_mono: float | None
    words: Words
    reason: str
    clock: ClockTrust
    boot: str
    mono: float
    clip: str | None
    thumbnail: Picture | None
    strip: Picture | None


class RuleCount(Payload):
    """What one rule counted: crossings by label and direction, occupancy by label."""

    rule: str
    crossings: dict[str, dict[str, int]]
    occupancy: dict[str, dict[str, float]]


class CountPayload(Payload):
    """up/count: a camera's counts from `start` to `end`. `coverage` is the share of that time it was watched.

    `mono` is the twin of `end`; it began `seconds` before. A message tells of a minute, or of up to an hour of minutes
    alike in which nothing was counted and nobody was there: those are told when that changes, so that a box writes
    nothing to its card while nothing happens. After a power cut the minutes that were not told yet are not covered.
    """

    camera: str
    start: str
    end: str
    seconds: float
    coverage: float
    clock: ClockTrust
    boot: str
    mono: float
    rules: list[RuleCount]


class ClipPayload(Payload):
    """up/clip: a clip was closed on the box. `complete` is false when a crash cut it short.

    `start` labels its first picture; `mono`, `boot` and `clock` are of that moment.
    """

    clip: str
    camera: str
    start: str
    clock: ClockTrust
    boot: str
    mono: float
    seconds: float
    bytes: int
    events: list[str]
    complete: bool


class CameraState(Payload):
    """A camera as of now; `state` is connecting, live or away, `reason` says why it is not live.

    Counted since the start: packets that could not be decoded, pictures decoded, looked at, and passed over because
    they came too late; pictures that the privacy masks do not fit, and that events went without because the day's
    allowance was spent. `awake` says that every picture is decoded, not keyframes alone; `keyframe_interval` is in
    seconds, and `hint` says that the packets' sizes are believed to tell when something moves.
    """

    id: str
    state: str
    reason: str
    codec: str
    width: int
    height: int
    fps: float
    awake: bool
    keyframe_interval: float | None
    hint: bool
    reconnects: int
    decode_errors: int
    decoded: int
    frames: int
    frames_dropped: int
    pictures_withheld: int
    pictures_left_out: int


class OutboxState(Payload):
    """What waits to be sent or for its receipt, what was buried because the broker will never take it, and what was
    dropped by class since the outbox was made.

    Null where the disk cannot be read. `held` messages wait in memory for a disk that takes nothing, `unstored` were
    lost that way; `in_memory` says that there is no outbox on the disk at all.
    """

    messages: int | None
    bytes: int | None
    buried: int | None
    dropped: dict[str, int]
    held: int
    unstored: int
    in_memory: bool


class CardState(Payload):
    """What this process wrote to the card in the last 24 hours, or since its start, in megabytes, beside its budget.

    `years` is what a new card lasts at that pace, by assumptions that agent/card.py states: 99 at the most, null in the
    first hour. Both are null where the kernel does not count what a process writes.
    """

    written_mb_a_day: float | None
    budget_mb_a_day: float
    years: float | None


class UplinkState(Payload):
    """The link to the control room.

    `unreceipted` messages the broker took and the control room has not said it keeps, `repeated` counts those sent
    again for want of a receipt, `strange` what came down and was not understood; `deaf` says why the control room is
    not heard.
    """

    state: str
    reason: str
    in_flight: int
    sent: int
    refused: int
    reconnects: int
    dropped_live: int
    unreceipted: int
    repeated: int
    strange: int
    deaf: str


class HealthPayload(Payload):
    """up/health: the box, every two minutes and when something pressing changes.

    Percent of one core, megabytes, degrees Celsius; null where unknown.
    `looks_put_off`: closer looks for which there was no time, since the start.
    """

    uptime: float
    clock: ClockTrust
    cpu_percent: float
    load: float
    memory_mb: float
    memory_free_mb: float
    disk_free_mb: float
    heat: float | None
    cameras: list[CameraState]
    outbox: OutboxState
    uplink: UplinkState
    card: CardState
    clips_failed: int
    looks_put_off: int
    degraded: list[str]


class StatePayload(Payload):
    """up/state, retained: the birth certificate, and what becomes of the box. `config` is the SHA-256 of site.yaml."""

    state: Literal["online", "offline", "stopped"]
    version: str
    boot: str
    config: str
    model: str
    cameras: dict[str, list[str]]


class LossPayload(Payload):
    """up/loss: messages that the control room will not get, so that a gap in the sequence is no riddle.

    `cause`: `full`, dropped for room; `damaged`, the card changed them; `refused`, the broker takes them never and they
    are kept aside on the box; `unstored`, the disk took them never; `rebuilt`, the whole outbox was damaged and set
    aside, and its stream ends. `first` and `last` are the sequences between which they lie, 0 where there is none.
    """

    stream: str
    cause: Literal["full", "damaged", "refused", "unstored", "rebuilt"]
    cls: str
    messages: int
    first: int
    last: int
    reason: str


class ClockPayload(Payload):
    """up/clock: the clock is known now. It corrects whatever this `boot` labelled, before or after: the true time of
    anything is its monotonic time plus `offset`, in UTC seconds since 1970.

    For the receiver: keep the newest per boot. A label whose `clock` is not `synced` is replaced by its twin plus
    `offset` of its own `boot`; one that is `synced` was right. Where a boot ended before its clock was known, none of
    its times can be told better than by its neighbours in the sequence.

    `mono` is now. `shift`, in seconds, is to be added to the label of this process that was farthest off; 0: none was.
    It comes when a time service has set the clock and it has been steady for half a minute: once in the life of a
    process, and again whenever the clock was lost or jumped.
    """

    boot: str
    mono: float
    offset: float
    shift: float


class ReceiptPayload(Payload):
    """down/receipt: the control room keeps these messages of this stream: ranges of sequences, both ends included.

    Only then is a message deleted on the box. What was sent before one that is named here, and is not named itself, is
    sent again.
    """

    stream: str
    received: list[tuple[int, int]]


class PacePayload(Payload):
    """down/pace, retained: how fast a site may send what waited for a connection. New messages are not paced."""

    messages_per_second: float
    bytes_per_second: float
