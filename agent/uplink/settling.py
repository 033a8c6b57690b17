"""What is to be done to the outbox: deletions, gathered because each transaction is a write to the card, burials, and
now and then a revival. What the outbox refuses to do stays noted until it works.
"""

from collections.abc import Iterable, Set

from agent.uplink.pace import Pace
from agent.uplink.source import Source

MOST_REVIVALS = 24
"""Revivals in the time of one, where there is a reason: one an hour."""


class Settling:
    """`now` is monotonic."""

    def __init__(self, outbox: Source, pace: Pace, now: float) -> None:
        self._outbox, self._pace = outbox, pace
        self._taken: set[int] = set()
        self._hopeless: dict[int, str] = {}
        self._settled, self._revival = float("-inf"), now
        self._revived = float("-inf")

    @property
    def seqs(self) -> Set[int]:
        """All that is to be deleted or buried."""
        return self._taken | self._hopeless.keys()

    def take(self, seqs: Iterable[int]) -> None:
        """These are done with."""
        self._taken.update(seqs)

    def bury(self, seq: int, reason: str) -> None:
        """The broker will never take this one."""
        self._hopeless[seq] = reason

    def hasten(self) -> None:
        """What was buried may be taken again: revive it soon, but not again and again for a broker that wavers."""
        self._revival = min(self._revival, self._revived + self._pace.revive / MOST_REVIVALS)

    def do(self, now: float, *, at_once: bool = False) -> bool:
        """Do what is due; whether something was put back into the queue. Raises OutboxError."""
        if self._taken and (at_once or now - self._settled >= self._pace.settle):
            self._settled = now
            self._outbox.delivered(*self._taken)
            self._taken.clear()
        while self._hopeless:
            seq, reason = next(iter(self._hopeless.items()))
            self._outbox.bury(seq, reason)
            del self._hopeless[seq]
        if now < self._revival:
            return False
        revived = self._outbox.revive()
        self._revived, self._revival = now, now + self._pace.revive
        return revived > 0
