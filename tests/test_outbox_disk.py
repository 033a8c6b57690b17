"""A disk that is full, read-only or broken: nothing is lost that could be kept, and the watch goes on."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.data import Class
from agent.errors import OutboxError
from agent.outbox import Outbox, ballast, file, handover, opening, unaccounted, usable
from agent.outbox.ballast import BALLAST, Ballast
from tests.outboxes import MANY, ids, message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@contextmanager
def disk_broken() -> Iterator[None]:
    """No file may grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class NarrowBallast(Ballast):
    """Stands for room on a disk on which the outbox of `db` has just the pages that it has."""

    def __init__(self, db: sqlite3.Connection, held: bool) -> None:
        super().__init__(None)
        self._db = db
        self.released = 0
        self.held = held
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count={pages}")

    def release(self) -> bool:
        """Let the outbox grow, once."""
        self.released += 1
        self._db.execute("PRAGMA max_page_count=1000000")
        held, self.held = self.held, False
        return held


def narrow(outbox: Outbox, *, held: bool) -> NarrowBallast:
    found = NarrowBallast(outbox._db._db, held)
    outbox._db._ballast = found
    return found


def test_a_broken_disk_is_said_and_leaves_no_trace(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    before = outbox.depth()
    with disk_broken(), pytest.raises(OutboxError, match="cannot be written"):
        outbox.put(message("lost", payload=bytes(50_000)))
    assert outbox.depth() == before
    assert not outbox.damaged
    assert outbox.put(message("b")) == 2
    assert ids(outbox) == ["a", "b"]


def test_a_full_disk_costs_the_ballast_and_no_message(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    held_back = narrow(outbox, held=True)
    outbox.put_all(message(str(number), payload=bytes(3000)) for number in range(5))
    assert held_back.released == 1
    assert (len(ids(outbox)), outbox.last, unaccounted(outbox.account())) == (6, 6, 0)


def test_a_full_disk_without_ballast_is_said(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    narrow(outbox, held=False)
    with pytest.raises(OutboxError, match="full"):
        outbox.put(message("lost", payload=bytes(50_000)))
    assert (ids(outbox), outbox.last) == (["a"], 1)


def test_the_ballast_takes_up_room_and_gives_it(tmp_path: Path) -> None:
    held = Ballast(tmp_path / "ballast")
    assert held.hold()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= BALLAST
    assert held.release()
    assert list(tmp_path.iterdir()) == []
    assert not held.release()
    assert held.hold()


def test_the_ballast_is_not_made_of_the_last_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "_free", lambda _: 2 * BALLAST - 1)
    assert not Ballast(tmp_path / "ballast").hold()
    monkeypatch.setattr(ballast, "_free", lambda _: 2 * BALLAST)
    assert Ballast(tmp_path / "ballast").hold()


def test_an_outbox_holds_its_ballast_from_the_start_and_again_when_there_is_room(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    held = path.with_name("outbox.db-ballast")
    assert held.stat().st_size == BALLAST
    assert outbox._db._ballast.release()
    assert not held.exists()
    outbox.hold_ballast()
    assert held.stat().st_size == BALLAST


@pytest.mark.parametrize("exists", [False, True])
def test_on_a_disk_that_takes_nothing_it_begins_in_memory(path: Path, exists: bool) -> None:
    if exists:
        Outbox(path, MANY, "boot").close()
    with disk_broken():
        outbox = Outbox(path, MANY, "boot")
        assert not usable(path, 0)
    assert outbox.in_memory
    outbox.put(message("a"))
    assert (ids(outbox), outbox.rebuilt) == (["a"], None)
    assert usable(path, 0)


def test_in_memory_it_takes_little(path: Path) -> None:
    with disk_broken():
        outbox = Outbox(path, 10**9, "boot")
    outbox.put_all(message(str(number), payload=bytes(1_000_000)) for number in range(20))
    assert outbox.depth().bytes <= 16 * 1024 * 1024
    assert outbox.dropped[Class.ALERT] == 20 - outbox.depth().rows > 0


def test_what_was_kept_in_memory_is_handed_over_to_the_disk(path: Path) -> None:
    before = Outbox(path, MANY, "boot-1")
    before.put(message("old"))
    before.close()
    with disk_broken():
        outbox = Outbox(path, MANY, "boot-2")
    sent, *_ = outbox.put_all(message(name) for name in "abc")
    outbox.delivered(sent)
    outbox.bury(2, "0x87")
    outbox.put(message("opening"), opens="event")
    assert outbox.hand_over(path) == 3
    assert (ids(outbox), outbox.open_events()) == ([], ())
    heir = Outbox(path, MANY, "boot-3")
    assert [(stored.message.id, stored.boot) for stored in heir.next(9)] == [
        ("old", "boot-1"), ("b", "boot-2"), ("c", "boot-2"), ("opening", "boot-2")
    ]  # fmt: skip
    assert [event for event, _ in heir.open_events()] == ["event"]
    refused, ended = sorted(heir.unreported(), key=lambda loss: loss.cause, reverse=True)
    assert (refused.cause, refused.stream) == ("refused", outbox.stream)
    assert (ended.stream, ended.messages, ended.first, ended.last) == (outbox.stream, 0, 2, 4)
    assert unaccounted(heir.account()) == 0


def test_a_hand_over_that_finds_the_disk_full_goes_on_in_the_room_of_the_ballast(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk_broken():
        outbox = Outbox(path, MANY, "boot")
    outbox.put_all([message(str(number)) for number in range(10)])
    move, tries = handover.move, []

    def full_at_first(old: sqlite3.Connection, new: sqlite3.Connection) -> int:
        moved = move(old, new)
        tries.append(moved)
        if len(tries) == 1:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return moved

    monkeypatch.setattr(handover, "move", full_at_first)
    assert outbox.hand_over(path) == 10
    assert tries == [10, 10]
    outbox.close()
    assert len(ids(Outbox(path, MANY, "boot"))) == 10


def test_a_disk_counts_as_usable_only_if_it_takes_what_waits_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 3_000_000
    monkeypatch.setattr(opening, "take", lambda path, size: size <= room)
    assert usable(path, 1_000_000)
    assert not usable(path, 2_000_000)


def test_nothing_is_handed_over_to_a_disk_that_takes_nothing(path: Path) -> None:
    with disk_broken():
        outbox = Outbox(path, MANY, "boot")
        outbox.put(message("a"))
        with pytest.raises(OutboxError, match="cannot be written yet"):
            outbox.hand_over(path)
    assert ids(outbox) == ["a"]


def test_the_log_stays_small(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    for number in range(120):
        outbox.delivered(outbox.put(message(str(number), payload=bytes(15_000))))
    assert path.with_name("outbox.db-wal").stat().st_size <= file.LOG + 100 * 1024
    assert path.stat().st_size < file.LOG


def test_the_log_is_cut_back_after_a_large_message(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.delivered(outbox.put(message("large", payload=bytes(3 * file.LOG))))
    assert path.with_name("outbox.db-wal").stat().st_size > 2 * file.LOG
    for number in range(4):
        outbox.delivered(outbox.put(message(str(number))))
    assert path.with_name("outbox.db-wal").stat().st_size <= file.LOG
