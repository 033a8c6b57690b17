"""What comes down from the control room, and what becomes of it. What is not understood is counted and said once."""

import logging

from agent.uplink.delivery import Delivery
from agent.uplink.incoming import PACE, RECEIPT, Nonsense, Receipt, read
from agent.uplink.replay import Rate
from agent.uplink.wire import Heard

log = logging.getLogger(__name__)


class Hearing:
    """For `site`; `receipts` says whether the control room gives them.

    `strange` counts what was not understood, `deaf` says why the broker keeps the control room's words from us.
    """

    def __init__(self, site: str, delivery: Delivery, *, receipts: bool) -> None:
        self._prefix = f"site/{site}/down/"
        self._delivery = delivery
        self.topics = tuple(self._prefix + topic for topic in ((RECEIPT, PACE) if receipts else (PACE,)))
        self.strange = 0
        self.deaf = ""
        self._said: set[str] = set()

    def begin(self) -> None:
        """Another connection, on which the broker may think better of it."""
        self.deaf = ""

    def hear(self, heard: Heard, now: float) -> None:
        """Something came; `now` is monotonic."""
        match read(heard, self._prefix):
            case Receipt() as receipt:
                if self._delivery.receipted(receipt, now):
                    self._puzzle("a receipt for what was never sent")
            case Rate() as rate:
                self._delivery.replay_at(rate, now)
            case Nonsense(reason):
                self._puzzle(reason)

    def refused(self, reason: str) -> None:
        """The broker does not let us hear what we asked to hear."""
        if self.deaf != reason:
            log.error("the broker does not let this site hear the control room: %s", reason)
        self.deaf = reason

    def _puzzle(self, reason: str) -> None:
        self.strange += 1
        if reason not in self._said:
            self._said.add(reason)
            log.warning("something came down that is not understood, and is ignored: %s", reason)
