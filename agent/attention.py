"""What deserves a look in this frame: motion, what moves, and now and then what stands still.

A thing that has stood still is looked at rarely, and motion inside it (a flag on a parked van) opens no new region.
Motion that was looked at in vain again and again is looked at as rarely (see habit.py). The whole picture is swept now
and then for what the gate did not see. The same judgement tells what is worth being awake for.
"""

from collections.abc import Iterable, Sequence

from agent.data import WHOLE, Box, Track
from agent.gate import EVERYTHING, Motion
from agent.habit import Habit, belongs
from agent.places import Places
from agent.regions import MOST, Size, covered, plan

STILL = 6.0
"""Seconds without moving after which a track is looked at rarely."""

LOOK_AGAIN = 5.0
"""Seconds between two looks at what stands still or moves in vain."""

SWEEP = 30.0
"""Seconds between two looks at the whole picture."""


class Attention:
    """Remembers when what stands still, and the whole picture, were last looked at. `least`: see `regions.plan`."""

    def __init__(self, least: Size) -> None:
        self._least = least
        self._habit = Habit()
        self._visited = float("-inf")
        self._swept = float("-inf")
        self._found = float("-inf")
        self._touched: dict[int, float] = {}
        self._places = Places()

    def regions(
        self, motion: Motion, tracks: Sequence[Track], picture: Size, now: float, most: int = MOST
    ) -> tuple[Box, ...]:
        """Where to look at monotonic time `now` in a picture of (width, height) pixels; empty: nowhere.

        `most`: see `regions.plan`.
        """
        self._feel(motion, tracks, now)
        if motion == EVERYTHING or now - self._swept >= SWEEP:
            self._swept = self._visited = now
            return (WHOLE,)
        if now - self._visited >= LOOK_AGAIN:
            self._visited = now
            return plan(motion.boxes, [track.box for track in tracks], picture, self._least, most)
        restless = [track.box for track in tracks if not self._rests(track, now)]
        return plan(self._fresh(motion, tracks, now), restless, picture, self._least, most)

    def stirs(self, motion: Motion, tracks: Sequence[Track], now: float) -> bool:
        """Whether there is reason to be awake: fresh motion, or motion in a track that does not stand still.

        Tracks alone are none: boxes of parked cars tremble, come and go, and only pixels that change are motion.
        Neither is a change of light of which the picture was looked at just before.
        """
        if motion != EVERYTHING and any(_touches(motion, track) and not self._settled(track, now) for track in tracks):
            return True
        if motion == EVERYTHING:
            return now - self._swept >= LOOK_AGAIN
        return bool(self._fresh(motion, tracks, now))

    def found(self, motion: Motion, regions: Iterable[Box], tracks: Sequence[Track], now: float) -> None:
        """Learn from a look at `regions` after which there are these tracks."""
        if motion == EVERYTHING:
            return
        looked = tuple(regions)
        still = self._still(tracks, now)
        moving = [box for box in motion.boxes if covered(box, looked) and not covered(box, still)]
        restless = [track for track in tracks if not self._settled(track, now)]
        found = [track.box for track in restless if track.confirmed and track.still_since > track.first_seen]
        if found:
            self._found = now
        doubtful = [track.box for track in restless if track.box not in found]
        self._habit.learn(moving, found, doubtful, now)

    def vain(self, motion: Motion, since: float, now: float) -> None:
        """Learn from motion that woke the camera at `since`, if nothing that moves was found until `now`."""
        if motion != EVERYTHING and self._found < since:
            self._habit.learn_wake(motion.boxes, now)

    def _fresh(self, motion: Motion, tracks: Sequence[Track], now: float) -> list[Box]:
        """The motion that neither belongs to what stands still nor is familiar."""
        still = self._still(tracks, now)
        return [box for box in motion.boxes if not covered(box, still) and not self._habit.familiar(box, now)]

    def _still(self, tracks: Sequence[Track], now: float) -> list[Box]:
        return [track.box for track in tracks if self._rests(track, now)]

    def _rests(self, track: Track, now: float) -> bool:
        """Whether it stands still, and was found there by the last visit: what was missed is looked for at once."""
        return self._settled(track, now) and track.last_seen >= self._visited

    def _settled(self, track: Track, now: float) -> bool:
        """Whether it has not moved for a while, or nothing has moved in it, however its box trembles."""
        if self._places.knows(track, now):
            return True
        since = min(track.still_since, self._touched.get(track.id, track.first_seen))
        return track.confirmed and now - since >= STILL

    def _feel(self, motion: Motion, tracks: Sequence[Track], now: float) -> None:
        """Note in which tracks something moves, and which stay where they are."""
        self._places.learn(tracks, now)
        touched = {track.id: now for track in tracks if motion != EVERYTHING and _touches(motion, track)}
        self._touched = {track.id: self._touched.get(track.id, track.first_seen) for track in tracks} | touched


def _touches(motion: Motion, track: Track) -> bool:
    return any(belongs(box, track.box) for box in motion.boxes)
