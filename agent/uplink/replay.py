"""How fast what waited for a connection may go out: a token bucket, because 1,000 sites come back together.

Tokens are messages and bytes. A message may go while there is one token of messages and no debt of bytes; it may leave
a debt, or one that is larger than the bucket would never go.
"""

from dataclasses import dataclass

BURST = 2.0
"""Seconds of the rate that may go at once after a pause: 10 messages at the default rate."""


SOON = 1e-6
"""Seconds that are no wait: less than this is what is left of sums of fractions."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages and bytes a second."""

    messages: float = 5.0
    bytes: float = 16_000.0


DEFAULT = Rate()
"""Until the control room wants another: a site's day of counts goes up in five minutes, and 1,000 sites that come back
together make 16 MB a second."""


class Bucket:
    """`now` is monotonic in all its methods."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._messages, self._bytes = _most(rate)
        self._filled = now

    def set(self, rate: Rate, now: float) -> None:
        """Go at another rate from now on."""
        self._fill(now)
        self._rate = rate
        self._fill(now)

    def wait(self, now: float) -> float:
        """Seconds until a message may go; 0 when one may."""
        self._fill(now)
        wait = max((1.0 - self._messages) / self._rate.messages, -self._bytes / self._rate.bytes)
        return wait if wait > SOON else 0.0

    def take(self, size: int, now: float) -> None:
        """A message of `size` bytes goes."""
        self._fill(now)
        self._messages -= 1
        self._bytes -= size

    def _fill(self, now: float) -> None:
        passed, self._filled = max(0.0, now - self._filled), now
        messages, size = _most(self._rate)
        self._messages = min(messages, self._messages + passed * self._rate.messages)
        self._bytes = min(size, self._bytes + passed * self._rate.bytes)


def _most(rate: Rate) -> tuple[float, float]:
    return max(1.0, rate.messages * BURST), rate.bytes * BURST
