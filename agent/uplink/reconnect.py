"""When to try again after a connection ended, so that 1,000 sites neither come back together nor stay away for long.

A broker that ends connections or takes none has done so to every site at the same moment: they spread over `spread`
seconds from the first try on, and so do sites that are switched on together. A line of our own that broke concerns
nobody else.
"""

import random

from agent.backoff import full_jitter
from agent.uplink.pace import Pace
from agent.uplink.wire import Down


class Reconnect:
    """`due` is the monotonic time of the next try."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._attempt = 0
        self._kept_out = False
        self._may_hurry = True
        self.due = now + random.uniform(0, pace.first)

    def lost(self, down: Down, held: float | None, now: float) -> None:
        """The connection ended, `held` seconds after it had been accepted; None if it never was."""
        pace = self._pace
        if held is not None and held >= pace.steady:
            self._attempt = 0
        self._kept_out = down.refused or down.unclear
        floor = pace.refused if self._kept_out else 0.0
        base = pace.spread if down.shared else pace.own
        self.due = now + floor + full_jitter(self._attempt, pace.away - floor, base)
        self._attempt += 1
        self._may_hurry |= held is not None  # another outage

    @property
    def may_hurry(self) -> bool:
        """Whether something urgent would shorten the wait: once in an outage, and never that of a refusal."""
        return self._may_hurry and not self._kept_out

    def hurry(self, now: float) -> None:
        """Something urgent has come up."""
        if self.may_hurry:
            self._may_hurry = False
            self.due = min(self.due, now + random.uniform(0, self._pace.hurry))
