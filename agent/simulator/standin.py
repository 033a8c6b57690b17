"""A stand-in for a model: it knows the film's truth and still looks, so that only what the picture shows is told.

It needs a film with a timecode, and tells nothing in a picture without one.
"""

from collections.abc import Sequence
from pathlib import Path

from agent.data import WHOLE, Box, Detection, Image
from agent.errors import SimulatorError
from agent.geometry import centre, contains
from agent.simulator import journal, timecode
from agent.simulator.eye import Eye
from agent.simulator.journal import Record
from agent.simulator.truth import Seen

SCORE = 0.9

LEAST_VISIBLE = 0.35
"""Share of a thing that must not be hidden."""

LEAST_SIDE = 8
"""Pixels."""

FALLEN = "fallen"

LABELS = (
    *("person", "bicycle", "motorcycle", "car", "bus", "truck", "helmet", "bare_head", "umbrella", "bag"),
    *("phone", "stick", "knife", "gun", "fire", "smoke", FALLEN),
)
"""Labels that are always known, whether a scene has such things or not: a rule for another one stops the agent."""

LYING = frozenset({"lie", "fallen"})
"""What a person is at who is told as FALLEN besides."""


class StandIn:
    """In a model's place for one camera that shows one film, its pictures numbered from `first`. Not thread-safe."""

    name, version = "stand-in", "1"
    input_size = (320, 320)
    withheld: tuple[str, ...] = ()
    put_off = 0

    def __init__(self, record: Record, first: int = 0) -> None:
        self._first = first
        self._pictures = record.pictures
        known = {seen.thing.label for picture in record.pictures for seen in picture.seen}
        self.labels = (*LABELS, *sorted(known - {*LABELS}))
        self._eye = Eye()

    def begin(self, film: str, yuv: Image) -> None:
        """Forget the street of the film before. Raises SimulatorError when this I420 frame begins none it knows."""
        self._eye = Eye()
        number = timecode.read(yuv)
        if number is None:
            raise SimulatorError(f"{film}: no timecode in its pictures: film it with `simulate --timecode`")
        if number >= len(self._pictures):
            raise SimulatorError(f"{film}: begins with picture {number}, its truth ends at {len(self._pictures)}")

    def detect(
        self,
        yuv: Image,
        regions: Sequence[Box] = (WHOLE,),
        now: float | None = None,  # noqa: ARG002  # knowing the truth takes no time
    ) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame (shape (height * 3 / 2, width)), as fractions of the whole."""
        number = timecode.read(yuv)
        if number is None or not 0 <= number - self._first < len(self._pictures):
            return ()
        height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
        seen = self._pictures[number - self._first].seen
        # the strip of the timecode is no part of the street
        shown = self._eye.look(yuv[: height - timecode.side(width)], [each.box for each in seen], height)
        told = [each for each, shows in zip(seen, shown, strict=True) if shows and _clear(each, width, height, regions)]
        return tuple(Detection(label, SCORE, each.box) for each in told for label in _labels(each))


def load(path: Path) -> StandIn:
    """The stand-in for a film whose truth is at `path`. Raises SimulatorError."""
    return StandIn(journal.read(path))


def _clear(seen: Seen, width: int, height: int, regions: Sequence[Box]) -> bool:
    """Whether a thing is where it was looked, large and open enough to be found."""
    box = seen.box
    large = (box.x2 - box.x1) * width >= LEAST_SIDE and (box.y2 - box.y1) * height >= LEAST_SIDE
    return large and seen.visible >= LEAST_VISIBLE and any(contains(region, centre(box)) for region in regions)


def _labels(seen: Seen) -> tuple[str, ...]:
    fallen = seen.thing.label == "person" and seen.doing in LYING
    return (seen.thing.label, FALLEN) if fallen else (seen.thing.label,)
