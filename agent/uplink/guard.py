"""A disk that fails must not end the connection: the outbox is left alone for a while, and that is said once."""

import logging

from agent.errors import OutboxError

log = logging.getLogger(__name__)

WAIT = 1.0
"""Seconds until the outbox is tried again."""


class Guard:
    """Between the uplink and an outbox that may fail; `now` is monotonic."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._said = ""

    def blocks(self, now: float) -> bool:
        """Whether the outbox is to be left alone."""
        return now < self._until

    def failed(self, error: OutboxError, now: float) -> None:
        """It failed."""
        self._until = now + WAIT
        if str(error) != self._said:
            self._said = str(error)
            log.error("the uplink cannot use the outbox: %s", error)

    def worked(self) -> None:
        """It works."""
        self._said = ""
