"""Where a live camera's story becomes messages and clips.

An event is committed to the outbox before anything else learns of it; its clip is begun first only because the
message names it, and beginning one merely asks.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from agent import encode
from agent.allowance import Allowance
from agent.counts import Span
from agent.data import Event, Frame, Jpeg, Message, Phase, Stamp
from agent.photographer import Photographer


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
        stamp: Callable[[float, float], Stamp],
        look_every: float,
        *,
        allowance: Allowance,
    ) -> None:
        self._photographer = photographer
        self._recorder = recorder
        self._store = store
        self._offer = offer
        self._stamp = stamp
        self._look_every = look_every
        self._allowance = allowance
        self._looked = float("-inf")
        self._clips: dict[str, str] = {}
        self._shown: dict[str, Jpeg | None] = {}

    def event(self, event: Event) -> None:
        """Commit an event's message; begin or finish its clip."""
        if event.phase is Phase.NEW:
            self._clips[event.id] = self._recorder.begin(event.camera, event.id, event.mono)
        over = event.phase is Phase.END
        # one word speaks for all labels of the message: `started` may be of a clock that was set since
        trust = self._stamp(event.started, event.started_mono).clock
        now = replace(self._stamp(event.wall, event.mono), clock=trust)
        message = encode.event(self._news(event), now, self._clips.get(event.id))
        self._store(message, opens=None if over else event.id, closes=event.id if over else None)
        self._allowance.spend(len(message.payload))
        if over:
            self._clips.pop(event.id, None)
            self._shown.pop(event.id, None)
            self._recorder.finish(event.camera, event.id, event.mono)

    def counted(self, camera: str, span: Span, wall: float) -> None:
        """Commit what was counted over a span that ended at `wall`."""
        end = self._stamp(wall, span.end)
        self._store(encode.count(camera, end, span.seconds, span.coverage, span.minutes))

    def frame(self, frame: Frame) -> None:
        """Offer a look at the street when one is due."""
        if not self._look_every or frame.mono - self._looked < self._look_every:
            return
        self._looked = frame.mono
        picture = self._photographer.of_street(frame)
        if picture is not None:
            self._offer(encode.thumbnail(frame.camera, picture, frame.wall))

    def _news(self, event: Event) -> Event:
        """The event without its picture where the control room has that one already."""
        if event.best is self._shown.get(event.id):
            return replace(event, best=None)
        self._shown[event.id] = event.best
        return event
