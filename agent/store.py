"""Commits messages to the outbox; what a failing disk would not take is counted and reported, and the watch goes on."""

import logging
from threading import Lock

from agent.data import Message
from agent.errors import OutboxError
from agent.outbox import Outbox

log = logging.getLogger(__name__)


class Store:
    """The outbox as the stages see it. `unstored` counts messages that were lost: they could not be committed."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._lock = Lock()
        self._trouble = ""
        self.unstored = 0

    def __call__(self, message: Message, opens: str | None = None, closes: str | None = None) -> None:
        """Commit a message; it opens or closes an event in the journal of open events."""
        try:
            self._outbox.put(message, opens=opens, closes=closes)
        except OutboxError as error:
            self._note(str(error), lost=1)
        else:
            self._note("", lost=0)

    def _note(self, trouble: str, lost: int) -> None:
        with self._lock:
            self.unstored += lost
            changed, self._trouble = trouble != self._trouble, trouble
        if changed and trouble:
            log.error("messages are lost: %s", trouble)
        elif changed:
            log.info("messages are stored again")
