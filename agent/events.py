"""The life of an event: new, update, end. One camera's triggers over time become events with a stable id.

An event is alive while its rule repeats the claim; a silence of `QUIET` seconds ends it. Its picture is the sharpest
and most certain so far, not the first; it is taken when it comes by and developed when the event is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Protocol

import cv2

from agent.data import Box, Event, Frame, Image, Jpeg, Phase, Severity, Trigger
from agent.moments import Moments

QUIET = 3.0
"""Seconds without a trigger after which an event is over."""

BETTER = 1.25
"""How much better than the best so far a picture must be to replace it."""

LEAST_BETWEEN = 5.0
"""Seconds between two updates of one event."""

MOST_BETWEEN = 60.0
"""Seconds after which an event that lasts says so."""

Negative = Callable[[Phase, Severity], Jpeg | None]
"""A picture that was taken: what a message of this phase and severity may show of it."""

Photographer = Callable[[Frame, Box], Negative | None]


class Album(Protocol):
    """Who makes the pictures of an event's course."""

    def moment(self, frame: Frame, box: Box, severity: Severity) -> Jpeg | None:
        """What a box looks like now, or None when it may not be shown."""

    def strip(self, moments: Sequence[Jpeg], severity: Severity) -> Jpeg | None:
        """Moments as one picture, or None when there is none to be made."""


@dataclass
class _Open:
    """An event that is not over, and what it has to tell since it last spoke."""

    event: Event
    trigger: Trigger
    last_trigger: float
    spoke: float
    negative: Negative | None = None
    quality: float = 0.0
    improved: bool = False
    scores: list[float] = field(default_factory=list)
    moments: Moments = field(default_factory=Moments)


class EventBook:
    """Events of one camera. `new_id` gives ids, `photograph` takes a picture of a box, or None when it may not.

    `album` makes the strip with which an event ends; without one there is none.
    """

    def __init__(
        self, camera: str, new_id: Callable[[], str], photograph: Photographer, album: Album | None = None
    ) -> None:
        self._camera = camera
        self._new_id = new_id
        self._photograph = photograph
        self._album = album
        self._open: dict[tuple[str, str], _Open] = {}

    def update(self, triggers: Sequence[Trigger], frame: Frame) -> tuple[Event, ...]:
        """What there is to tell after one look: events that are new, changed or over, in that order."""
        told = [event for trigger in triggers if (event := self._hear(trigger, frame, frame.mono, frame.wall))]
        return (*told, *self.end_quiet(frame.mono, frame.wall))

    def call(self, trigger: Trigger, frame: Frame | None, mono: float, wall: float) -> tuple[Event, ...]:
        """What there is to tell of a claim that no look made; `frame` shows that moment, if any does.

        New words are worth telling again.
        """
        held = self._open.get((trigger.rule, trigger.key))
        if held and held.trigger.words != trigger.words:
            held.improved = True
        event = self._hear(trigger, frame, mono, wall)
        return (event,) if event else ()

    def end_quiet(self, mono: float, wall: float) -> tuple[Event, ...]:
        """End what has been quiet too long as of now; for when no frame comes to say so, too."""
        over = [key for key, held in self._open.items() if mono - held.last_trigger >= QUIET]
        return tuple(self._end(key, mono, wall, "over") for key in over)

    def end_all(self, mono: float, wall: float, reason: str) -> tuple[Event, ...]:
        """End everything that is open, for a reason."""
        return tuple(self._end(key, mono, wall, reason) for key in tuple(self._open))

    def _hear(self, trigger: Trigger, frame: Frame | None, mono: float, wall: float) -> Event | None:
        key = (trigger.rule, trigger.key)
        phase = Phase.UPDATE if key in self._open else Phase.NEW
        held = self._open.get(key) or self._begin(key, trigger, mono, wall)
        held.trigger, held.last_trigger = trigger, mono
        if trigger.seen or not held.scores:
            # a day-long event keeps a bounded memory of its scores; the median of the last hundred is its certainty
            held.scores = [*held.scores[-99:], trigger.score]
            self._consider(held, trigger, frame)
        self._remember(held, trigger, frame)
        if phase is Phase.UPDATE and not self._has_news(held, mono):
            return None
        held.spoke, held.improved = mono, False
        held.event = replace(
            held.event,
            phase=phase,
            trigger=trigger,
            wall=wall,
            mono=mono,
            score=median(held.scores),
            top_score=max(held.event.top_score, *held.scores),
            best=_developed(held, phase),
        )
        return held.event

    def _begin(self, key: tuple[str, str], trigger: Trigger, mono: float, wall: float) -> _Open:
        event = Event(
            id=self._new_id(),
            phase=Phase.NEW,
            camera=self._camera,
            trigger=trigger,
            wall=wall,
            mono=mono,
            started=wall,
            started_mono=mono,
            ended=None,
            ended_mono=None,
            score=trigger.score,
            top_score=trigger.score,
            best=None,
            reason="",
        )
        held = self._open[key] = _Open(event, trigger, mono, mono)
        return held

    def _consider(self, held: _Open, trigger: Trigger, frame: Frame | None) -> None:
        if frame is None:
            return
        quality = _quality(frame, trigger)
        if held.negative is not None and quality < BETTER * held.quality:
            return
        negative = self._photograph(frame, trigger.box)
        if negative is not None:
            held.negative, held.quality, held.improved = negative, quality, True

    def _remember(self, held: _Open, trigger: Trigger, frame: Frame | None) -> None:
        if frame and self._album and held.moments.due(frame.mono):
            moment = self._album.moment(frame, trigger.box, trigger.severity)
            if moment is not None:
                held.moments.add(moment, frame.mono)

    @staticmethod
    def _has_news(held: _Open, now: float) -> bool:
        silent = now - held.spoke
        return silent >= MOST_BETWEEN or (held.improved and silent >= LEAST_BETWEEN)

    def _end(self, key: tuple[str, str], mono: float, wall: float, reason: str) -> Event:
        held = self._open.pop(key)
        ended = wall - (mono - held.last_trigger)
        score, top = median(held.scores), max(held.event.top_score, *held.scores)
        return replace(
            held.event,
            phase=Phase.END,
            trigger=held.trigger,
            wall=wall,
            mono=mono,
            ended=ended,
            ended_mono=held.last_trigger,
            score=score,
            top_score=top,
            best=_developed(held, Phase.END),
            reason=reason,
            strip=self._strip(held),
        )

    def _strip(self, held: _Open) -> Jpeg | None:
        moments = held.moments.spread()
        return self._album.strip(moments, held.event.trigger.severity) if self._album and moments else None


def _developed(held: _Open, phase: Phase) -> Jpeg | None:
    """The best picture there is to show: the one told last where a better one cannot be told now."""
    best = held.negative(phase, held.event.trigger.severity) if held.negative else None
    return best or held.event.best


def _quality(frame: Frame, trigger: Trigger) -> float:
    """Certainty times sharpness times size: what makes a picture worth showing.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., 2000), its logarithm so that texture does not
    outweigh everything else; size counts with its fourth root, since twice as near is not twice as useful.
    """
    crop = _luma(frame.yuv, trigger.box)
    sharpness = float(cv2.Laplacian(crop, cv2.CV_32F).var())
    return float(trigger.score * (1 + sharpness) ** 0.25 * crop.size**0.25)


def _luma(yuv: Image, box: Box) -> Image:
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    x1, y1 = min(int(box.x1 * width), width - 2), min(int(box.y1 * height), height - 2)
    return yuv[y1 : max(y1 + 2, int(box.y2 * height)), x1 : max(x1 + 2, int(box.x2 * width))][: height - y1]
