"""Eyes for a camera without packets, as USB cameras are: they see the newest frame, whenever there is time."""

import time
from collections.abc import Iterator

from agent.data import Frame
from agent.eyes.sight import Seen, Sight, luma
from agent.gate import Gate
from agent.handoff import Latest
from agent.ladder import Load, LoadMeter
from agent.meter import Meter


class SlotEyes:
    """Frames as they come; the newest wins."""

    def __init__(self, frames: Latest[Frame]) -> None:
        self._frames = frames
        self._gate = Gate()
        self._seen = Meter()
        self._load = LoadMeter(time.monotonic())

    @property
    def sight(self) -> Sight:
        """How it is seen."""
        slot = self._frames
        return Sight(True, False, None, slot.offered, self._seen.total, self._seen.rate, 0, slot.dropped)

    def load(self) -> Load:
        """How busy it was since the last call."""
        return self._load.read(time.monotonic())

    def see(self, timeout: float) -> Iterator[Seen]:
        """The frame that comes within `timeout` seconds."""
        before = time.monotonic()
        frame = self._frames.take(timeout)
        self._load.waited(time.monotonic() - before)
        if frame is not None:
            self._seen.count()
            yield frame, self._gate.look(luma(frame), frame.mono)
            self._load.late(time.monotonic() - frame.mono)
