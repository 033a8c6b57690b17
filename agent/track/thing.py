"""What is remembered of one thing that is followed."""

from collections import deque
from statistics import median

from agent.data import WHOLE, Box, Detection, Track
from agent.geometry import area, intersection, iou
from agent.track import motion
from agent.track.motion import Motion

HITS = 3
"""Sure detections that confirm a track."""

SCORES = 10
"""Detections whose median is a track's score."""

PATIENCE = 2.0
"""Seconds for which a confirmed track is looked for in vain before it is lost."""

HASTE = 0.6
"""The same for one that is not confirmed, or is leaving the picture."""

STAYING = 0.7
"""Share of its box inside the picture from which a thing is not leaving it."""

LONGEST = 0.5
"""Seconds that one look in vain counts at most: what is looked at rarely is not lost by one miss."""

HORIZON = 1.0
"""Seconds over which a motion is drawn on: beyond, a speed says nothing about a place."""

SAME_PLACE = 0.6
"""Intersection over union with its place of rest from which a thing has not moved: a detector's boxes tremble."""

GROUPS = {
    "car": "vehicle",
    "bus": "vehicle",
    "truck": "vehicle",
    "train": "vehicle",
    "bicycle": "two-wheeler",
    "motorcycle": "two-wheeler",
}


def group(label: str) -> str:
    """What a label may be mistaken for: detectors take a car for a truck, but never for a person."""
    return GROUPS.get(label, label)


class Thing:
    """One thing from its first detection on. `expected` is where it should be in the look at hand."""

    def __init__(self, number: int, detection: Detection, now: float) -> None:
        self.id = number
        self.group = group(detection.label)
        self.expected = motion.begin(detection.box)
        self.box = self._rest = detection.box
        self.confirmed = self.seen = False
        self._first = self._still_since = now
        self._hits = 0
        self._votes: dict[str, float] = {}
        self._scores: deque[float] = deque(maxlen=SCORES)
        self.find(detection, now)

    def expect(self, now: float) -> None:
        """Work out where it should be by now."""
        self.seen = False
        self.expected = motion.predict(self._motion, min(HORIZON, max(0.0, now - self._last)))

    def find(self, detection: Detection, now: float) -> None:
        """It was seen where it was expected."""
        self._motion: Motion = motion.correct(self.expected, detection.box)
        self.box = motion.box(self._motion)
        self.seen = True
        self._last = self._asked = now
        self._missed = 0.0
        self._hits += 1
        self.confirmed = self._hits >= HITS
        self._votes[detection.label] = self._votes.get(detection.label, 0.0) + detection.score
        self._scores.append(detection.score)
        if iou(self.box, self._rest) < SAME_PLACE:
            self._rest, self._still_since = self.box, now

    def miss(self, now: float) -> None:
        """It was looked for in vain."""
        self.box = motion.box(self.expected)
        self._missed += min(LONGEST, max(0.0, now - self._asked))
        self._asked = now

    def wait(self, now: float) -> None:
        """It was not looked for: it keeps its place and grows no older."""
        self._asked = now

    @property
    def lost(self) -> bool:
        """Whether it was looked for in vain for too long."""
        hopeful = self.confirmed and intersection(self.box, WHOLE) > STAYING * area(self.box)
        return not self.seen and self._missed >= (PATIENCE if hopeful else HASTE)

    def track(self) -> Track:
        """As the others know it."""
        return Track(
            id=self.id,
            label=max(self._votes, key=lambda label: (self._votes[label], label)),
            score=median(self._scores),
            box=Box(*(min(1.0, max(0.0, value)) for value in self.box)),
            hits=self._hits,
            confirmed=self.confirmed,
            seen=self.seen,
            first_seen=self._first,
            last_seen=self._last,
            still_since=self._still_since,
        )
