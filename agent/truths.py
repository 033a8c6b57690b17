"""What is true of recordings, from a file: a list of clips with their incidents, or the truth of one filmed scene.

A list has a JSON object in each line: `clip` (a path that the recording's ends with), `kind` of the incident in it or
null for none, `span` [start, end] in seconds or null for somewhere. A clip with two incidents has two lines.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, NonNegativeFloat, ValidationError

from agent.errors import AgentError
from agent.score import Incident
from agent.simulator import journal
from agent.simulator.journal import Record

MAX_BYTES = 16 * 2**20


class _Line(BaseModel):
    clip: Annotated[str, Field(min_length=1)]
    kind: str | None
    span: tuple[NonNegativeFloat, NonNegativeFloat] | None


class Truths:
    """The incidents of recordings; of a filmed scene also all that its pictures show, as `record`."""

    def __init__(self, lines: Sequence[_Line], record: Record | None) -> None:
        self._lines = lines
        self.record = record

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of incident that it knows."""
        heading = self.record.heading.incidents if self.record else ()
        return frozenset(line.kind for line in self._lines if line.kind) | {each.kind for each in heading}

    def of(self, video: Path) -> tuple[Incident, ...] | None:
        """The incidents in a recording; None for one of which it knows nothing."""
        name = str(video)
        if self.record:
            incidents = self.record.heading.incidents
            return tuple(Incident(name, each.kind, (each.start, each.end)) for each in incidents)
        path = video.absolute().as_posix()
        lines = [line for line in self._lines if path.endswith(f"/{line.clip}")]
        return tuple(Incident(name, line.kind, line.span) for line in lines if line.kind) if lines else None


def read(path: Path) -> Truths:
    """Raises AgentError with the line that is wrong."""
    try:
        with path.open("rb") as file:
            first = file.readline(MAX_BYTES)
    except OSError as error:
        raise AgentError(f"{path}: the truth cannot be read: {error.strerror}") from None
    if not _is_list(first):
        return Truths((), journal.read(path))
    return Truths(tuple(_lines(path)), None)


def _is_list(first: bytes) -> bool:
    try:
        line = json.loads(first)
    except ValueError:
        return False
    return isinstance(line, dict) and "clip" in line


def _lines(path: Path) -> Iterable[_Line]:
    if path.stat().st_size > MAX_BYTES:
        raise AgentError(f"{path}: is larger than {MAX_BYTES} bytes: this is no list of clips")
    for number, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            yield _Line.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise AgentError(f"{path}:{number}: {place}: {first['msg']}") from None
