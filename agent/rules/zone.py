"""zone: something of a class stands in a polygon, at once or for longer than `stay` seconds.

Fires for each confirmed track whose foot is inside, `stay` seconds after it came in, and holds while it is inside.
Fooled by: a box whose lower edge is hidden (behind a parked car), and a track that breaks and starts again, which
starts the stay anew.
"""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field

from agent.data import Findings, Scene, Severity, Track, Trigger, Words
from agent.geometry import foot, inside
from agent.rules.options import Labels, Polygon, RuleOptions
from agent.thai import thai


class Options(RuleOptions):
    """A zone in site.yaml."""

    kind: Literal["zone"]
    polygon: Polygon = Field(description="corners as [x, y], fractions of the picture, at least three")
    labels: Labels = Field(description="what may enter: names from the model's list of labels")
    stay: Annotated[float, Field(ge=0, le=86400, allow_inf_nan=False)] = Field(
        0, description="seconds inside before it is an event; 0: on entering"
    )
    severity: Severity = Field(Severity.INFO, description="info or alert: how urgent it is to the control room")


class Rule:
    """Remembers since when each track is inside."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._since: dict[int, float] = {}

    def update(self, scene: Scene) -> Findings:
        """Triggers for who stayed long enough; occupancy of everyone inside."""
        now = scene.now
        inside_now = [track for track in scene.tracks if self._holds(track)]
        self._since = {track.id: self._since.get(track.id, now) for track in inside_now}
        stayed = [track for track in inside_now if now - self._since[track.id] >= self._options.stay]
        return Findings(
            triggers=tuple(self._trigger(track, now) for track in stayed),
            occupancy=tuple(sorted(Counter(track.label for track in inside_now).items())),
        )

    def _holds(self, track: Track) -> bool:
        options = self._options
        return track.confirmed and track.label in options.labels and inside(options.polygon, foot(track.box))

    def _trigger(self, track: Track, now: float) -> Trigger:
        options = self._options
        stayed = now - self._since[track.id]
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key=str(track.id),
            label=track.label,
            score=track.score,
            box=track.box,
            severity=options.severity,
            seen=track.seen,
            words=Words(f"{track.label} inside for {stayed:.0f} s", f"{thai(track.label)}อยู่ในพื้นที่ {stayed:.0f} วินาที"),
        )
