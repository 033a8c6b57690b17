"""Every payload that goes up, as a type: the source of the contract with the control room.

Payloads are JSON (UTF-8), times are RFC 3339 in UTC, boxes are [x1, y1, x2, y2] as fractions of the picture.
What CloudEvents carries (id, type, time, source) is not repeated inside.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.data import Box, Phase, Severity

ClockTrust = Literal["synced", "unsynced", "jumped"]


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
    ended: str | None
    words: Words
    reason: str
    clock: ClockTrust
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
    """up/count: a camera's counts from `start` to `end`. `coverage` is the share of that time it was watched."""

    camera: str
    start: str
    end: str
    seconds: float
    coverage: float
    clock: ClockTrust
    rules: list[RuleCount]


class ClipPayload(Payload):
    """up/clip: a clip was closed on the box. `complete` is false when a crash cut it short."""

    clip: str
    camera: str
    start: str
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
    """What waits to be sent, and what was dropped by class since the outbox was made."""

    messages: int
    bytes: int
    dropped: dict[str, int]
    unstored: int


class UplinkState(Payload):
    """The link to the control room."""

    state: str
    reason: str
    in_flight: int
    sent: int
    refused: int
    reconnects: int
    dropped_live: int


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
