"""How well events agree with what is true: recall, precision, false alarms an hour, seconds until told.

An event belongs to an incident of its kind in the same recording when it begins during it; it may begin `SOON` seconds
before the truth does and `LATE` seconds after its end. Further events of the same incident are neither right nor wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

SOON, LATE = 0.5, 5.0
"""Seconds by which an event may begin before its incident, and after its end."""

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Incident:
    """What is true of a recording, in seconds of it; `span` None: somewhere in it."""

    recording: str
    kind: str
    span: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Told:
    """An event that was told: its kind, and the second of the recording at which it was new."""

    recording: str
    kind: str
    new: float


@dataclass(frozen=True, slots=True)
class Row:
    """One kind's score. `waits` are the seconds from the start of each incident that was found to its first event,
    where the start is known; `hours` is all that was watched."""

    kind: str
    incidents: int
    found: int
    right: int
    false: int
    hours: float
    waits: tuple[float, ...]

    @property
    def recall(self) -> float | None:
        """Share of the incidents that were found; None without any."""
        return self.found / self.incidents if self.incidents else None

    @property
    def precision(self) -> float | None:
        """Share of the events that were right; None without any."""
        told = self.found + self.false
        return self.found / told if told else None

    @property
    def false_an_hour(self) -> float:
        """False alarms per hour of recording."""
        return self.false / self.hours if self.hours else 0.0

    @property
    def wait(self) -> float | None:
        """The median of the waits."""
        return median(self.waits) if self.waits else None


def score(true: Iterable[Incident], told: Iterable[Told], kinds: Sequence[str], seconds: float) -> list[Row]:
    """A row for each of the kinds, over `seconds` of recordings."""
    incidents, events = list(true), list(told)
    return [
        _row(
            kind,
            [each for each in incidents if each.kind == kind],
            [each for each in events if each.kind == kind],
            seconds / HOUR,
        )
        for kind in kinds
    ]


def _row(kind: str, incidents: Sequence[Incident], events: Sequence[Told], hours: float) -> Row:
    found = [(incident, of_one) for incident in incidents if (of_one := _of(incident, events))]
    right = {id(event) for _, of_one in found for event in of_one}
    waits = tuple(max(0.0, min(event.new for event in of_one) - each.span[0]) for each, of_one in found if each.span)
    return Row(kind, len(incidents), len(found), len(right), len(events) - len(right), hours, waits)


def _of(incident: Incident, events: Sequence[Told]) -> list[Told]:
    """The events that belong to an incident."""
    start, end = incident.span or (0.0, inf)
    return [
        event for event in events if event.recording == incident.recording and start - SOON <= event.new <= end + LATE
    ]


HEAD = ("kind", "incidents", "found", "recall", "precision", "false alarms", "an hour", "s until new")


def table(rows: Iterable[Row]) -> str:
    """The rows as text for people."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_aligned(line, widths) for line in lines)


def as_json(row: Row) -> dict[str, object]:
    """A row as one object."""
    return {
        "kind": row.kind,
        "incidents": row.incidents,
        "found": row.found,
        "recall": _rounded(row.recall),
        "precision": _rounded(row.precision),
        "false": row.false,
        "false_an_hour": round(row.false_an_hour, 2),
        "seconds_until_new": _rounded(row.wait),
        "hours": round(row.hours, 4),
    }


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    return "  ".join((first.strip().ljust(widths[0]), *others))


def _cells(row: Row) -> tuple[str, ...]:
    shares = (_text(row.recall), _text(row.precision))
    alarms = (str(row.false), f"{row.false_an_hour:.1f}")
    return (row.kind, str(row.incidents), str(row.found), *shares, *alarms, _text(row.wait, 1))


def _text(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
