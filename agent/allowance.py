"""What a site's events may cost on its line: a token bucket in bytes, shared by all cameras.

Words always go, and are paid first. Pictures take what is left: whole ones while the bucket is half full; then small
ones, and but for alerts only an event's first; in the last quarter the first of alerts alone; then none. Strips come
with the end of an event: while the bucket is three quarters full, and with alerts down to one quarter. The bucket
gives `A_DAY` a day and holds `MOST`, so that any 24 hours cost both together at most, at whatever rate events come,
until their words alone are more.
"""

import time
from collections.abc import Callable
from threading import Lock

from agent.data import Phase, Severity

A_DAY, MOST = 36_000_000, 14_000_000
"""Bytes on the wire: 60 MB a day, less 5 for what is periodic and a reserve."""

WHOLE_BYTES, SMALL_BYTES = 20_000, 8_000
"""Bytes of a JPEG."""

STRIP_BYTES, SMALL_STRIP_BYTES = 40_000, 15_000
"""Bytes of a strip of pictures: of an alert, and of what is none, so that a quiet site's day stays below 5 MB."""

_AROUND, _PACKED = 500, 1.04
"""Bytes that a message needs besides its payload (attributes, TLS, TCP, the answer), and its share in more segments:
measured by tests/bench/uplink_bytes.py."""


class Allowance:
    """Begins three quarters full, so that a restart is no present. `now` is the monotonic clock. For any thread."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._level = MOST * 3 / 4
        self._at = now()

    def most(self, phase: Phase, severity: Severity) -> int:
        """Bytes at most of the picture that an event's message may carry now; 0: none."""
        share = self._fill(0) / MOST
        is_first, is_alert = phase is Phase.NEW, severity is Severity.ALERT
        if share >= 1 / 2:
            return WHOLE_BYTES
        if share >= 1 / 4:
            return SMALL_BYTES if is_first or is_alert else 0
        return SMALL_BYTES if is_first and is_alert and share > 0 else 0

    def strip(self, severity: Severity) -> int:
        """Bytes at most of the strip with which an event ends; 0: none."""
        share = self._fill(0) / MOST
        if severity is Severity.ALERT:
            return STRIP_BYTES if share >= 1 / 4 else 0
        return SMALL_STRIP_BYTES if share >= 3 / 4 else 0

    def spend(self, payload: int) -> None:
        """Note an event's message with a payload of so many bytes; never refused, at worst borrowed."""
        self._fill(_AROUND + _PACKED * payload)

    def _fill(self, spent: float) -> float:
        with self._lock:
            now = self._now()
            level = min(MOST, self._level + (now - self._at) * A_DAY / 86_400)
            self._level, self._at = max(-MOST, level - spent), now
            return self._level
