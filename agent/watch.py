"""The story for one camera: attend, detect, track, rules, events.

`Watcher` is the story, frame by frame and without a thread, so that `replay` tells it the same way. `Watch` is the
stage that lets a live camera tell it and passes on what there is to tell.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event as Stop
from typing import Protocol

from agent.attention import Attention
from agent.counts import Counts, Lull, Span
from agent.data import Box, Detection, Event, Findings, Frame, Image, Scene, Track, Trigger
from agent.events import QUIET, EventBook
from agent.gate import STILL, Motion
from agent.ladder import FULL, Effort
from agent.rules import Rule
from agent.shrink import small

WAIT = 0.3
"""Seconds without a frame after which it is asked who calls; longer than eyes nap, or each packet would wake them."""

HELD_UP = 1.0
"""Seconds between two rounds above which the thread was held up, by a card that stalls: who was not looked for is not
gone, and nothing ends before it could be seen again."""

RECENT = 5.0
"""Seconds for which the last frame shows what is the case."""


class Detector(Protocol):
    """What the story needs of a detector."""

    @property
    def input_size(self) -> tuple[int, int]:
        """Width and height of its input in pixels."""

    def detect(self, yuv: Image, regions: Sequence[Box], now: float | None = None) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame, as fractions of the whole.

        `now` is the frame's monotonic second; None for a single picture.
        """


class Tracker(Protocol):
    """What the story needs of a tracker."""

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All that is being followed."""

    def update(self, detections: Sequence[Detection], now: float, looked: Sequence[Box]) -> tuple[Track, ...]:
        """Take in what was found where it was looked."""


class Caller(Protocol):
    """A rule whose claims come from elsewhere than the pictures."""

    def called(self, now: float) -> Trigger | None:
        """The claim at monotonic time `now`, where there is one; what came of the last one has been told."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that one frame led to."""

    frame: Frame
    motion: Motion
    regions: tuple[Box, ...]
    tracks: tuple[Track, ...]
    findings: tuple[tuple[str, Findings], ...]
    events: tuple[Event, ...]


class Watcher:
    """The story of one camera. `rules` are (name, rule); `effort` says how much may be spent on a look; `pixels`
    whether a rule judges by them; `callers` are those of the rules that claim without a look."""

    def __init__(
        self,
        detector: Detector,
        tracker: Tracker,
        rules: Sequence[tuple[str, Rule]],
        book: EventBook,
        effort: Callable[[], Effort] = lambda: FULL,
        *,
        pixels: bool = False,
        callers: Sequence[Caller] = (),
    ) -> None:
        self._detector = detector
        self._tracker = tracker
        self._rules = rules
        self.book = book
        self._effort = effort
        self._pixels = pixels
        self._callers = callers
        self._last: Frame | None = None
        self._attention = Attention(least=detector.input_size)

    def look(self, frame: Frame, motion: Motion | None) -> Look:
        """Everything that one frame leads to; without `motion` it is the last frame again, and nothing moved since."""
        self._last = frame
        regions = () if motion is None else self._regions(frame, motion)
        scene = self._scene(frame, motion or STILL, regions)
        findings = tuple((name, rule.update(scene)) for name, rule in self._rules)
        triggers = [trigger for _, found in findings for trigger in found.triggers]
        return Look(frame, motion or STILL, regions, scene.tracks, findings, self.book.update(triggers, frame))

    def calls(self, now: float, wall: float) -> tuple[Event, ...]:
        """What callers lead to at this moment, whether frames come or not. To be told before it is asked again."""
        frame = self._last if self._last and now - self._last.mono <= RECENT else None
        called = [trigger for caller in self._callers if (trigger := caller.called(now))]
        return tuple(event for trigger in called for event in self.book.call(trigger, frame, now, wall))

    def stirs(self, motion: Motion, now: float) -> bool:
        """Whether motion, or what is being followed, is worth looking at every picture."""
        return self._attention.stirs(motion, self._tracker.tracks, now)

    def vain(self, motion: Motion, since: float, now: float) -> None:
        """What woke the camera at monotonic time `since` was nothing, as far as nothing was found until `now`."""
        self._attention.vain(motion, since, now)

    def _regions(self, frame: Frame, motion: Motion) -> tuple[Box, ...]:
        height, width = frame.yuv.shape[0] * 2 // 3, frame.yuv.shape[1]
        most = self._effort().regions
        return self._attention.regions(motion, self._tracker.tracks, (width, height), frame.mono, most)

    def _scene(self, frame: Frame, motion: Motion, regions: tuple[Box, ...]) -> Scene:
        detections = self._detector.detect(frame.yuv, regions, frame.mono) if regions else ()
        return Scene(
            now=frame.mono,
            frame=frame,
            tracks=self._follow(detections, frame.mono, motion, regions) if regions else self._presumed(),
            detections=detections,
            looked=regions,
            moving=motion.boxes,
            changed=motion.share,
            small=small(frame.yuv) if self._pixels else None,
        )

    def _follow(
        self, detections: Sequence[Detection], now: float, motion: Motion, regions: tuple[Box, ...]
    ) -> tuple[Track, ...]:
        tracks = self._tracker.update(detections, now, regions)
        self._attention.found(motion, regions, tracks, now)
        return tracks

    def _presumed(self) -> tuple[Track, ...]:
        return tuple(replace(track, seen=False) for track in self._tracker.tracks)


