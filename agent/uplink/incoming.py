"""What the control room says to a site, checked: whoever can write to the broker may write anything.

Nothing here raises. What is no receipt or no pace becomes Nonsense, with a reason that holds nothing of what was sent.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import ValidationError

from agent.messages import PacePayload, ReceiptPayload
from agent.uplink.replay import DEFAULT, Rate
from agent.uplink.wire import Heard

RECEIPT, PACE = "receipt", "pace"
"""The topics, below `site/<site>/down/`."""

LARGEST = 65_536
"""Bytes of a payload, checked before it is parsed: a receipt of 5,000 gaps is smaller."""

SLOWEST = Rate(0.1, 1_000.0)
FASTEST = Rate(1_000.0, 10_000_000.0)
"""What a pace is cut to: nobody may silence a site, nor make it flood the shop's line."""

_LAST = 2**63 - 1
"""The largest sequence that SQLite can give."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Sequences of `stream` that the control room keeps: ranges in order, apart, both ends included."""

    stream: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Nonsense:
    """Something that is not understood, and why."""

    reason: str


def names(receipt: Receipt, seq: int) -> bool:
    """Whether a receipt names a sequence."""
    place = bisect_right(receipt.ranges, seq, key=lambda each: each[0])
    return place > 0 and seq <= receipt.ranges[place - 1][1]


def read(heard: Heard, prefix: str) -> Receipt | Rate | Nonsense:
    """What a message means; `prefix` is the topic above ours, with its slash."""
    if len(heard.payload) > LARGEST:
        return Nonsense(f"larger than {LARGEST} bytes")
    match heard.topic.removeprefix(prefix):
        case "receipt" if heard.retained:
            return Nonsense("a receipt that is retained, so of some other day")
        case "receipt":
            return _receipt(heard.payload)
        case "pace":
            return _pace(heard.payload)
        case _:
            return Nonsense("on a topic that was not asked for")


def _receipt(payload: bytes) -> Receipt | Nonsense:
    try:
        said = ReceiptPayload.model_validate_json(payload, strict=True)
    except ValidationError:
        return Nonsense("not a receipt")
    if any(not 1 <= first <= last <= _LAST for first, last in said.received):
        return Nonsense("a receipt with a range that cannot be")
    if _is_ambiguous(payload):
        return Nonsense("a receipt that says something twice")
    return Receipt(said.stream, tuple(_apart(said.received)))


def _apart(ranges: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Ranges in order, those that touch or overlap made one."""
    begun: tuple[int, int] | None = None
    for first, last in sorted(ranges):
        if begun is None:
            begun = first, last
        elif first <= begun[1] + 1:
            begun = begun[0], max(begun[1], last)
        else:
            yield begun
            begun = first, last
    if begun is not None:
        yield begun


def _is_ambiguous(payload: bytes) -> bool:
    """Whether a key of sound JSON is given twice: readers differ in which one counts (RFC 8259, section 4)."""
    try:
        json.loads(payload, object_pairs_hook=_once)
    except ValueError:
        return True
    return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _pace(payload: bytes) -> Rate | Nonsense:
    """An empty one takes back what was retained (MQTT 5, section 3.3.1.3)."""
    if not payload:
        return DEFAULT
    try:
        said = PacePayload.model_validate_json(payload, strict=True)
    except ValidationError:
        return Nonsense("not a pace")
    rates = said.messages_per_second, said.bytes_per_second
    if not all(isfinite(rate) and rate >= 0 for rate in rates):
        return Nonsense("a pace that cannot be")
    if _is_ambiguous(payload):
        return Nonsense("a pace that says something twice")
    messages, size = rates
    return Rate(min(max(messages, SLOWEST.messages), FASTEST.messages), min(max(size, SLOWEST.bytes), FASTEST.bytes))
