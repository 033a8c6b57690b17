"""The outbox as the uplink sees it."""

from collections.abc import Collection
from typing import Protocol

from agent.data import Class
from agent.outbox import Stored


class Source(Protocol):
    """Every method may raise OutboxError."""

    @property
    def stream(self) -> str:
        """The id of its numbering."""

    @property
    def last(self) -> int:
        """The highest sequence it ever gave."""

    def next(
        self,
        limit: int,
        skip: Collection[int] = (),
        after: int = 0,
        upto: int | None = None,
        classes: Collection[Class] | None = None,
    ) -> tuple[Stored, ...]:
        """The most urgent messages that are not in `skip`, of these classes, with `after` < sequence <= `upto`."""

    def delivered(self, *seqs: int) -> None:
        """Delete what is done with."""

    def bury(self, seq: int, reason: str) -> None:
        """Put aside what the broker will never take."""

    def revive(self) -> int:
        """Put the buried back; how many."""
