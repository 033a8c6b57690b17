"""Whoever can write to the broker may write anything: it is understood strictly or not at all, and never raises."""

import json
import random

import pytest

from agent.uplink.incoming import FASTEST, LARGEST, SLOWEST, Nonsense, Receipt, names, read
from agent.uplink.replay import DEFAULT, Rate
from agent.uplink.wire import Heard

PREFIX = "site/shop/down/"


def heard(payload: bytes, topic: str = "receipt", *, retained: bool = False) -> Receipt | Rate | Nonsense:
    return read(Heard(PREFIX + topic, payload, retained), PREFIX)


def receipt(*ranges: tuple[int, int]) -> Receipt:
    said = heard(json.dumps({"stream": "s", "received": ranges}).encode())
    assert isinstance(said, Receipt)
    return said


def pace(messages: str, size: str) -> Receipt | Rate | Nonsense:
    return heard(f'{{"messages_per_second": {messages}, "bytes_per_second": {size}}}'.encode(), "pace")


def test_a_receipt_names_what_lies_in_its_ranges_ends_included() -> None:
    said = receipt((3, 5), (9, 9))
    assert [seq for seq in range(1, 12) if names(said, seq)] == [3, 4, 5, 9]
    assert not names(receipt(), 1)


def test_ranges_may_come_in_any_order_and_overlap() -> None:
    assert receipt((7, 9), (1, 3), (2, 5), (6, 6)).ranges == ((1, 9),)
    assert receipt((1, 100), (5, 6), (200, 300)).ranges == ((1, 100), (200, 300))


def test_a_receipt_of_everything_costs_nothing() -> None:
    assert names(receipt((1, 2**63 - 1)), 2**62)


@pytest.mark.parametrize(
    "received",
    [
        "[[2, 1]]", "[[0, 1]]", "[[-5, 5]]", "[[1, 9223372036854775808]]", "[[1, 1e3]]", "[[1.0, 2]]", "[[true, 2]]",
        '[["1", 2]]', "[[NaN, 2]]", "[[1, Infinity]]", "[[1]]", "[[1, 2, 3]]", "[1, 2]", "null", '"1-2"', "{}",
        "[[1, " + "9" * 60_000 + "]]", "[" * 60_000, "[[1, 2]], \"more\": 1",
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_no_range_is_nonsense(received: str) -> None:
    assert isinstance(heard(f'{{"stream": "s", "received": {received}}}'.encode()), Nonsense)


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * LARGEST, b'{"stream": "\\ud800"}'])
def test_what_is_no_receipt_is_nonsense(payload: bytes) -> None:
    assert isinstance(heard(payload), Nonsense)


def test_what_is_too_large_is_not_even_parsed() -> None:
    fits = json.dumps({"stream": "s", "received": [[1, 2]]}).encode()
    assert isinstance(heard(fits + b" " * (LARGEST - len(fits))), Receipt)
    assert isinstance(heard(fits + b" " * (LARGEST - len(fits) + 1)), Nonsense)


def test_a_retained_receipt_is_of_another_day() -> None:
    assert isinstance(heard(b'{"stream": "s", "received": [[1, 2]]}', retained=True), Nonsense)


@pytest.mark.parametrize("topic", ["", "command", "receipt/", "../receipt", "site/shop/down/receipt"])
def test_other_topics_are_nonsense(topic: str) -> None:
    assert isinstance(heard(b"{}", topic), Nonsense)


def test_another_sites_receipt_is_nonsense() -> None:
    said = read(Heard("site/shop-2/down/receipt", b'{"stream": "s", "received": [[1, 2]]}', retained=False), PREFIX)
    assert isinstance(said, Nonsense)


def test_a_pace_is_cut_to_what_neither_silences_nor_floods() -> None:
    assert pace("2", "3e4") == Rate(2, 30_000)
    assert pace("0", "0") == SLOWEST
    assert pace("1e300", "1e300") == FASTEST


def test_a_pace_that_is_taken_back_is_the_usual_one() -> None:
    assert heard(b"", "pace") == DEFAULT


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1", "true", '"5"', "null", "[]"])
def test_a_pace_that_is_no_number_is_nonsense(number: str) -> None:
    assert isinstance(pace(number, "1000"), Nonsense)
    assert isinstance(pace("1", number), Nonsense)


def test_nothing_that_comes_raises() -> None:
    chance = random.Random(1)
    seed = b'{"stream": "s", "received": [[1, 2], [5, 9]], "messages_per_second": 1.5e3}'
    for _ in range(3000):
        mangled = bytearray(seed)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(mangled))
            mangled[at : at + chance.randint(0, 3)] = chance.choice(
                [b"", b"[", b"}", b"-", b"e9", b"\xff", b'"', b"9" * 30]
            )
        heard(bytes(mangled), chance.choice(["receipt", "pace"]))


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("receipt", '{"stream": "s", "stream": "t", "received": []}'),
        ("receipt", '{"stream": "s", "received": [], "received": [[1, 9]]}'),
        ("pace", '{"messages_per_second": 5, "bytes_per_second": 1, "messages_per_second": 1}'),
    ],
)
def test_what_is_said_twice_is_nonsense(topic: str, payload: str) -> None:
    assert isinstance(heard(payload.encode(), topic), Nonsense)
