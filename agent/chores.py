"""What the box sees to beside its stages: the clock, what the disk would not take, what was lost, room on the disk.

None of it is urgent, all of it would be missed: it is done in the thread that ticks, a little each second.
"""

import logging
import time
from collections.abc import Collection
from contextlib import suppress

from agent import encode, frugal
from agent.box import Box
from agent.errors import OutboxError, StageError
from agent.outbox import usable
from agent.uplink import State

log = logging.getLogger(__name__)

SELDOM = 60.0
"""Seconds between two looks at how much the clips and what Python keeps take, and at what is to be told as lost."""

PROBE = 5.0
"""Seconds between two looks whether a disk that could not be used can be used now."""


class Chores:
    """Does what is due; `do` is called about once a second. `now` is monotonic."""

    def __init__(self, box: Box, now: float) -> None:
        self._box = box
        self._seldom = now
        self._probe = now + PROBE

    def do(self, now: float) -> None:
        """Raises StageError when the outbox is better begun anew: the disk is back, or the file is damaged."""
        self._tell_time(now)
        self._box.store.retry()
        if now >= self._probe:
            self._probe = now + PROBE
            self._look_at_the_disk()
        if now >= self._seldom:
            self._seldom = now + SELDOM
            self._tidy()

    def _tell_time(self, now: float) -> None:
        clock = self._box.clock
        clock.sample(time.time(), now)
        correction = clock.correction(now)
        if correction is not None:
            log.info("the clock is known; it was %.1f s off", correction.shift)
            self._box.store(encode.clock(correction, time.time()))

    def _look_at_the_disk(self) -> None:
        outbox = self._box.outbox
        if outbox.damaged:
            raise StageError("the outbox is damaged; it is rebuilt at the next start")
        if outbox.in_memory and usable(self._box.outbox_path, outbox.depth().bytes):
            raise StageError("the disk can be used again; the next start uses it")
        with suppress(OutboxError):  # who put into it has said so
            outbox.hold_ballast()

    def _tidy(self) -> None:
        box = self._box
        box.janitor.sweep(lambda: box.clips.open_ids, self._untold)
        # while nobody hears it, losses of a kind become one: an outage must not fill the outbox with its own news
        if box.uplink.status.state is State.ONLINE:
            with suppress(OutboxError):  # an outbox that cannot be read is told elsewhere, and is tried again
                box.outbox.report(lambda loss: encode.loss(loss, time.time()))
        frugal.tidy()

    def _untold(self) -> Collection[str]:
        """Clips whose news wait, as far as they can be read now: the quota holds all the same."""
        held = self._box.store.clips_held
        try:
            return held | self._box.outbox.clips_untold()
        except OutboxError:
            return held
