"""What a box leaves out when there is more to see than it can do: a ladder, never a queue.

A rung is climbed down when cameras fall behind, the box is hot or its memory all but used up, one at a time, and up
again when what the rung above asks for is there. Load is judged by how busy the cameras' threads are and how late their
looks come, because that holds on any box and under any quota; a rung twice as dear makes them at most twice as busy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LATE, FAR_BEHIND = 0.45, 0.75
"""Seconds behind the camera at which looks come late, and so late that only the lowest rung is light enough."""

BUSY = 0.9
"""Share of the time at which a thread that never rests has nothing left."""

HOT, COOL = 80.0, 74.0
"""Degrees Celsius: a Raspberry Pi slows itself down from 80 on."""

DOWN = 1.0
"""Seconds of trouble before a step down, so that one slow look is none."""

COOLING = 15.0
"""The same for heat, which follows slowly."""

UP, LONGEST_UP = 4.0, 16.0
"""Seconds of ease before a step up. They double, up to a bound, when a step up was taken back at once."""

PROVEN = 10.0
"""Seconds on a rung after which the step up to it was right."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: share of the configured looks a second, regions in one look (0: the whole picture at once,
    which is a lower resolution), whether keyframes alone are decoded, whether one who wakes goes back to what came
    before, and whether events that are no alerts begin with a picture. `ease` is how busy the threads may be for the
    rung above to be within reach."""

    rate: float
    regions: int
    keyframes_only: bool
    rewind: bool
    pictures: bool
    ease: float
    words: str


FULL = Effort(1.0, 3, False, True, True, 0.0, "")

LADDER = (
    FULL,
    Effort(0.5, 3, False, True, True, 0.55, "half as many looks"),
    Effort(0.25, 3, False, False, False, 0.55, "a quarter of the looks, none at what is past"),
    Effort(0.25, 1, False, False, False, 0.3, "a quarter of the looks, at one part of the picture each"),
    Effort(0.25, 0, False, False, False, 0.4, "a quarter of the looks, at less resolution"),
    # all pictures cost ten to thirty times as much as keyframes
    Effort(0.25, 0, True, False, False, 0.06, "keyframes only, at less resolution"),
)


@dataclass(frozen=True, slots=True)
class Load:
    """Of one camera since the last time: share of the time its thread was busy, seconds that it was late at worst."""

    busy: float
    late: float


UNCLEAR = Load(0.7, 0.0)
"""What neither asks for a step down nor allows one up."""


class LoadMeter:
    """What one thread notes about its own load; `now` is in monotonic seconds."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._waited = 0.0
        self._late = 0.0

    def waited(self, seconds: float) -> None:
        """Nothing was to be done for so long."""
        self._waited += seconds

    def late(self, seconds: float) -> None:
        """A packet was taken up, or a look was over, so many seconds after the camera sent it."""
        self._late = max(self._late, seconds)

    def read(self, now: float) -> Load:
        """The load since the last reading."""
        elapsed = max(1e-3, now - self._since)
        load = Load(min(1.0, max(0.0, 1 - self._waited / elapsed)), self._late)
        self._since, self._waited, self._late = now, 0.0, 0.0
        return load


class Ladder:
    """Where the box stands. `judge` is called about once a second."""

    def __init__(self) -> None:
        self._rung = 0
        self._hot = self._tight = False
        self._trend = 0
        self._since = 0.0
        self._worst = 1
        self._up = UP
        self._climbed = float("-inf")
        self._held = False

    @property
    def effort(self) -> Effort:
        """How much is to be done; for any thread."""
        return LADDER[self._rung]

    @property
    def degraded(self) -> str:
        """What is left out and why, for the control room; empty when nothing is."""
        cause = "short of memory" if self._tight else "hot" if self._hot else "overloaded"
        return f"{cause}: {self.effort.words}" if self._rung else ""

    def judge(self, loads: Sequence[Load], heat: float | None, now: float, *, tight: bool = False) -> None:
        """Take a step where what was seen for some seconds asks for one; `heat` in degrees Celsius, if known; `tight`
        says that there is hardly any memory left, and nothing else to let go of."""
        self._tight = tight
        self._hot = heat is not None and heat >= (COOL if self._hot else HOT)
        over = self._is_over(loads)
        trend = 1 if over or tight or (heat is not None and heat >= HOT) else -1 if self._has_room(loads) else 0
        if trend != self._trend:
            self._trend, self._since, self._worst = trend, now, 1
        self._worst = max(self._worst, self._rungs(loads))
        if trend and now - self._since >= self._patience(over or tight):
            self._step(self._worst, now)
            self._since, self._worst = now, 1

    def _step(self, rungs: int, now: float) -> None:
        """Climb by the trend: one rung up, or so many down."""
        if self._trend > 0:
            taken_back = now - self._climbed < PROVEN
            self._up = min(LONGEST_UP, 2 * self._up) if taken_back else self._up
            self._rung, self._held = min(len(LADDER) - 1, self._rung + rungs), False
        elif self._rung:
            self._up = UP if self._held else self._up
            self._rung, self._held, self._climbed = self._rung - 1, True, now

    def _patience(self, pressing: bool) -> float:
        return self._up if self._trend < 0 else DOWN if pressing else COOLING

    @staticmethod
    def _is_over(loads: Sequence[Load]) -> bool:
        return any(load.busy >= BUSY or load.late >= LATE for load in loads)

    @staticmethod
    def _rungs(loads: Sequence[Load]) -> int:
        """How many rungs to climb down at once: all when a camera is far behind, two when it has not rested at all."""
        if any(load.late >= FAR_BEHIND for load in loads):
            return len(LADDER)
        return 2 if any(load.busy >= 1.0 for load in loads) else 1

    def _has_room(self, loads: Sequence[Load]) -> bool:
        if self._hot or self._tight:
            return False
        return all(load.busy <= self.effort.ease and load.late < LATE / 2 for load in loads)
