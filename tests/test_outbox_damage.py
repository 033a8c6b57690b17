"""A card that rots: what can be read is kept, what cannot is said, and nothing is handed out that was never put."""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import DAMAGED, Outbox, file, schema, unaccounted, usable
from agent.outbox import rebuild as rebuilding
from agent.outbox.rebuild import rebuild
from agent.outbox.records import Stored, pack, unpack
from agent.outbox.tail import commits
from tests.outboxes import MANY, after_power_cut, ids, message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def clear(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()


def spoil(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(statement, values)


def test_what_is_no_database_is_kept_aside_and_only_the_last_of_them(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    outbox.close()
    assert outbox.rebuilt is not None
    assert b"no database" in outbox.rebuilt.read_bytes()
    path.write_bytes(b"again no database" * 1000)
    again = Outbox(path, MANY, "boot")
    assert list(path.parent.glob("*.damaged-*")) == [again.rebuilt]


def test_another_version_is_kept_aside(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.close()
    found = bytearray(path.read_bytes())
    found[60:64] = (7).to_bytes(4, "big")  # SQLite's file format: user_version
    path.write_bytes(found)
    assert Outbox(path, MANY, "boot").rebuilt is not None


def filled(path: Path) -> dict[str, Message]:
    outbox = Outbox(path, MANY, "boot")
    messages = {str(n): message(str(n), list(Class)[n % 4], bytes([n]) * 300) for n in range(20)}
    outbox.put_all(messages.values())
    outbox.put(message("20"), opens="event")
    messages["20"] = message("20")
    outbox.close()
    return messages


@pytest.mark.parametrize("flip", [0x01, 0xFF])
def test_flipped_bits_never_stop_it_and_never_change_a_message(path: Path, flip: int) -> None:
    """At places all over the file: it opens, sends only what was put, and takes new messages."""
    put = filled(path)
    intact = path.read_bytes()
    for place in range(100, len(intact), 2531):
        damaged = bytearray(intact)
        damaged[place] ^= flip
        path.write_bytes(damaged)
        outbox = Outbox(path, MANY, "boot")
        found = outbox.next(1000)
        assert all(put[stored.message.id] == stored.message for stored in found)
        assert len(found) + outbox.dropped.get(DAMAGED, 0) == len(put) or outbox.rebuilt
        outbox.open_events()
        outbox.put(message("new"))
        assert "new" in ids(outbox)
        outbox.close()
        clear(path)


def test_a_file_cut_anywhere_never_stops_it(path: Path) -> None:
    put = filled(path)
    intact = path.read_bytes()
    for length in range(1, len(intact), 4111):
        path.write_bytes(intact[:length])
        outbox = Outbox(path, MANY, "boot")
        assert all(put[stored.message.id] == stored.message for stored in outbox.next(1000))
        outbox.put(message("new"))
        outbox.close()
        clear(path)


def test_of_a_file_cut_in_its_middle_what_is_left_is_kept(path: Path) -> None:
    put = filled(path)
    intact = path.read_bytes()
    path.write_bytes(intact[: len(intact) * 3 // 4])
    outbox = Outbox(path, MANY, "boot")
    assert outbox.rebuilt is not None
    assert len(put) // 4 < len(ids(outbox)) < len(put)


def test_a_write_ahead_log_cut_anywhere_costs_only_its_tail(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    for number in range(5):
        outbox.put(message(str(number)))
    survived = after_power_cut(path)
    outbox.close()
    log = survived.with_name(survived.name + "-wal")
    intact, before = log.read_bytes(), survived.read_bytes()
    counts = []
    for length in range(0, len(intact), 2056):
        survived.write_bytes(before)
        log.write_bytes(intact[:length])
        reopened = Outbox(survived, MANY, "boot")
        assert ids(reopened) == [str(number) for number in range(reopened.depth().rows)]
        counts.append(reopened.depth().rows)
        reopened.close()
    assert counts == sorted(counts)


def test_a_log_whose_middle_is_damaged_begins_a_new_stream_and_says_so(path: Path) -> None:
    """SQLite itself goes back to the last commit before it without a word, and would give its numbers again."""
    outbox = Outbox(path, MANY, "boot")
    for number in range(20):
        outbox.put(message(str(number)))
    survived = after_power_cut(path)
    log = survived.with_name(survived.name + "-wal")
    damaged = bytearray(log.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    log.write_bytes(damaged)
    found = Outbox(survived, MANY, "boot")
    (loss,) = found.unreported()
    assert 0 < found.last < outbox.last
    assert found.stream != outbox.stream == loss.stream
    assert (loss.cause, loss.first, found.rebuilt) == ("damaged", found.last + 1, None)


def test_a_log_that_lost_its_header_is_noticed(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    for number in range(5):
        outbox.put(message(str(number)))
    survived = after_power_cut(path)
    log = survived.with_name(survived.name + "-wal")
    whole = commits(log, file.PAGE)
    log.write_bytes(bytes(512) + log.read_bytes()[512:])
    assert commits(log, file.PAGE) == whole > 0
    assert Outbox(survived, MANY, "boot").stream != outbox.stream


def test_a_rebuilt_outbox_has_what_could_be_read_in_a_new_stream_and_tells_the_rest(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot-1")
    outbox.put_all(message(str(n), list(Class)[n % 4]) for n in range(12))
    outbox.put(message("opening"), opens="event")
    outbox.bury(3, "0x87")
    outbox.close()
    spoil(path, "UPDATE tally SET count = 7")
    spoil(path, "UPDATE messages SET payload = x'00' WHERE seq = 6")
    spoil(path, "INSERT INTO tally VALUES ('delivered', 99)")
    found = Outbox(path, MANY, "boot-2")
    assert found.rebuilt is not None
    assert sorted(ids(found)) == sorted({*map(str, range(12)), "opening"} - {"5"})
    assert [event for event, _ in found.open_events()] == ["event"]
    refused, rebuilt = sorted(found.unreported(), key=lambda loss: loss.cause, reverse=True)
    assert (refused.cause, refused.stream) == ("refused", outbox.stream)
    assert (rebuilt.cause, rebuilt.stream, rebuilt.messages, rebuilt.last) == ("rebuilt", outbox.stream, 1, 13)
    assert unaccounted(found.account()) == 0
    assert {stored.boot for stored in found.next(20)} == {"boot-1"}


def test_a_file_without_its_first_page_is_read_all_the_same(path: Path) -> None:
    put = filled(path)
    path.write_bytes(bytes(file.PAGE) + path.read_bytes()[file.PAGE :])
    outbox = Outbox(path, MANY, "boot")
    assert outbox.rebuilt is not None
    assert {stored.message.id: stored.message for stored in outbox.next(1000)} == put


@pytest.mark.parametrize("exists", [False, True])
def test_a_log_without_its_file_is_read_all_the_same(path: Path, exists: bool) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put_all(message(name) for name in "abc")
    survived = after_power_cut(path)
    survived.unlink()
    if exists:
        survived.touch()
    found = Outbox(survived, MANY, "boot")
    assert ids(found) == ["a", "b", "c"]
    assert [(loss.cause, loss.stream, loss.messages) for loss in found.unreported()] == [("rebuilt", outbox.stream, 0)]


def test_a_file_that_is_gone_is_told(path: Path) -> None:
    filled(path)
    path.unlink()
    outbox = Outbox(path, MANY, "boot")
    assert [(loss.cause, loss.stream) for loss in outbox.unreported()] == [("rebuilt", "")]


def test_a_crash_while_rebuilding_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut short before and after the damaged file is out of the way; its log must not get into the new one."""
    put = filled(path)
    intact = path.read_bytes()
    other = Outbox(path.with_name("other.db"), MANY, "boot")
    other.put(message("old"))
    log = path.with_name("other.db-wal").read_bytes()
    for after in (False, True):
        path.write_bytes(intact)
        with monkeypatch.context() as patch:
            step = "_take_place" if after else "_set_aside"
            patch.setattr(f"agent.outbox.rebuild.{step}", cut_short)
            with pytest.raises(InterruptedError):
                rebuild(path, file.PAGE, lambda: False)
        assert path.exists() is not after
        if after:
            path.with_name(f"{path.name}-wal").write_bytes(log)
        outbox = Outbox(path, MANY, "boot")
        assert {stored.message.id for stored in outbox.next(1000)} == put.keys()
        assert not path.with_name(f"{path.name}-rebuilding").exists()
        outbox.close()
        clear(path)


CREATE = rebuilding._create


def give_room(monkeypatch: pytest.MonkeyPatch, *pages: int) -> None:
    """Let each new file that a rebuilding makes have so many pages."""
    rooms = list(pages)

    def narrow(fresh: Path, page: int) -> sqlite3.Connection:
        db = CREATE(fresh, page)
        db.execute(f"PRAGMA max_page_count={rooms.pop(0)}")
        return db

    monkeypatch.setattr(rebuilding, "_create", narrow)


def test_with_little_room_as_much_is_rebuilt_as_fits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """400 messages are in one transaction where there is room for all."""
    put = Outbox(path, MANY, "boot")
    put.put_all([message(f"{number:03d}", payload=bytes(1000)) for number in range(400)])
    put.close()
    give_room(monkeypatch, 300, 1_000_000)
    rebuild(path, file.PAGE, lambda: False)
    some = Outbox(path, MANY, "boot")
    found = ids(some)
    assert found == [f"{number:03d}" for number in range(len(found))]
    assert 80 < len(found) < 300
    assert [loss.messages for loss in some.unreported()] == [400 - len(found)]


def test_however_little_room_there_is_a_rebuilding_says_what_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messages may take it all: there must be some left for the news."""
    outbox = Outbox(path, MANY, "boot")
    outbox.put_all([message(f"{number:03d}") for number in range(100)])
    outbox.close()
    for pages in range(30, 70, 3):
        fresh = path.with_name(f"{pages}.db")
        shutil.copy(path, fresh)
        give_room(monkeypatch, pages)
        rebuild(fresh, file.PAGE, lambda: False)
        outbox = Outbox(fresh, MANY, "boot")
        (loss,) = outbox.unreported()
        assert loss.messages == 100 - len(ids(outbox))
        outbox.close()


def test_with_little_room_a_rebuilding_has_that_of_the_ballast(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def more_room() -> bool:
        asked.append(True)
        return True

    put = Outbox(path, MANY, "boot")
    put.put_all([message(f"{number:03d}", payload=bytes(1000)) for number in range(400)])
    put.close()
    give_room(monkeypatch, 300, 1_000_000)
    rebuild(path, file.PAGE, more_room)
    assert asked == [True]
    assert len(ids(Outbox(path, MANY, "boot"))) == 400


@pytest.mark.parametrize("rot", [lambda page: bytes(len(page)), lambda page: bytes(byte ^ 255 for byte in page)])
def test_an_open_event_that_cannot_be_read_costs_no_other_its_end(path: Path, rot: Callable[[bytes], bytes]) -> None:
    outbox = Outbox(path, MANY, "boot")
    for event in "ABCDE":
        seq = outbox.put(message(event, payload=event.encode() * 5000), opens=event)
        outbox.delivered(seq)
    outbox.close()
    intact = path.read_bytes()
    places = [at for at in range(0, len(intact), file.PAGE) if b"CCCCCC" in intact[at : at + file.PAGE]]
    assert len(places) > 3
    for at in places:
        clear(path)
        path.write_bytes(intact[:at] + rot(intact[at : at + file.PAGE]) + intact[at + file.PAGE :])
        outbox = Outbox(path, MANY, "boot")
        assert {event for event, _ in outbox.open_events()} - {"C"} == set("ABDE"), at
        outbox.close()


def cut_short(*_: object) -> None:
    raise InterruptedError


def test_damage_that_is_met_in_use_is_mended_at_the_next_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is not looked through at the start: there would be no time for it."""
    monkeypatch.setattr(file, "CHECKED", 0)
    put = filled(path)
    damaged = bytearray(path.read_bytes())
    start = damaged.index(put["7"].payload) // file.PAGE * file.PAGE
    damaged[start : start + file.PAGE] = bytes(file.PAGE)
    path.write_bytes(damaged)
    outbox = Outbox(path, MANY, "boot")
    with pytest.raises(OutboxError):
        outbox.next(1000)
    assert outbox.damaged
    outbox.close()
    mended = Outbox(path, MANY, "boot")
    assert mended.rebuilt is not None
    assert 15 <= len(ids(mended)) < len(put)
    mended.close()
    assert Outbox(path, MANY, "boot").rebuilt is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"message": null}',
        b'{"message": {"cls": "alert"}, "boot": "b", "committed": 1}',
        b'{"message": {"id": "a", "cls": "alarm"}}',
    ],
)
def test_a_row_whose_sum_is_right_and_whose_words_are_not_ours_is_damaged(head: bytes) -> None:
    assert unpack(1, (head, b"", zlib.crc32(head))) is None


@pytest.mark.parametrize(
    ("key", "value"), [("wall", 1e30), ("wall", None), ("id", 7), ("retain", "yes"), ("cls", 1), ("more", 1)]
)
def test_a_row_with_a_field_of_another_kind_is_damaged(key: str, value: object) -> None:
    head, payload, _ = pack(Stored(message("a"), 1, "boot", 1.0))
    parts = json.loads(head)
    assert unpack(1, (head, payload, zlib.crc32(payload, zlib.crc32(head)))) is not None
    parts["message"][key] = value
    head = json.dumps(parts).encode()
    assert unpack(1, (head, payload, zlib.crc32(payload, zlib.crc32(head)))) is None


def test_a_row_under_another_sequence_is_damaged_and_told(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put_all([message("a"), message("b")])
    outbox.close()
    spoil(path, "UPDATE messages SET seq = 7 WHERE seq = 1")
    spoil(path, "UPDATE sqlite_sequence SET seq = 2")
    found = Outbox(path, MANY, "boot")
    assert ids(found) == ["b"]
    assert found.dropped == {DAMAGED: 1}
    assert [(loss.cause, loss.messages, loss.cls) for loss in found.unreported()] == [("damaged", 1, "alert")]
    assert unaccounted(found.account()) == 0


FIRST = """
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, rank INTEGER, head BLOB, payload BLOB, checksum INTEGER,
    size INTEGER AS (length(head) + length(payload) + 64)
);
CREATE INDEX by_rank ON messages (rank);
CREATE TABLE open_events (id TEXT PRIMARY KEY, head BLOB, payload BLOB, checksum INTEGER);
CREATE TABLE dropped (name TEXT PRIMARY KEY, count INTEGER);
PRAGMA user_version=1;
"""


def first_version(path: Path) -> None:
    """A file as the first version wrote it: five put, one sent, one dropped, an event open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(FIRST)
        for name in "abcde":
            fields = {"id": name, "type": "t", "topic": "event", "cls": "alert", "wall": 1e9}
            fields |= {"content_type": "application/json", "subject": "door", "retain": False}
            head = json.dumps({"message": fields, "boot": "boot-1", "committed": 3.0}).encode()
            row = (head, b"{}", zlib.crc32(b"{}", zlib.crc32(head)))
            db.execute("INSERT INTO messages (rank, head, payload, checksum) VALUES (0, ?, ?, ?)", row)
            db.execute("INSERT OR REPLACE INTO open_events VALUES ('event', ?, ?, ?)", row)
        db.execute("DELETE FROM messages WHERE seq < 3")
        db.execute("INSERT INTO dropped VALUES ('count', 1)")


def test_a_file_of_the_first_version_goes_on_with_all_that_it_holds(path: Path) -> None:
    first_version(path)
    outbox = Outbox(path, MANY, "boot-2")
    assert outbox.rebuilt is None
    assert [(stored.seq, stored.message.id, stored.boot) for stored in outbox.next(9)] == [
        (3, "c", "boot-1"), (4, "d", "boot-1"), (5, "e", "boot-1")
    ]  # fmt: skip
    assert [(event, last.id) for event, last in outbox.open_events()] == [("event", "e")]
    account = outbox.account()
    assert (account.committed, account.delivered, account.dropped) == (5, 1, {"count": 1})
    assert unaccounted(account) == 0
    assert outbox.put(message("f", about="clip")) == 6
    outbox.close()
    assert len(ids(Outbox(path, MANY, "boot-3"))) == 4


def test_a_file_of_the_first_version_that_was_cut_short_keeps_what_is_left(path: Path) -> None:
    """Its pages are of another size and lie elsewhere: nothing of an empty outbox of today fits it."""
    first_version(path)
    path.write_bytes(path.read_bytes()[:-4096])
    outbox = Outbox(path, MANY, "boot")
    assert outbox.rebuilt is not None
    assert ids(outbox) == ["c", "d", "e"]


def test_a_crash_in_the_middle_of_a_migration_leaves_the_first_version(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(path)
    with monkeypatch.context() as patch:
        broken = schema._FROM_1.replace("DROP TABLE dropped;", "DROP TABLE nothing;")
        patch.setattr(schema, "_FROM_1", broken)
        with pytest.raises(sqlite3.Error):
            file.open_file(path)
    assert ids(Outbox(path, MANY, "boot")) == ["c", "d", "e"]


def test_a_damaged_file_counts_as_one_that_can_be_used(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    assert usable(path, 0)
