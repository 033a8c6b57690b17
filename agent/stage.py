"""A long-running part of the agent on a thread of its own."""

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)


class Stage:
    """Runs `run(stop)` on a thread. What kills it is kept in `failure`: whoever supervises ends the process."""

    def __init__(self, name: str, run: Callable[[Event], None]) -> None:
        self.name = name
        self.failure: BaseException | None = None
        self._run = run
        self._stop = Event()
        self._thread = Thread(target=self._guard, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def join(self, timeout: float) -> bool:
        """Wait for the end; False when it is still running after `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def dead(self) -> bool:
        """Whether it ended without being asked to."""
        return not self._thread.is_alive() and not self._stop.is_set()

    def _guard(self) -> None:
        try:
            self._run(self._stop)
        except BaseException as error:  # the edge of a thread: the supervisor ends the process for it
            self.failure = error
            log.critical("stage %s died: %s", self.name, error, exc_info=error)
