"""Where a live camera's story becomes messages and clips.

An event is committed to the outbox before anything else learns of it; its clip is begun first only because the
message names it, and beginning one merely asks.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from agent import encode
from agent.counts import Minute
from agent.data import WHOLE, Box, Event, Frame, Jpeg, Message, Phase
from agent.errors import PrivacyError
from agent.messages import ClockTrust
from agent.privacy import Door
from agent.thumbnail import encode as encode_jpeg

log = logging.getLogger(__name__)

EVENT_WIDTH, EVENT_BYTES = 480, 20_000
LOOK_WIDTH, LOOK_BYTES = 320, 12_000

AROUND = 0.5
"""How much of a box's size is shown around it, on each side, so that the place can be recognised."""


class Photographer:
    """Takes public pictures of one camera's frames; counts those the door withheld."""

    def __init__(self, camera: str, door: Door) -> None:
        self._camera = camera
        self._door = door
        self.withheld = 0
        self._why = ""

    def of_box(self, frame: Frame, box: Box) -> Jpeg | None:
        """The surroundings of a box, or None when the picture may not leave."""
        return self._take(frame, _around(box), EVENT_WIDTH, EVENT_BYTES)

    def of_street(self, frame: Frame) -> Jpeg | None:
        """The whole picture, small, or None when it may not leave."""
        return self._take(frame, WHOLE, LOOK_WIDTH, LOOK_BYTES)

    def _take(self, frame: Frame, crop: Box, width: int, most: int) -> Jpeg | None:
        try:
            picture = self._door.open(frame.yuv, crop, width)
        except PrivacyError as error:
            self.withheld += 1
            self._say(str(error))
            return None
        self._say("")
        return encode_jpeg(picture, most)

    def _say(self, why: str) -> None:
        if why and why != self._why:
            log.error("%s: pictures are withheld: %s", self._camera, why)
        self._why = why


class Recorder(Protocol):
    """What the desk needs of the clips."""

    def begin(self, camera: str, event_id: str, mono: float) -> str:
        """Ask for a clip; returns its id."""

    def finish(self, camera: str, event_id: str, mono: float) -> None:
        """The event is over."""


class Store(Protocol):
    """What the desk needs of the outbox."""

    def __call__(self, message: Message, opens: str | None = None, closes: str | None = None) -> None:
        """Commit a message; it opens or closes an event in the journal of open events."""


class CameraDesk:
    """One camera's desk: `watch.Desk` for the live agent."""

    def __init__(
        self,
        photographer: Photographer,
        recorder: Recorder,
        store: Store,
        offer: Callable[[Message], None],
        clock: Callable[[], ClockTrust],
        look_every: float,
    ) -> None:
        self._photographer = photographer
        self._recorder = recorder
        self._store = store
        self._offer = offer
        self._clock = clock
        self._look_every = look_every
        self._looked = float("-inf")
        self._clips: dict[str, str] = {}

    def event(self, event: Event) -> None:
        """Commit an event's message; begin or finish its clip."""
        if event.phase is Phase.NEW:
            self._clips[event.id] = self._recorder.begin(event.camera, event.id, event.mono)
        over = event.phase is Phase.END
        message = encode.event(event, self._clock(), self._clips.get(event.id))
        self._store(message, opens=None if over else event.id, closes=event.id if over else None)
        if over:
            self._clips.pop(event.id, None)
            self._recorder.finish(event.camera, event.id, event.mono)

    def minute(self, camera: str, seconds: float, coverage: float, minutes: Sequence[Minute]) -> None:
        """Commit a minute of counts."""
        self._store(encode.count(camera, time.time(), seconds, coverage, minutes, self._clock()))

    def frame(self, frame: Frame) -> None:
        """Offer a look at the street when one is due."""
        if not self._look_every or frame.mono - self._looked < self._look_every:
            return
        self._looked = frame.mono
        picture = self._photographer.of_street(frame)
        if picture is not None:
            self._offer(encode.thumbnail(frame.camera, picture, frame.wall))


def _around(box: Box) -> Box:
    wide, high = (box.x2 - box.x1) * AROUND, (box.y2 - box.y1) * AROUND
    return Box(max(0.0, box.x1 - wide), max(0.0, box.y1 - high), min(1.0, box.x2 + wide), min(1.0, box.y2 + high))
