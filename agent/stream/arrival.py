"""When a packet was taken, told from when it arrived and from the camera's own clock."""

from fractions import Fraction

LATE = 5.0
"""Seconds that a packet may arrive late: beyond the read time-out, a stalled connection is given up."""

ODD = 1.0
"""Seconds by which a time stamp may run ahead, or behind the one before: B-frames do. Beyond it, the stamp is odd or
the camera set its clock."""

DRIFT = 10.0
"""Seconds in which a lag that stays is taken as the two clocks' difference."""

SLOW = 50.0
"""Seconds squared in which a lag that stays is taken as a camera's slower clock: it may count pictures at its nominal
rate and film fewer, at night half of them. Sooner, and a line's jitter would count as one."""

LEAP = 0.2
"""Seconds between two packets above which the time between them says nothing about drift."""


class Arrival:
    """Lays the camera's time stamps on the monotonic clock so that the least delayed packet has no delay.

    After a stall TCP delivers what was held back at once; the stamps still tell the pictures' times apart.
    Never later than now; never goes back while the stamps do not. A camera whose stamps run slow is followed: a lag is
    corrected in proportion and by what it has summed up to (a PI controller).
    """

    def __init__(self, time_base: Fraction) -> None:
        self._tick = float(time_base)
        self._offset: float | None = None
        self._slow = 0.0
        self._last = 0.0
        self._stamp = 0.0

    def taken(self, ticks: int | None, now: float) -> float:
        """The monotonic time of a packet stamped `ticks` that arrived `now`."""
        if ticks is None:
            return now
        at = ticks * self._tick
        if at < self._stamp - ODD:
            self._offset = None
        if self._offset is not None:
            self._offset += self._slow * max(0.0, min(at - self._stamp, LATE))
        lag = 0.0 if self._offset is None else now - at - self._offset
        elapsed, self._last, self._stamp = now - self._last, now, at
        if lag < -ODD:
            # one odd stamp must not move the others: the next one decides
            self._offset = None
            return now
        elapsed = min(elapsed, LEAP)
        self._slow = max(0.0, self._slow + lag * elapsed / SLOW)
        if self._offset is None or not 0 < lag <= LATE:
            self._offset = now - at
            return now
        taken = self._offset + at
        self._offset += lag * elapsed / DRIFT
        return taken