class Eyes(Protocol):
    """Where frames come from."""

    def see(self, timeout: float) -> Iterator[tuple[Frame, Motion | None]]:
        """Frames and what moves in them, as far as they wait or come within `timeout` seconds."""


class Desk(Protocol):
    """Who is told what the story leads to."""

    def event(self, event: Event) -> None:
        """An event is new, changed or over."""

    def counted(self, camera: str, span: Span, wall: float) -> None:
        """What was counted over a span that ended at `wall`."""

    def frame(self, frame: Frame) -> None:
        """A frame was looked at."""


class Watch:
    """Lets a live camera's newest frames tell the story. [thread]"""

    def __init__(
        self,
        camera: str,
        watcher: Watcher,
        counts: Counts,
        eyes: Eyes,
        desk: Desk,
        beat: Callable[[], None],
    ) -> None:
        self._camera = camera
        self._watcher = watcher
        self._counts = counts
        self._lull = Lull()
        self._eyes = eyes
        self._desk = desk
        self._beat = beat
        self._passed = time.monotonic()
        self._patient = self._passed

    def run(self, stop: Stop) -> None:
        """Look at frames until told to stop; then every open event ends and the begun minute is told."""
        while not stop.is_set():
            self._beat()
            self._pass_time()
            self._answer()
            for frame, motion in self._eyes.see(WAIT):
                self._look(frame, motion)
                self._answer()
                self._beat()
                if stop.is_set():
                    break
        self._finish()

    def _look(self, frame: Frame, motion: Motion | None) -> None:
        look = self._watcher.look(frame, motion)
        self._counts.take(look.findings, frame.mono)
        self._tell(look.events)
        if motion is not None:
            self._desk.frame(frame)

    def _answer(self) -> None:
        self._tell(self._watcher.calls(time.monotonic(), time.time()))

    def _pass_time(self) -> None:
        now = time.monotonic()
        if now - self._passed > HELD_UP:
            self._patient = now + QUIET
        self._passed = now
        if now >= self._patient:
            self._tell(self._watcher.book.end_quiet(now, time.time()))
        if self._counts.due(now):
            self._tell_counts(self._lull.add(self._counts.span(now)), now)

    def _finish(self) -> None:
        self._answer()
        now = time.monotonic()
        self._tell(self._watcher.book.end_all(now, time.time(), "stopped"))
        self._tell_counts((*self._lull.add(self._counts.span(now)), *self._lull.end()), now)

    def _tell_counts(self, spans: Sequence[Span], now: float) -> None:
        wall = time.time()
        for span in spans:
            self._desk.counted(self._camera, span, wall - (now - span.end))

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            self._desk.event(event)
