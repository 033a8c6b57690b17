"""How a camera is, and the tally from which that is told."""

import time
from dataclasses import dataclass
from enum import StrEnum

from agent.data import StreamInfo
from agent.meter import Meter


class State(StrEnum):
    """Whether pictures come from a camera."""

    CONNECTING = "connecting"
    LIVE = "live"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """How a camera is. `since` is the monotonic time of the last change of state, `reason` why it is away.

    The rate is measured over the last seconds and is 0 while it is not live. The rest counts from the start of the
    process: bytes and packets passed on, packets `skipped` before a keyframe or without a picture, and how often
    it came back.
    """

    state: State
    since: float
    reason: str
    codec: str
    width: int
    height: int
    packets_per_second: float
    bytes: int
    packets: int
    skipped: int
    reconnects: int


class Tally:
    """What one thread counts and any thread may read as a status."""

    def __init__(self) -> None:
        self.state = State.CONNECTING
        self.since = time.monotonic()
        self.reason = ""
        self.info: StreamInfo | None = None
        self.packets = Meter()
        self.bytes = 0
        self.skipped = 0
        self.lives = 0

    def turn(self, state: State, reason: str = "") -> bool:
        """Take note of the state and its reason; says whether the state is a new one."""
        self.reason = reason
        if state is self.state:
            return False
        self.state, self.since = state, time.monotonic()
        if state is State.LIVE:
            self.lives += 1
            self.packets.restart()
        return True

    def status(self) -> CameraStatus:
        """As of now."""
        info, live = self.info, self.state is State.LIVE
        return CameraStatus(
            state=self.state,
            since=self.since,
            reason=self.reason,
            codec=info.codec if info else "",
            width=info.width if info else 0,
            height=info.height if info else 0,
            packets_per_second=self.packets.rate if live else 0.0,
            bytes=self.bytes,
            packets=self.packets.total,
            skipped=self.skipped,
            reconnects=max(0, self.lives - 1),
        )
