"""What a control room does with what a box labelled by a wrong clock: the rule of `ClockPayload`, as a function."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def offsets(clocks: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The newest correction of each boot, from payloads of up/clock in any order."""
    return {clock["boot"]: clock["offset"] for clock in sorted(clocks, key=lambda clock: float(clock["mono"]))}


def true_time(payload: Mapping[str, Any], label: str, twin: str, known: Mapping[str, float]) -> float | None:
    """UTC seconds of what `payload` calls `label`, with its monotonic `twin`; None where nobody can tell."""
    if payload["clock"] == "synced":
        return datetime.fromisoformat(payload[label]).timestamp()
    offset = known.get(payload["boot"])
    return None if offset is None else float(payload[twin]) + offset
