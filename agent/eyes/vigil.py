"""Awake or asleep: whether every picture of a camera's stream is decoded, or keyframes only.

Asleep, a keyframe is glanced at now and then, and the camera wakes when something stirs there, or earlier when its
packets' sizes hint at it and have proved that they can. Keyframes that are too far apart let it sleep only while the
hint is believed. What must see each object never sleeps.
"""

from collections import deque
from itertools import pairwise

QUIET = 5.0
"""Seconds without anything that stirs after which it falls asleep."""

BRIEF, AT_ONCE = 1.5, 0.5
"""The same where what stirred did not stir again within so many seconds: a leaf must be cheap."""

GLANCE, DEEP_GLANCE = 0.5, 1.5
"""Seconds at least between two keyframes that are looked at asleep, and in deep sleep: some cameras send one a second,
some nothing else."""

LIGHT = 60.0
"""Seconds of sleep after which it is deep: a street where nothing happens is looked at less often."""

LONGEST_NAP = 2.5
"""Seconds between two keyframes at most if they alone are to decide. An event ends after three without a sign."""

KEYFRAMES = 5
"""Keyframes from which it is told how far they lie apart; the furthest counts."""

NEVER = float("-inf")


class Vigil:
    """Keeps the state of one camera. Times are monotonic seconds of packets.

    It begins awake, for as long as it takes to believe in what stands there.
    """

    def __init__(self, may_sleep: bool) -> None:
        self._may_sleep = may_sleep
        self._keyframes: deque[float] = deque(maxlen=KEYFRAMES)
        self._quiet_at = self._stirred = NEVER
        self._glanced = self._asleep_since = NEVER
        self.awake = True

    @property
    def interval(self) -> float | None:
        """Seconds between keyframes, the longest of the last few; None while unknown."""
        return max((later - sooner for sooner, later in pairwise(self._keyframes)), default=None)

    def keyframe(self, at: float) -> None:
        """Take note of a keyframe; a time that was taken already changes nothing."""
        if self._keyframes and at < self._keyframes[-1]:
            if at < self._keyframes[0]:
                self._keyframes.clear()
            return
        if not self._keyframes:
            self._quiet_at = max(self._quiet_at, at + QUIET)
        if not self._keyframes or at > self._keyframes[-1]:
            self._keyframes.append(at)

    def stirred(self, at: float) -> None:
        """Something is worth being awake for, and for longer when it goes on."""
        goes_on = at - self._stirred <= AT_ONCE
        self._stirred = at
        self._quiet_at = max(self._quiet_at, at + (QUIET if goes_on else BRIEF))

    def wake(self, at: float) -> None:
        """Be awake from now on, for a moment at least."""
        self.awake = True
        self._quiet_at = max(self._quiet_at, at + BRIEF)

    def tires(self, at: float, trusting: bool) -> None:
        """Fall asleep if the time has come. `trusting`: the hint alone may keep watch between keyframes."""
        if self.awake and at >= self._quiet_at and self._sleeps_well(trusting):
            self.doze(at)

    def doze(self, at: float) -> None:
        """Fall asleep now."""
        self.awake = False
        self._glanced = self._asleep_since = at

    def glances(self, at: float) -> bool:
        """Whether this keyframe is looked at in sleep."""
        if at - self._glanced < (GLANCE if at - self._asleep_since < LIGHT else DEEP_GLANCE):
            return False
        self._glanced = at
        return True

    def overslept(self, at: float, trusting: bool) -> bool:
        """Whether it should not sleep any more: the last glance is too long ago, or it never should have."""
        return not self._may_sleep or (at - self._glanced > LONGEST_NAP and not trusting)

    @property
    def naps_long(self) -> bool:
        """Whether keyframes lie further apart than they alone would allow."""
        return (self.interval or 0.0) > LONGEST_NAP

    def _sleeps_well(self, trusting: bool) -> bool:
        interval = self.interval
        return self._may_sleep and interval is not None and (interval <= LONGEST_NAP or trusting)
