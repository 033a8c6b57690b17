"""What the proof of the simulated fleet says is so: tests/fleet."""

from collections import Counter
from pathlib import Path

import pytest

from tests.fleet import log
from tests.fleet.ledger import Ledger, Verdict, ranges
from tests.fleet.orders import Books, Orders, decode


def books(put: dict[int, str], waiting: tuple[int, ...] = (), dropped: int = 0) -> dict[str, Books]:
    return {"shop": Books("s", put, list(waiting), {"count": dropped} if dropped else {})}


def ledger(*came: tuple[int, str]) -> Ledger:
    filled = Ledger()
    for seq, message in came:
        filled.note("shop", "s", seq, message)
    return filled


def test_what_came_once_and_under_its_id_is_all_right() -> None:
    verdict = ledger((1, "a"), (2, "b")).verdict(books({1: "a", 2: "b"}))
    assert verdict == Verdict(put=2, arrived=2, waiting=0, counted=0, lost=0, doubles=0, unknown=0, gaps=0, told=0)


def test_what_neither_came_nor_waits_nor_was_counted_is_lost() -> None:
    verdict = ledger((1, "a")).verdict(books({1: "a", 2: "b", 3: "c", 4: "d"}, waiting=(3,), dropped=1))
    assert (verdict.arrived, verdict.waiting, verdict.counted, verdict.lost) == (1, 1, 1, 1)


def test_a_message_twice_is_a_double_and_one_message_still() -> None:
    verdict = ledger((1, "a"), (1, "a")).verdict(books({1: "a"}))
    assert (verdict.arrived, verdict.doubles, verdict.unknown) == (1, 1, 0)


@pytest.mark.parametrize("came", [(1, "z"), (2, "a")])
def test_what_was_never_put_is_unknown(came: tuple[int, str]) -> None:
    assert ledger(came).verdict(books({1: "a"})).unknown == 1


def test_another_message_under_the_same_sequence_is_unknown() -> None:
    assert ledger((1, "a"), (1, "z")).verdict(books({1: "a"})).unknown == 1


def test_a_hole_is_a_gap_until_the_site_has_told_of_it() -> None:
    room = ledger((1, "a"), (3, "c"))
    held = books({1: "a", 2: "b", 3: "c"}, dropped=1)
    assert room.verdict(held).gaps == 1
    room.lose("shop", "s", 1)
    assert (room.verdict(held).gaps, room.verdict(held).told) == (0, 1)


def test_another_stream_of_the_same_site_proves_nothing() -> None:
    room = Ledger()
    room.note("shop", "before", 1, "a")
    assert room.verdict(books({1: "a"})).lost == 1


def test_a_receipt_is_due_for_streams_with_something_new_only() -> None:
    room = ledger((2, "b"), (1, "a"), (5, "e"))
    assert room.news() == [("shop", "s", [(1, 2), (5, 5)])]
    assert room.news() == []


def test_ranges_have_no_holes_and_miss_nothing() -> None:
    assert ranges([]) == []
    assert ranges([7, 1, 2, 3, 9, 8]) == [(1, 3), (7, 9)]


def test_orders_come_through_a_command_line() -> None:
    orders = Orders(3, "127.0.0.1", 1883, "/x", pace={"spread": 2.0}, receipts=True)
    assert decode(orders.encode()) == orders


def test_a_broker_s_log_is_counted_by_the_second(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        "10: New connection from 127.0.0.1:1 on port 1.\n"
        "10: New client connected from 127.0.0.1:1 as fleet-0001 (p5, c0, k60).\n"
        "10: Received PUBLISH from fleet-0001 (d0, q1, r1, m1, 'site/fleet-0001/up/state', ... (2 bytes))\n"
        "11: New connection from 127.0.0.1:2 on port 1.\n"
        "11: Received PUBLISH from fleet-0001 (d0, q1, r0, m2, 'site/fleet-0001/up/count', ... (600 bytes))\n"
        "11: Sending PUBLISH to control-room (d0, q1, r0, m2, 'site/fleet-0001/up/count', ... (600 bytes))\n"
    )
    traffic = log.read(path)
    assert traffic == log.Traffic(Counter({10: 1, 11: 1}), Counter({11: 1}), Counter({11: 600}))
    assert log.since(traffic.connections, 10.9) == [1, 1]
    assert log.since(traffic.connections, 11.0) == [1]
