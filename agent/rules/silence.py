"""silence: nothing for hours where this camera normally has plenty; the box doubts itself and says what it found.

How many new things are usual is learned for each hour of the day, counted from the agent's start, and older days fade.
Fires when nothing new was confirmed for `hours` of watching, hours in which hardly anything comes left out, and the
chance of that is below 1 in 10 000 even on a day with a quarter of the usual traffic: exp(-usual / 4) < 1e-4 (Poisson),
so from 37 usual things on. Then, and every hour from then on, the model is tried on a canned picture of a street, and
the words say whether it sees what is in it: if it does, look at the camera, its place and its light; if not, at the
box. It holds until something new is seen.
What it has learned does not survive a restart, and in the first day after one it says nothing. An hour counts as known
once half of it was watched; time without pictures is neither quiet nor usual. Fooled by: a street that is closed, a
holiday on which next to nobody comes, and a camera so full of false finds that it never is quiet.
"""

from collections.abc import Callable
from math import exp, log
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.data import WHOLE, Findings, Scene, Severity, Trigger, Words
from agent.rules.options import RuleOptions

HOUR, HOURS = 3600.0, 24
"""Seconds of an hour, and the hours of a day that are told apart."""

KNOWN = 0.5
"""Hours of watching from which an hour of the day is known."""

FADING = 0.8
"""What a day counts for after another one: a week ago counts for a fifth."""

CALMER = 4.0
"""How many times fewer things than usual there may be on a calm day: weekends, rain and holidays are no fault."""

CHANCE = 1e-4
"""Chance that a calm day alone shows nothing for so long, below which it is told."""

LIVELY = 1.0
"""Things an hour from which an hour of the day is one in which something comes."""

GAP = 5.0
"""Seconds between two looks from which the time between was not watched."""


class Options(RuleOptions):
    """A watch over the watching itself in site.yaml."""

    asks_canary: ClassVar[bool] = True

    kind: Literal["silence"]
    hours: Annotated[float, Field(ge=0.5, le=168, allow_inf_nan=False)] = Field(
        6,
        description="hours without anything new until it is an event; hours when hardly anything comes are left out",
    )


class Usual:
    """How many new things an hour has, by the hour of the day."""

    def __init__(self) -> None:
        self._things, self._watched = [0.0] * HOURS, [0.0] * HOURS
        self._hour = 0
        self._count, self._seconds = 0, 0.0

    def rate(self, hour: int) -> float:
        """Things an hour in an hour of the day; 0 where it is not known."""
        watched = self._watched[hour % HOURS]
        return self._things[hour % HOURS] / watched if watched else 0.0

    def count(self, hour: int, seconds: float, things: int) -> None:
        """So many things were new in so many seconds of watching, in an hour since the start."""
        if hour != self._hour:
            self._close(hour)
        self._seconds += seconds
        self._count += things

    def _close(self, hour: int) -> None:
        """The hour is over: let older days of it fade and add this one, if it was watched."""
        now, watched = self._hour % HOURS, self._seconds / HOUR
        if watched >= KNOWN:
            self._things[now] = FADING * self._things[now] + self._count
            self._watched[now] = FADING * self._watched[now] + watched
        self._hour, self._count, self._seconds = hour, 0, 0.0


class Rule:
    """Remembers the usual, and since when it is quiet. `canary` tells whether the model sees what is in a picture."""

    def __init__(self, options: Options, canary: Callable[[], bool] | None = None) -> None:
        self._options = options
        self._canary = canary
        self._usual = Usual()
        self._known: frozenset[int] = frozenset()
        self._begun: float | None = None
        self._last = 0.0
        self._quiet = self._awaited = self._missed = 0.0
        self._asked: float | None = None
        self._sees: bool | None = None

    def update(self, scene: Scene) -> Findings:
        """A trigger while it has been quiet for too long."""
        now = scene.now
        if self._begun is None:
            self._begun = self._last = now
        elapsed = now - self._last if 0 < now - self._last <= GAP else 0.0
        self._last = now
        self._take(int((now - self._begun) // HOUR), elapsed, self._new(scene))
        if not self._too_quiet():
            return Findings()
        if self._canary and (self._asked is None or now - self._asked >= HOUR):
            self._asked, self._sees = now, self._canary()
        return Findings(triggers=(self._trigger(),))

    def _new(self, scene: Scene) -> int:
        """How many tracks are confirmed that were not before."""
        known, self._known = self._known, frozenset(track.id for track in scene.tracks if track.confirmed)
        return len(self._known - known)

    def _take(self, hour: int, elapsed: float, new: int) -> None:
        """Grow quieter, or start anew; what is too quiet is not learned as usual."""
        if new:
            self._quiet = self._awaited = self._missed = 0.0
        else:
            rate = self._usual.rate(hour)
            self._quiet += elapsed
            self._awaited += elapsed if rate >= LIVELY else 0.0
            self._missed += rate * elapsed / HOUR
        if not self._too_quiet():
            self._usual.count(hour, elapsed, new)

    def _too_quiet(self) -> bool:
        return self._awaited >= self._options.hours * HOUR and self._missed >= -CALMER * log(CHANCE)

    def _trigger(self) -> Trigger:
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key="",
            label="silence",
            score=1 - exp(-self._missed / CALMER),
            box=WHOLE,
            severity=Severity.ALERT,
            seen=False,
            words=self._words(),
        )

    def _words(self) -> Words:
        hours, missed = f"{self._quiet / HOUR:.1f}".removesuffix(".0"), f"{self._missed:.0f}"
        en, th = f"nothing for {hours} h where {missed} are usual", f"ไม่พบอะไรเลย {hours} ชั่วโมง ปกติพบราว {missed} ครั้ง"
        if self._sees is None:
            return Words(en, th)
        if self._sees:
            return Words(f"{en}; the model still sees the test picture", f"{th} โมเดลยังมองเห็นสิ่งที่อยู่ในภาพทดสอบ")
        return Words(f"{en}; the model no longer sees the test picture", f"{th} โมเดลมองไม่เห็นสิ่งที่อยู่ในภาพทดสอบแล้ว")
