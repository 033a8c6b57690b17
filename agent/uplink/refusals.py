"""What the broker would not take: tried again later, and given up for a day when it says the same three times."""

from dataclasses import dataclass

LONGEST_WAIT = 3600.0
"""Seconds until a refused message is tried again, doubling up to here."""

TRIES = 3
"""Refusals that can only be repeated, after which a message is buried."""

MOST = 10_000
"""Refused messages remembered; beyond it the longest-known are forgotten, and so tried again sooner."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    wait: float
    due: float
    permanent: int


class Refusals:
    """Refused messages by sequence; `first_wait` is in seconds, `now` monotonic."""

    def __init__(self, first_wait: float) -> None:
        self._first_wait = first_wait
        self._known: dict[int, _Refusal] = {}

    def __len__(self) -> int:
        return len(self._known)

    def add(self, seq: int, now: float, *, permanent: bool) -> bool:
        """Note a refusal; whether the message should be buried, and is forgotten here."""
        known = self._known.pop(seq, None)
        wait = min(LONGEST_WAIT, known.wait * 2) if known else self._first_wait
        times = (known.permanent if known else 0) + permanent
        if permanent and times >= TRIES:
            return True
        self._known[seq] = _Refusal(wait, now + wait, times)
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return False

    def forget(self, seq: int) -> None:
        """It was taken."""
        self._known.pop(seq, None)

    def waiting(self, now: float) -> frozenset[int]:
        """Those whose time has not come."""
        return frozenset(seq for seq, refusal in self._known.items() if refusal.due > now)

    def is_due(self, now: float) -> bool:
        """Whether one's time has come."""
        return any(refusal.due <= now for refusal in self._known.values())
