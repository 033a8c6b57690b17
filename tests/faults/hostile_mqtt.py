"""What anybody may write to a site's `down` topics: 100,000 payloads through the parser of receipts and paces.

An independent reader of JSON, stricter than most, says what is a receipt: whatever the agent takes beyond it is bad.
"""

import json
from collections.abc import Callable
from math import inf, isfinite
from pathlib import Path
from random import Random
from typing import Any

from agent.uplink.incoming import FASTEST, LARGEST, SLOWEST, Nonsense, Receipt, read
from agent.uplink.replay import DEFAULT, Rate
from agent.uplink.wire import Heard
from tests.faults import hostile_bytes

verdicts = ("refused", "accepted", "accepted bad")

PREFIX = "site/shop/down/"
TOPICS = ("receipt", "pace", "receipt/x", "../down/receipt", "", "pace\0", "RECEIPT", "command", "+", "#", "ก" * 100)

SEQUENCES: tuple[Any, ...] = (
    0,
    1,
    2,
    500,
    -1,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    10**30,
    0.5,
    1.0,
    True,
    None,
    "1",
    [1],
    {},
)
RATES: tuple[Any, ...] = (0, 5, 5.0, 1e-320, 1e308, -1, True, None, "5", [], 10**400, float("nan"), inf, -inf)

KNOWN = (
    b"", b"null", b"[]", b"{}", b"[" * 60_000, b'{"a":' * 20_000, b'{"stream":"a","received":[[1,1e400]]}',
    b'{"stream":"a","stream":"b","received":[]}', b'{"stream":"a","received":[],"received":[[1,9]]}',
    b'{"messages_per_second":NaN,"bytes_per_second":1}', b'{"messages_per_second":1e999,"bytes_per_second":-1e999}',
    b'{"stream":"\\ud800","received":[]}', b'{"stream":"' + b"a" * 60_000 + b'","received":[]}', b"\xef\xbb\xbf{}",
    b'{"stream":"a","received":[' + b"[1,2]," * 9_000 + b"[1,2]]}", b"1" * 60_000, b'"' + b"\\u0000" * 10_000 + b'"',
    b'{"stream":"a","received":[[1,9223372036854775807]]}', b'{"stream":"a","received":[[5,1]]}',
    b"\0" * 10_000_000,
)  # fmt: skip


class Mqtt:
    """Topics, payloads and the retained flag."""

    verdicts = verdicts

    def __init__(self, _: Path) -> None:
        self._makers: tuple[Callable[[Random], bytes], ...] = (_receipt, _receipt, _pace, _noise)

    def make(self, number: int) -> bytes:
        chance = Random(number)
        topic = TOPICS[chance.choice((0, 0, 0, 1, 1, chance.randrange(len(TOPICS))))]
        payload = KNOWN[number // 2] if number < 2 * len(KNOWN) else chance.choice(self._makers)(chance)
        if number < 2 * len(KNOWN):
            topic = TOPICS[number % 2]
        return b"%d\n%b\n%b" % (chance.random() < 0.2, topic.encode(), payload)

    def judge(self, data: bytes, number: int) -> str:
        retained, topic, payload = data.split(b"\n", 2)
        heard = Heard(PREFIX + topic.decode(), payload, retained == b"1")
        found = read(heard, PREFIX)
        if isinstance(found, Nonsense):
            return "refused"
        sound = isinstance(found, Receipt) and topic == b"receipt" and not heard.retained and _says(found, payload)
        sound |= isinstance(found, Rate) and topic == b"pace" and _allows(found, payload)
        return "accepted" if sound and len(payload) <= LARGEST else "accepted bad"


def _says(receipt: Receipt, payload: bytes) -> bool:
    """Whether a receipt names what its payload names, and no more."""
    said = _plain(payload)
    if not (isinstance(said, dict) and said.keys() == {"stream", "received"} and said["stream"] == receipt.stream):
        return False
    ends = [end for pair in said["received"] for end in pair]
    if any(len(pair) != 2 for pair in said["received"]) or not all(type(end) is int for end in ends):
        return False
    inside = all(any(low <= first <= last <= high for low, high in receipt.ranges) for first, last in said["received"])
    return inside and {end for pair in receipt.ranges for end in pair} <= set(ends)


def _allows(rate: Rate, payload: bytes) -> bool:
    if not payload:
        return rate == DEFAULT
    said = _plain(payload)
    rates: list[Any] = (
        [said.get("messages_per_second"), said.get("bytes_per_second")] if isinstance(said, dict) else [None]
    )
    numbers = all(type(each) in (int, float) and isfinite(each) and each >= 0 for each in rates)
    inside = SLOWEST.messages <= rate.messages <= FASTEST.messages and SLOWEST.bytes <= rate.bytes <= FASTEST.bytes
    return numbers and inside and len(said) == 2


def _plain(payload: bytes) -> Any:
    """The JSON, or None where a key is repeated or a number is none."""
    try:
        return json.loads(payload, object_pairs_hook=_unrepeated, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _receipt(chance: Random) -> bytes:
    pairs = [[_sequence(chance), _sequence(chance)] for _ in range(chance.choice((0, 1, 1, 3, 50)))]
    said: dict[str, Any] = {"stream": chance.choice(("a1b2", "", "x" * 100, 5, None)), "received": pairs}
    if chance.random() < 0.5:
        said = {"stream": "a1b2", "received": [sorted(chance.randrange(1, 999) for _ in "ab") for _ in pairs]}
    return _spoilt(said, chance)


def _sequence(chance: Random) -> Any:
    return chance.choice(SEQUENCES) if chance.random() < 0.5 else chance.randrange(1, 10_000)


def _pace(chance: Random) -> bytes:
    return _spoilt({"messages_per_second": chance.choice(RATES), "bytes_per_second": chance.choice(RATES)}, chance)


def _spoilt(said: dict[str, Any], chance: Random) -> bytes:
    if chance.random() < 0.2:
        said[chance.choice(("stream", "more", "", "received "))] = chance.choice((1, None, [[1, 2]]))
    if chance.random() < 0.1:
        said.pop(chance.choice(list(said)))
    payload = json.dumps(said).encode()
    return hostile_bytes.spoil(payload, chance) if chance.random() < 0.4 else payload


def _noise(chance: Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 10, 1000)))


def kind(folder: Path) -> Mqtt:
    return Mqtt(folder)
