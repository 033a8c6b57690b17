"""Places where something stands that the detector sees now and then: a parked car half behind leaves.

Each time it is seen anew it is a new track, which looks like somebody who just came. A track that stays in its first
box for a while marks its place; who appears there again, as the same label, is taken for what stood there.
"""

from collections.abc import Sequence

from agent.data import Box, Track
from agent.geometry import iou

SAME = 0.5
"""Overlap (intersection over union) of two boxes that are one place: a detector's boxes tremble."""

STAY = 2.0
"""Seconds in one place that mark it."""

FORGET = 300.0
"""Seconds after which a place where nothing was seen is forgotten."""

MOST = 64
"""Places that are remembered; the oldest go first."""


class Places:
    """Remembers the places of one camera's picture."""

    def __init__(self) -> None:
        self._first: dict[int, Box] = {}
        self._places: list[tuple[str, Box, float]] = []

    def learn(self, tracks: Sequence[Track], now: float) -> None:
        """Take in what is followed at monotonic time `now`."""
        self._first = {track.id: self._first.get(track.id, track.box) for track in tracks}
        for track in tracks:
            stays = iou(self._first[track.id], track.box) >= SAME
            if track.confirmed and track.seen and stays and now - track.first_seen >= STAY:
                self._mark(track, now)

    def knows(self, track: Track, now: float) -> bool:
        """Whether something of its label was seen to stand where it is."""
        return any(
            label == track.label and now - seen < FORGET and iou(box, track.box) >= SAME
            for label, box, seen in self._places
        )

    def _mark(self, track: Track, now: float) -> None:
        others = [
            (label, box, seen)
            for label, box, seen in self._places
            if now - seen < FORGET and not (label == track.label and iou(box, track.box) >= SAME)
        ]
        self._places = [*others, (track.label, track.box, now)][-MOST:]
