"""How many of something there were, and how many come a second."""

import time

WINDOW = 5.0
"""Seconds over which the rate is measured."""


class Meter:
    """Counts things and how many come a second."""

    def __init__(self) -> None:
        self.total = 0
        self.rate = 0.0
        self._since = time.monotonic()
        self._before = 0

    def count(self) -> None:
        """One more."""
        self.total += 1
        now = time.monotonic()
        if now - self._since >= WINDOW:
            self.rate = (self.total - self._before) / (now - self._since)
            self.restart()

    def restart(self) -> None:
        """Measure from now on."""
        self._since, self._before = time.monotonic(), self.total
