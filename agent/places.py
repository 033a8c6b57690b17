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

AGAIN = 5.0
"""Seconds between two marks of one track: they cost more than they tell."""

FORGET = 300.0
"""Seconds after which a place where nothing was seen is forgotten."""

MOST = 64
"""Places that are remembered; the oldest go first."""


class Places:
    """Remembers the places of one camera's picture. What it knows holds for one frame: `learn` begins the next."""

    def __init__(self) -> None:
        self._first: dict[int, Box] = {}
        self._marked: dict[int, float] = {}
        self._known: dict[tuple[int, Box], bool] = {}
        self._places: list[tuple[str, Box, float]] = []

    def learn(self, tracks: Sequence[Track], now: float) -> None:
        """Take in what is followed at monotonic time `now`."""
        self._first = {track.id: self._first.get(track.id, track.box) for track in tracks}
        self._marked = {track.id: self._marked.get(track.id, float("-inf")) for track in tracks}
        self._known = {}
        for track in tracks:
            if now - self._marked[track.id] >= AGAIN and self._stays(track, now):
                self._mark(track, now)

    def knows(self, track: Track, now: float) -> bool:
        """Whether something of its label was seen to stand where it is."""
        key = track.id, track.box
        if key not in self._known:
            self._known[key] = any(
                label == track.label and now - seen < FORGET and iou(box, track.box) >= SAME
                for label, box, seen in self._places
            )
        return self._known[key]

    def _stays(self, track: Track, now: float) -> bool:
        lasts = track.confirmed and track.seen and now - track.first_seen >= STAY
        return lasts and iou(self._first[track.id], track.box) >= SAME

    def _mark(self, track: Track, now: float) -> None:
        others = [
            (label, box, seen)
            for label, box, seen in self._places
            if now - seen < FORGET and not (label == track.label and iou(box, track.box) >= SAME)
        ]
        self._marked[track.id] = now
        self._places = [*others, (track.label, track.box, now)][-MOST:]
