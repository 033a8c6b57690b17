"""Waits for presses at a device, and says when it is unplugged: silence must mean that nobody pressed."""

import logging
import select
from collections.abc import Callable
from contextlib import closing
from threading import Event as Stop
from typing import Protocol

from agent.backoff import full_jitter

log = logging.getLogger(__name__)

WAIT = 0.5
"""Seconds of quiet after which it looks up: at stop, and to say that it lives."""

RETRY = 5.0
"""Seconds at most until a device that is away is tried again."""


class Device(Protocol):
    """An opened device."""

    def fileno(self) -> int:
        """What becomes readable at a press."""

    def presses(self) -> int:
        """How many presses there are in what can be read now. Raises OSError when the device is gone."""

    def close(self) -> None:
        """Let go of it."""


class Button:
    """Listens at the device that `opening` opens, called `where`, and calls `press` for each press. [thread]"""

    def __init__(
        self,
        name: str,
        where: str,
        opening: Callable[[], Device],
        press: Callable[[], object],
        beat: Callable[[], None],
    ) -> None:
        self.name = name
        self.trouble = ""
        self._where = where
        self._opening = opening
        self._press = press
        self._beat = beat
        self._tries = 0

    def run(self, stop: Stop) -> None:
        """Listen until told to stop; open the device again, and again, where it is away."""
        while not stop.is_set():
            self._beat()
            try:
                with closing(self._opening()) as device:
                    self._listen(device, stop)
            except OSError as error:
                self._say(f"{self._where} cannot be read: {error.strerror or error}")
                stop.wait(full_jitter(self._tries, RETRY))
                self._tries += 1

    def _listen(self, device: Device, stop: Stop) -> None:
        poll = select.poll()
        poll.register(device.fileno(), select.POLLIN)
        while not stop.is_set():
            self._beat()
            for _ in range(device.presses() if poll.poll(WAIT * 1000) else 0):
                self._press()
            # only now: what opens and is gone at once is no device that works
            self._tries = 0
            self._say("")

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            log.error("%s: %s", self.name, trouble)
        elif self.trouble and not trouble:
            log.info("%s: %s is there again", self.name, self._where)
        self.trouble = trouble
