"""The model's stand-in before all of the self-test's cameras: each picture's number says whose film it is of."""

import time
from collections.abc import Sequence

from agent.data import Box, Detection, Image
from agent.selftest import minute
from agent.simulator import timecode
from agent.simulator.standin import StandIn


class Eyes:
    """A stand-in for each film. `ends` is the monotonic time at which the films end, once a picture was seen."""

    name, version = StandIn.name, StandIn.version
    input_size = StandIn.input_size
    withheld = StandIn.withheld
    put_off = StandIn.put_off

    def __init__(self) -> None:
        self._of = {shot.first: StandIn(minute.record(shot), shot.first) for shot in minute.SHOTS}
        self.labels = tuple(sorted({label for each in self._of.values() for label in each.labels}))
        self.ends: float | None = None

    def detect(self, yuv: Image, regions: Sequence[Box], now: float | None = None) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame (shape (height * 3 / 2, width)), as fractions of the whole."""
        number = timecode.read(yuv)
        if number is None:
            return ()
        first = number - number % minute.APART
        if self.ends is None:
            self.ends = time.monotonic() + minute.SECONDS - (number - first) / minute.FPS
        return self._of[first].detect(yuv, regions, now) if first in self._of else ()
