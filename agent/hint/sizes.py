"""What is usual of the sizes of a camera's packets while nothing moves.

The usual size is a level that follows the light within seconds, and an offset for the place in the group of pictures:
encoders spend their bits in a rhythm. All of it is in logarithms of bytes.
"""

from collections import Counter
from math import exp, log

from agent.data import Packet

EMPTY = 64
"""Bytes added to each size: of a picture in which nothing changes, headers and chance decide the size."""

LEAST_SPREAD = 0.12
"""Mean deviation that every camera is taken to have at least."""

LEVEL, OFFSET, SPREAD = 0.05, 0.05, 0.02
"""Shares of a quiet packet's surprise that the level, the offset of its place and the deviation take over at least."""

SURPRISE = 3.0
"""Deviations that teach at most, so that what the pictures overlooked is not taken for quiet."""

PLACES = 16
"""Places in the group that have their own offset; all later ones share the last."""

FAMILIAR = 4
"""Quiet packets in a place before it is known what is usual there."""


def size_of(packet: Packet) -> float:
    """The logarithm of a packet's size."""
    return log(len(packet.data) + EMPTY)


class Rhythm:
    """Tells a packet's place in its group of pictures."""

    def __init__(self) -> None:
        self._after = 0
        self._shown: int | None = None

    def place(self, packet: Packet) -> int:
        """0 for a keyframe, then 1 and so on; negative for one that is shown before another that came earlier."""
        if packet.keyframe:
            self._after, self._shown = 0, packet.pts
            return 0
        self._after = min(self._after + 1, PLACES)
        if packet.pts is not None and self._shown is not None and packet.pts < self._shown:
            return -self._after
        self._shown = packet.pts
        return self._after


class Quiet:
    """Learns sizes while nothing moves, and tells what exceeds them."""

    def __init__(self) -> None:
        self._level: float | None = None
        self._offsets: dict[int, float] = {}
        self._known: Counter[int] = Counter()
        self._spread = 1.0

    @property
    def least(self) -> float:
        """Bytes that motion must add to a packet to be noticed."""
        return exp(self._level or 0.0) * (exp(SURPRISE * self._spread) - 1)

    def excess(self, place: int, size: float) -> float:
        """Deviations by which a size exceeds the usual in its place; 0 where that is not known."""
        if self._level is None or self._known[place] < FAMILIAR:
            return 0.0
        return (size - self._level - self._offsets[place]) / self._spread

    def learn(self, place: int, size: float) -> None:
        """Take over a share of the surprise in a quiet packet's size, a large one in a new place."""
        if self._level is None:
            self._level = size
        surprise = size - self._level - self._offsets.setdefault(place, size - self._level)
        most = SURPRISE * self._spread
        self._spread = max(LEAST_SPREAD, self._spread + SPREAD * (min(abs(surprise), most) - self._spread))
        surprise = max(-most, min(most, surprise))
        self._known[place] += 1
        self._level += LEVEL * surprise
        self._offsets[place] += max(OFFSET, 1 / self._known[place]) * surprise
