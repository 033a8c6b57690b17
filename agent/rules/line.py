"""line: things that cross a line are counted per class and direction.

`in` is towards the right hand of someone who stands at the first point and looks at the second; `out` is the other
way. A crossing counts when a track's foot has been seen clearly on both sides and its way between them cuts the line
between its ends; standing on the line and wavering counts nothing, nor does what is only presumed to have gone on.
Fooled by: tracks that swap or break on the line, and things that pass under it (a foot hidden behind a parked car).
"""

from math import hypot
from typing import ClassVar, Literal

from pydantic import Field

from agent.data import Crossing, Findings, Point, Scene, Track
from agent.geometry import crosses, foot, side
from agent.rules.options import Labels, RuleOptions, Segment

CLEAR = 0.1
"""How far from the line a foot must be to be clearly on one side, in heights of its box."""


class Options(RuleOptions):
    """A counted line in site.yaml."""

    every_object: ClassVar[bool] = True

    kind: Literal["line"]
    points: Segment = Field(description="two ends as [x, y], fractions of the picture")
    labels: Labels = Field(description="what is counted: names from the model's list of labels")


class Rule:
    """Remembers where each track was last clearly on one side."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._clear: dict[int, Point] = {}

    def update(self, scene: Scene) -> Findings:
        """The crossings that this look completes."""
        now = scene.now
        counted = [track for track in scene.tracks if track.label in self._options.labels]
        alive = {track.id for track in counted}
        self._clear = {key: point for key, point in self._clear.items() if key in alive}
        crossings = (self._follow(track, now) for track in counted)
        return Findings(crossings=tuple(crossing for crossing in crossings if crossing))

    def _follow(self, track: Track, now: float) -> Crossing | None:
        a, b = self._options.points
        here = foot(track.box)
        before = self._clear.setdefault(track.id, here)
        distance = abs(side(a, b, here)) / hypot(b.x - a.x, b.y - a.y)
        # what is hidden is only presumed to go on: where it comes out again it may be a new track, and counted twice
        if not (track.confirmed and track.seen) or distance < CLEAR * (track.box.y2 - track.box.y1):
            return None
        self._clear[track.id] = here
        if not crosses(a, b, before, here):
            return None
        direction = "in" if side(a, b, here) > 0 else "out"
        return Crossing(self._options.name, track.label, direction, now)
