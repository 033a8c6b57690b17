"""What deserves a look in this frame: motion, what moves, and now and then what stands still.

A thing that has stood still is looked at rarely, and motion inside it (a flag on a parked van) opens no new region.
The whole picture is swept now and then for what the gate did not see.
"""

from collections.abc import Sequence

from agent.data import WHOLE, Box, Track
from agent.gate import Motion
from agent.regions import Size, covered, plan

STILL = 6.0
"""Seconds without moving after which a track is looked at rarely."""

LOOK_AGAIN = 5.0
"""Seconds between two looks at what stands still."""

SWEEP = 30.0
"""Seconds between two looks at the whole picture."""


class Attention:
    """Remembers when what stands still, and the whole picture, were last looked at. `least`: see `regions.plan`."""

    def __init__(self, least: Size) -> None:
        self._least = least
        self._visited = float("-inf")
        self._swept = float("-inf")

    def regions(self, motion: Motion, tracks: Sequence[Track], picture: Size, now: float) -> tuple[Box, ...]:
        """Where to look at monotonic time `now` in a picture of (width, height) pixels; empty: nowhere."""
        if now - self._swept >= SWEEP:
            self._swept = self._visited = now
            return (WHOLE,)
        still = [track.box for track in tracks if self._rests(track, now)]
        restless = [track.box for track in tracks if not self._rests(track, now)]
        if now - self._visited >= LOOK_AGAIN:
            self._visited = now
            restless += still
        fresh = [box for box in motion.boxes if not covered(box, still)]
        return plan(fresh, restless, picture, self._least)

    def _rests(self, track: Track, now: float) -> bool:
        """Whether it stands still, and was found there by the last visit: what was missed is looked for at once."""
        return track.confirmed and now - track.still_since >= STILL and track.last_seen >= self._visited
