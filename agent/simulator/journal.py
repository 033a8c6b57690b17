"""A film's truth as JSON lines: first what was filmed, then a line per picture. Written here, and read back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self, TextIO, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)

from agent.data import Box
from agent.errors import SimulatorError
from agent.simulator.truth import Incident, Seen, Thing, Truth

_LONGEST = 1 << 20
"""Bytes of one line beyond which a file is not ours."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What was filmed: the scene's name and seed, the pictures' size, rate and number, and what is to be told."""

    scene: str
    seed: int
    size: tuple[int, int]
    fps: float
    frames: int
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A whole film's truth, picture by picture."""

    heading: Heading
    pictures: tuple[Truth, ...]


class Journal:
    """Writes a film's truth into an open text file. The same scene and seed give the same bytes."""

    def __init__(self, file: TextIO, heading: Heading) -> None:
        self._file = file
        self._write(_heading(heading))

    def add(self, truth: Truth) -> None:
        """Write the next picture's line."""
        self._write(_picture(truth))

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")


def _heading(heading: Heading) -> dict[str, object]:
    width, height = heading.size
    incidents = [
        {"kind": each.kind, "start": round(each.start, 3), "end": round(each.end, 3), "tracks": each.tracks}
        for each in heading.incidents
    ]
    facts = {"scene": heading.scene, "seed": heading.seed, "width": width, "height": height}
    return {**facts, "fps": heading.fps, "frames": heading.frames, "incidents": incidents}


def _picture(truth: Truth) -> dict[str, object]:
    seen = [_seen(each) for each in truth.seen]
    return {"frame": truth.number, "seconds": round(truth.seconds, 4), "seen": seen, "incidents": truth.incidents}


def _seen(seen: Seen) -> dict[str, object]:
    return {
        "track": seen.thing.track,
        "label": seen.thing.label,
        "of": seen.thing.of,
        "box": [round(float(value), 5) for value in seen.box],
        "visible": round(float(seen.visible), 3),
        "at": [round(float(value), 3) for value in seen.at],
        "doing": seen.doing,
    }


Share = Annotated[float, Field(ge=0, le=1)]
Word = Annotated[str, Field(min_length=1, max_length=64)]


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _IncidentLine(_Line):
    kind: Word
    start: NonNegativeFloat
    end: NonNegativeFloat
    tracks: tuple[PositiveInt, ...]


class _HeadingLine(_Line):
    scene: Word
    seed: NonNegativeInt
    width: PositiveInt
    height: PositiveInt
    fps: PositiveFloat
    frames: NonNegativeInt
    incidents: tuple[_IncidentLine, ...]


class _SeenLine(_Line):
    track: PositiveInt
    label: Word
    of: PositiveInt | None
    box: tuple[Share, Share, Share, Share]
    visible: Share
    at: tuple[float, float]
    doing: Word

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.box[0] > self.box[2] or self.box[1] > self.box[3]:
            raise ValueError("the box is inside out")
        return self


class _PictureLine(_Line):
    frame: NonNegativeInt
    seconds: NonNegativeFloat
    seen: tuple[_SeenLine, ...]
    incidents: tuple[Word, ...]


_Kind = TypeVar("_Kind", bound=_Line)


def read(path: Path) -> Record:
    """A film's truth. Raises SimulatorError with the line that is wrong."""
    try:
        with path.open("rb") as file:
            return _read(path, iter(lambda: file.readline(_LONGEST), b""))
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read: {error.strerror}") from None


def _read(path: Path, lines: Iterator[bytes]) -> Record:
    first = _parsed(_HeadingLine, next(lines, b""), path, 1)
    pictures = []
    for number, line in enumerate(lines):
        found = _parsed(_PictureLine, line, path, number + 2)
        if found.frame != number:
            raise SimulatorError(f"{path}:{number + 2}: picture {found.frame} where {number} should be")
        pictures.append(_truth(found))
    if len(pictures) != first.frames:
        raise SimulatorError(f"{path}:{len(pictures) + 1}: ends after {len(pictures)} of {first.frames} pictures")
    return Record(_read_heading(first), tuple(pictures))


def _parsed(kind: type[_Kind], line: bytes, path: Path, number: int) -> _Kind:
    try:
        return kind.model_validate_json(line)
    except ValidationError as wrong:
        fault = wrong.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise SimulatorError(f"{path}:{number}: {place + ': ' if place else ''}{fault['msg']}") from None


def _read_heading(line: _HeadingLine) -> Heading:
    incidents = tuple(Incident(each.kind, each.start, each.end, each.tracks) for each in line.incidents)
    return Heading(line.scene, line.seed, (line.width, line.height), line.fps, line.frames, incidents)


def _truth(line: _PictureLine) -> Truth:
    seen = tuple(
        Seen(Thing(each.track, each.label, each.of), Box(*each.box), each.visible, each.at, each.doing)
        for each in line.seen
    )
    return Truth(line.frame, line.seconds, seen, line.incidents)
