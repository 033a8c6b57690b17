"""Whether alarms are to be believed: what the pictures said of the last ones.

Nobody tells how a camera's encoder spends its bits, so every alarm is judged, believed or not. Some onsets of motion
caught in a row earn the belief; one missed, too many false alarms or a street grown louder end it.
"""

from collections.abc import Sequence
from math import exp

ENOUGH = 3
"""Onsets caught in a row, without a false alarm between, that earn it."""

CALM = 3.0
"""Seconds of stillness that make the motion after them an onset."""

PROMPT = 0.2
"""Seconds after the first picture that shows motion in which the alarm must come."""

EARLY = 2.0
"""Seconds by which it may be ahead of the pictures: what is small yet is no motion to the gate."""

COARSE = 0.6
"""Seconds between two pictures above which they do not tell when something moved, or that nothing did."""

WOLF, SCARCE, FORGIVEN = 3.0, 1.0, 300.0
"""False alarms that end it, those with which it is earned, and seconds of stillness that forgive all but 1/e of them.

Who cries wolf all the time is right some of the time.
"""

LOUDER = 2.0
"""Factor by which the least motion that can be noticed may grow beyond what was proven."""

ROUNDING = 0.01
"""Seconds by which two sums of the same times may differ."""


class Belief:
    """Judges alarms; `caught`, `missed` and `false_alarms` count its verdicts."""

    def __init__(self) -> None:
        self.caught = self.missed = self.false_alarms = 0
        self._row = 0
        self._proven = 0.0
        self._wolf = 0.0
        self._still = 0.0
        self._alarm: float | None = None
        self._due: float | None = None
        self._heard = False

    def holds(self, least: float) -> bool:
        """Whether alarms are believed where motion must add `least` bytes to a packet to be noticed."""
        return self._row >= ENOUGH and least <= LOUDER * self._proven

    def interrupt(self) -> None:
        """Nobody looked for a while: what was is no longer known."""
        self._still, self._alarm, self._due = 0.0, None, None

    def moved(self, until: float, alarms: Sequence[float], least: float) -> None:
        """Two pictures that differ, the later at monotonic time `until`, and the times of alarms since the earlier."""
        self._hear(alarms)
        if self._due is None and self._still >= CALM - ROUNDING:
            self._due, self._heard = until + PROMPT, bool(alarms) or self._alarm is not None
        elif self._due is not None and until >= self._due - ROUNDING:
            self._due = None
            self._judge(least)
        self._still, self._alarm = 0.0, None

    def stood_still(self, since: float, until: float, alarms: Sequence[float]) -> None:
        """Two pictures that do not differ. What moved in one look only was nothing that could be caught or missed."""
        self._hear(alarms)
        if self._due is not None and until >= self._due - ROUNDING:
            self._due = None
        self._still += until - since
        self._wolf *= exp((since - until) / FORGIVEN)
        if self._alarm is not None and until - self._alarm > EARLY:
            self._alarm = None
            if until - since <= COARSE:
                self._cried_wolf()
        if self._alarm is None and alarms and self._still > EARLY:
            self._alarm = alarms[-1]

    def _hear(self, alarms: Sequence[float]) -> None:
        if self._due is not None and any(at <= self._due + ROUNDING for at in alarms):
            self._heard = True

    def _judge(self, least: float) -> None:
        if self._heard:
            self.caught += 1
            if self._wolf < SCARCE:
                self._row += 1
                self._proven = max(self._proven, least)
        else:
            self.missed += 1
            self._row, self._proven = 0, 0.0

    def _cried_wolf(self) -> None:
        self.false_alarms += 1
        self._wolf += 1
        if self._row < ENOUGH or self._wolf >= WOLF:
            self._row, self._proven = 0, 0.0
