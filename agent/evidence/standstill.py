"""Does a camera send the same picture over and over, while the street goes on?

Equal pictures alone prove nothing: many encoders leave the sensor's noise out, so that a still street, too, comes as
the same picture to the last level for minutes. A standstill is believed only where it cannot be the street's own: when
what was in full motion stops from one picture to the next and stays there without a trace of change, or when a camera
whose pictures have differed for a whole day, night included, begins to repeat one.
"""

from collections import deque
from statistics import median

import cv2

from agent.data import Image

SPELL, FEWEST = 10.0, 5
"""Seconds and pictures for which the picture must be the same."""

SAME = 0.1
"""Levels, mean over the picture, up to which most pictures are the same as the one before."""

CALM = 1.0
"""Levels up to which a picture may differ from the one before where an encoder draws the same one anew."""

MOTION, STEPS = 2.0, 3
"""Levels by which the last pictures before must have differed, and how many: a lamp that goes out is one."""

DAY = 24 * 3600.0
"""Seconds without a spell of equal pictures from which a camera is one that never repeats a picture."""

AT_ONCE, GAP = 0.5, 5.0
"""Seconds between two pictures up to which a stop is sudden, and from which nothing is concluded."""


class Standstill:
    """Follows one camera's pictures."""

    def __init__(self) -> None:
        self._last: Image | None = None
        self._at = 0.0
        self._lively_since: float | None = None
        self._motion: deque[float] = deque(maxlen=STEPS)
        self._calm: deque[float] = deque(maxlen=64)
        self._since = 0.0
        self._sudden = self._frozen = False

    @property
    def seconds(self) -> float:
        """For how long the camera has stood still, as of the last picture; 0 unless that is for sure."""
        return self._at - self._since if self._frozen else 0.0

    def take(self, luma: Image, now: float, *, something: bool) -> None:
        """Take in a newly decoded picture (height, width) of monotonic time `now`.

        `something` says whether there is anything in it that was not always there.
        """
        last, elapsed = self._last, now - self._at
        self._last, self._at = luma, now
        if last is None or last.shape != luma.shape or elapsed > GAP:
            self._goes_on(now)
            self._motion.clear()
            return
        change = cv2.mean(cv2.absdiff(last, luma))[0]
        if change > CALM:
            self._goes_on(now)
            if elapsed > AT_ONCE:
                self._motion.clear()
            self._motion.append(change)
        else:
            self._stands(change, now, something)

    def _goes_on(self, now: float) -> None:
        """The picture changes."""
        if self._lively_since is None or self._repeats(now):
            self._lively_since = now
        self._calm.clear()
        self._frozen = False

    def _stands(self, change: float, now: float, something: bool) -> None:
        """The picture is the same, but for what an encoder may add."""
        if not self._calm:
            self._since = now
            self._sudden = self._stopped()
            self._motion.clear()
        self._calm.append(change)
        if self._repeats(now):
            never = self._lively_since is not None and self._since - self._lively_since >= DAY
            self._frozen = self._frozen or never or (self._sudden and something)

    def _stopped(self) -> bool:
        """Whether it was in full motion just now, or had stopped so already and its encoder drew the picture anew."""
        if len(self._motion) == STEPS:
            return min(self._motion) >= MOTION
        return self._sudden and len(self._motion) == 1 and self._motion[0] < MOTION

    def _repeats(self, now: float) -> bool:
        return len(self._calm) >= FEWEST and now - self._since >= SPELL and median(self._calm) <= SAME
