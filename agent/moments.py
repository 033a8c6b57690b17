"""Moments of an event, evenly spread over it however long it lasts: what a strip of pictures is made of."""

from collections.abc import Sequence

from agent.data import Jpeg

MOST = 8
"""Moments kept of one event: when there are as many, every other goes and the next ones come half as often."""

SHOWN = 4
"""Moments in a strip."""

FIRST = 0.4
"""Seconds between the first moments: a fight may be over in two."""


class Moments:
    """The moments of one event; `now` is monotonic time in seconds."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, Jpeg]] = []
        self._every = FIRST

    def due(self, now: float) -> bool:
        """Whether another moment is wanted."""
        return not self._kept or now - self._kept[-1][0] >= self._every

    def add(self, picture: Jpeg, now: float) -> None:
        """Keep a moment."""
        self._kept.append((now, picture))
        if len(self._kept) >= MOST:
            self._kept = self._kept[::2]
            self._every *= 2

    def spread(self) -> Sequence[Jpeg]:
        """At most `SHOWN` of them in the order of time, the first and the last among them."""
        if not self._kept:
            return ()
        first, last = self._kept[0][0], self._kept[-1][0]
        chosen = {self._nearest(first + (last - first) * n / (SHOWN - 1)) for n in range(SHOWN)}
        return tuple(picture for at, picture in self._kept if at in chosen)

    def _nearest(self, at: float) -> float:
        return min((kept for kept, _ in self._kept), key=lambda kept: abs(kept - at))
