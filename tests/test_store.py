"""A disk that fails loses no message that memory can hold, keeps their order, and never stops the watch."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent import store as stores
from agent.data import Class
from agent.errors import OutboxError
from agent.outbox import Entry, Outbox
from agent.store import Store
from tests.outboxes import MANY, ids, message


class Moody(Outbox):
    """An outbox whose disk fails while it is `broken`."""

    broken = False

    def put_entries(self, entries: Sequence[Entry]) -> tuple[int, ...]:
        """As ever, or not at all."""
        if self.broken:
            raise OutboxError("the disk is broken")
        return super().put_entries(entries)


@pytest.fixture
def outbox(tmp_path: Path) -> Moody:
    return Moody(tmp_path / "outbox.db", MANY, "boot")


def test_what_the_outbox_takes_is_stored(outbox: Moody) -> None:
    store = Store(outbox)
    store(message("a"), opens="e1")
    store(message("b"), opens="e2")
    store(message("c"), closes="e1")
    assert (ids(outbox), store.held, store.unstored) == (["a", "b", "c"], 0, 0)
    assert [name for name, _ in outbox.open_events()] == ["e2"]


def test_what_it_does_not_take_is_held_said_once_and_stored_in_order(
    outbox: Moody, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(outbox)
    outbox.broken = True
    with caplog.at_level(logging.INFO, "agent.store"):
        store(message("new"), opens="e1")
        store(message("update"), opens="e1")
        store.retry()
        assert (store.held, ids(outbox)) == (2, [])
        outbox.broken = False
        store(message("end"), closes="e1")
    assert (store.held, store.unstored, ids(outbox)) == (0, 0, ["new", "update", "end"])
    assert outbox.open_events() == ()
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_what_is_held_is_stored_without_waiting_for_the_next(outbox: Moody) -> None:
    store = Store(outbox)
    outbox.broken = True
    for number in range(120):
        store(message(str(number)))
    outbox.broken = False
    store.retry()
    assert (store.held, ids(outbox)) == (0, [str(number) for number in range(120)])


def test_an_alert_that_is_held_may_go_another_way_meanwhile(outbox: Moody) -> None:
    store, urgent = Store(outbox), []
    store.on_hold = lambda held: urgent.append(held.id)
    store(message("stored"))
    outbox.broken = True
    store(message("alert"))
    store(message("count", Class.COUNT))
    assert urgent == ["alert"]


def test_alerts_displace_the_rest_and_what_is_lost_is_told(outbox: Moody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_HELD", 3)
    store = Store(outbox)
    outbox.broken = True
    for name, cls in (("a", Class.ALERT), ("b", Class.COUNT), ("c", Class.COUNT), ("d", Class.ALERT)):
        store(message(name, cls))
    store(message("e"))
    assert (store.held, store.unstored) == (3, 2)
    outbox.broken = False
    store.retry()
    assert ids(outbox) == ["a", "d", "e"]
    store.retry()
    assert [(loss.cause, loss.cls, loss.messages) for loss in outbox.unreported()] == [("unstored", "count", 2)]


def test_among_alerts_alone_the_oldest_goes(outbox: Moody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_HELD", 2)
    store = Store(outbox)
    outbox.broken = True
    for name in "abc":
        store(message(name))
    outbox.broken = False
    store.retry()
    assert (ids(outbox), store.unstored) == (["b", "c"], 1)


def test_what_is_held_is_bounded_in_bytes(outbox: Moody) -> None:
    store = Store(outbox)
    outbox.broken = True
    for number in range(6):
        store(message(str(number), payload=bytes(1024 * 1024)))
    assert (store.held, store.unstored) == (4, 2)


def test_a_message_that_can_never_be_stored_blocks_nothing(tmp_path: Path) -> None:
    outbox = Moody(tmp_path / "outbox.db", 5000, "boot")
    store = Store(outbox)
    outbox.broken = True
    store(message("a"))
    store(message("large", payload=bytes(6000)))
    store(message("b"))
    outbox.broken = False
    store.retry()
    assert (ids(outbox), store.held, store.unstored) == (["a", "b"], 0, 1)
    assert [(loss.cause, loss.messages) for loss in outbox.unreported()] == [("unstored", 1)]


def test_several_threads_lose_nothing(outbox: Moody) -> None:
    store = Store(outbox)

    def work(thread: int) -> None:
        for number in range(25):
            outbox.broken = number % 5 > 1
            store(message(f"{thread}-{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    outbox.broken = False
    store.retry()
    found = ids(outbox)
    assert (len(found), store.held, store.unstored) == (100, 0, 0)
    for thread in range(4):
        assert [name for name in found if name.startswith(f"{thread}-")] == [f"{thread}-{n}" for n in range(25)]
