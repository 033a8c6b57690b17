"""How late a picture may be looked at. Latency is bounded: what is later is passed over, the newest wins."""

LATE = 0.25
"""Seconds behind the camera beyond which a picture is passed over."""

TRIAL = 0.25
"""Seconds for which a decoder that is late may show that it catches up."""


class Pace:
    """Remembers a rewind: until it is caught up with, at twice the camera's pace at least, pictures may be later."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._behind: tuple[float, float] | None = None

    def rewound(self, begin: float, now: float) -> None:
        """Pictures from `begin` on are looked at again from `now` on, monotonic seconds both."""
        self._until = 2 * now - begin

    def late(self, at: float, now: float) -> bool:
        """Whether a picture of monotonic time `at` is too late `now`."""
        return now - at > LATE + max(0.0, self._until - now)

    def hopeless(self, at: float, now: float) -> bool:
        """Whether decoding has fallen back for a while: what is decoded of this group will all be too late."""
        if not self.late(at, now):
            self._behind = None
            return False
        since, lag = self._behind or (now, now - at)
        if self._behind is None or now - since >= TRIAL:
            self._behind = now, now - at
        return now - since >= TRIAL and now - at >= lag

    def catches_up(self, now: float) -> bool:
        """Whether pictures are late because of a rewind."""
        return now < self._until
