"""Eyes for a camera without packets, as USB cameras are: they see the newest frame, as often as the box can."""

import time
from collections.abc import Callable, Iterator

from agent.data import Frame
from agent.eyes.sight import Seen, Sight, luma
from agent.gate import Gate
from agent.handoff import Latest
from agent.ladder import FULL, Effort, Load, LoadMeter
from agent.meter import Meter
from agent.stream import Sampler


class SlotEyes:
    """`fps` frames a second at most, as far as `effort` allows; the newest wins."""

    def __init__(self, frames: Latest[Frame], fps: float, effort: Callable[[], Effort] = lambda: FULL) -> None:
        self._frames = frames
        self._fps = fps
        self._effort = effort
        self._sampler = Sampler(fps)
        self._gate = Gate()
        self._seen = Meter()
        self._spare = 0
        self._load = LoadMeter(time.monotonic())

    @property
    def sight(self) -> Sight:
        """How it is seen."""
        slot = self._frames
        seen = self._seen
        return Sight(True, False, None, slot.offered, seen.total, seen.rate, 0, slot.dropped, spare=self._spare)

    def load(self) -> Load:
        """How busy it was since the last call."""
        return self._load.read(time.monotonic())

    def see(self, timeout: float) -> Iterator[Seen]:
        """The frame that comes within `timeout` seconds."""
        before = time.monotonic()
        frame = self._frames.take(timeout)
        self._load.waited(time.monotonic() - before)
        self._sampler.fps = self._fps * self._effort().rate
        if frame is None:
            return
        if not self._sampler.due(frame.mono):
            self._spare += 1
            return
        self._seen.count()
        yield frame, self._gate.look(luma(frame), frame.mono)
        self._load.late(time.monotonic() - frame.mono)
