"""A label that comes again and again in one place: one sighting of a weak class says little, six in ten seconds do."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.data import Box, Detection
from agent.evidence.posture import same

WITHIN = 10.0
"""Seconds in which sightings are counted together."""

SIGHTINGS = 6
"""Sightings in that time that are believed: false ones of an experimental class came at most three times in a row."""

SPREAD = 2.5
"""Seconds between the first and the last of them: one bad second is no repetition."""

SETTLING = 3.0
"""Seconds after the start in which what is seen was there before, and is nothing new."""

OLD = 300.0
"""Seconds without a sighting after which what was there before is forgotten."""

MOST = 32
"""Places remembered at once."""


@dataclass(slots=True)
class Place:
    """Where a label was seen: `old` if it was there from the start."""

    box: Box
    score: float
    old: bool
    times: deque[float] = field(default_factory=lambda: deque(maxlen=SIGHTINGS))

    @property
    def often(self) -> bool:
        """Whether it was seen often enough, over long enough, to be believed."""
        return len(self.times) == SIGHTINGS and SPREAD <= self.times[-1] - self.times[0] <= WITHIN


class Repeated:
    """Remembers where detections of one label came."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._began: float | None = None
        self._places: list[Place] = []

    def update(self, detections: Iterable[Detection], now: float) -> list[Place]:
        """The places, new since the start, where the label was seen in this look and often before."""
        began = self._began = now if self._began is None else self._began
        self._places = [each for each in self._places if now - each.times[-1] < (OLD if each.old else WITHIN)][-MOST:]
        found = [self._place(each, now, old=now - began < SETTLING) for each in detections if each.label == self._label]
        return [place for place in found if place.often and not place.old]

    def _place(self, detection: Detection, now: float, *, old: bool) -> Place:
        place = next((each for each in self._places if same(each.box, detection.box)), None)
        if place is None:
            place = Place(detection.box, detection.score, old)
            self._places.append(place)
        place.box, place.score = detection.box, detection.score
        place.times.append(now)
        return place
