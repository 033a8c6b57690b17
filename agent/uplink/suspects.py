"""Which message a broker ends connections over, when it does not say.

What is unanswered when the broker ends a connection is under suspicion, and while something is, one message is sent at
a time: an answer clears it. The one that was alone in flight at the end of a connection, for the third time in a row
that it was unanswered, is the one.
"""

from collections.abc import Collection

TIMES = 3
"""Connections ended over it, in a row, before a message is to blame: a broker that restarts ends some too."""


class Suspects:
    """Sequences under suspicion."""

    def __init__(self) -> None:
        self._times: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._times)

    def cut(self, unanswered: Collection[int]) -> int | None:
        """The broker ended a connection; the one that is to blame, if that is clear now."""
        if unanswered:
            self._times = {seq: self._times.get(seq, 0) + 1 for seq in unanswered}
        guilty = next(iter(unanswered)) if len(unanswered) == 1 else None
        if guilty is None or self._times[guilty] < TIMES:
            return None
        self._times.clear()
        return guilty

    def clear(self, *seqs: int) -> None:
        """The broker answered them."""
        for seq in seqs:
            self._times.pop(seq, None)

    def clear_all(self) -> None:
        """None of them waits any more."""
        self._times.clear()
