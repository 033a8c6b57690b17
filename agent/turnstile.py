"""A lock that is passed in the order of arrival, which threading.Lock does not promise: nobody starves."""

from collections import deque
from threading import Event, Lock
from types import TracebackType


class Turnstile:
    """Lets one thread in at a time; who waited longest is next."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._queue: deque[Event] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = Event()
            self._queue.append(turn)
        turn.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False
