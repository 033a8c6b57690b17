"""Second implementations of the rooms' interfaces, for speed."""

from collections.abc import Sequence
from threading import Event as Stop

from agent.counts import Span
from agent.data import WHOLE, Box, Detection, Event, Frame, Image, Message, Track
from tests.make import track


class ScriptedDetector:
    """Finds what it is told to; remembers where and when it was made to look."""

    def __init__(self, *found: Detection, size: tuple[int, int] = (320, 320)) -> None:
        self.found = found
        self.looked: list[tuple[Box, ...]] = []
        self.times: list[float | None] = []
        self.labels: tuple[str, ...] = ("person", "car")
        self.input_size = size

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,), now: float | None = None) -> tuple[Detection, ...]:
        """What it was told, wherever it looks."""
        self.looked.append(tuple(regions))
        self.times.append(now)
        return self.found


class PlainTracker:
    """Follows each detection as a track of its own, numbered by its place in the list."""

    def __init__(self) -> None:
        self.tracks: tuple[Track, ...] = ()

    def update(
        self, detections: Sequence[Detection], now: float, looked: Sequence[Box] = (WHOLE,)
    ) -> tuple[Track, ...]:
        """Every detection, confirmed at once."""
        self.tracks = tuple(
            track(i, found.box, found.label, score=found.score, last_seen=now) for i, found in enumerate(detections)
        )
        return self.tracks


class NotedDesk:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.spans: list[tuple[str, Span, float]] = []
        self.frames: list[float] = []
        self.looked = Stop()

    def event(self, event: Event) -> None:
        """Note an event."""
        self.events.append(event)

    def counted(self, camera: str, span: Span, wall: float) -> None:
        """Note a span."""
        self.spans.append((camera, span, wall))

    def frame(self, frame: Frame) -> None:
        """Say that a frame was looked at."""
        self.frames.append(frame.mono)
        self.looked.set()


class NotedRecorder:
    """Notes which clips were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def begin(self, camera: str, event_id: str, mono: float) -> str:
        """Note a begin."""
        self.asked.append(("begin", camera, event_id))
        return f"clip-{event_id}"

    def finish(self, camera: str, event_id: str, mono: float) -> None:
        """Note a finish."""
        self.asked.append(("finish", camera, event_id))


class NotedStore:
    """Notes what was committed, and which events that opened or closed."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.opened: list[str] = []
        self.closed: list[str] = []

    def __call__(self, message: Message, opens: str | None = None, closes: str | None = None) -> None:
        """Note a commit."""
        self.messages.append(message)
        self.opened += [opens] if opens else []
        self.closed += [closes] if closes else []
