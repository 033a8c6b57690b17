import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import DAMAGED, Outbox
from agent.outbox.database import open_or_rebuild

MANY = 10_000_000


def message(name: str, cls: Class = Class.ALERT, payload: bytes = b"{}", wall: float = 1e9) -> Message:
    return Message(name, "streetcam.event.v1", "event", cls, wall, "application/json", payload, "door")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def ids(outbox: Outbox, skip: frozenset[int] = frozenset()) -> list[str]:
    return [stored.message.id for stored in outbox.next(1000, skip)]


def after_power_cut(path: Path) -> Path:
    """What a new process would find if this one vanished now."""
    survived = path.parent / "survived"
    survived.mkdir()
    for part in path.parent.glob(f"{path.name}*"):
        shutil.copy(part, survived)
    return survived / path.name


def test_a_message_comes_back_as_it_was_put(path: Path) -> None:
    sent = Message("a", "t", "count", Class.COUNT, 12.5, "image/jpeg", bytes(range(256)), "ประตู", retain=True)
    outbox = Outbox(path, MANY, "boot-1")
    seq = outbox.put(sent)
    (stored,) = outbox.next(1)
    assert (stored.message, stored.seq, stored.boot) == (sent, seq, "boot-1")


def test_what_was_put_survives_the_process(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot-1")
    outbox.put(message("a"))
    assert ids(Outbox(after_power_cut(path), MANY, "boot-2")) == ["a"]


def test_urgent_classes_go_first_and_each_in_order(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    for cls in reversed(Class):
        outbox.put_all([message(f"{cls} 1", cls), message(f"{cls} 2", cls)])
    assert ids(outbox) == [f"{cls} {n}" for cls in ("alert", "count", "health", "thumbnail") for n in (1, 2)]


def test_what_is_skipped_makes_room_for_the_next(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    first, *_ = outbox.put_all(message(name) for name in "abc")
    assert [stored.message.id for stored in outbox.next(1, {first})] == ["b"]


def test_a_sequence_is_never_used_twice(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    first = outbox.put(message("a"))
    outbox.sent(first)
    outbox.close()
    assert Outbox(path, MANY, "boot").put(message("b")) == first + 1


def test_messages_put_together_are_committed_all_or_none(path: Path) -> None:
    outbox = Outbox(path, 1000, "boot")
    with pytest.raises(OutboxError, match="larger than the outbox"):
        outbox.put_all([message("a"), message("b", payload=bytes(2000))])
    assert outbox.depth().rows == outbox.depth().bytes == 0
    assert outbox.put(message("c")) == 1


def test_sent_is_gone_and_sent_again_is_no_error(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    first, second = outbox.put_all([message("a", wall=1.0), message("b", wall=2.0)])
    outbox.sent(first)
    outbox.sent(first)
    depth = outbox.depth()
    assert (depth.rows, depth.oldest) == (1, 2.0)
    outbox.sent(second)
    assert (outbox.depth().rows, outbox.depth().bytes, outbox.depth().oldest) == (0, 0, None)


def test_over_its_bound_it_drops_the_oldest_of_the_lowest_class_and_counts(path: Path) -> None:
    outbox = Outbox(path, 5_500, "boot")  # room for four of these
    outbox.put_all(message(name, Class.COUNT, bytes(1000)) for name in "ab")
    outbox.put_all(message(name, Class.ALERT, bytes(1000)) for name in "xyz")
    assert ids(outbox) == ["x", "y", "z", "b"]
    outbox.put(message("c", Class.COUNT, bytes(1000)))
    assert ids(outbox) == ["x", "y", "z", "c"]
    outbox.put(message("w", Class.ALERT, bytes(1000)))
    outbox.put(message("v", Class.ALERT, bytes(1000)))
    assert ids(outbox) == ["y", "z", "w", "v"]
    outbox.close()
    assert Outbox(path, 5_500, "boot").dropped == {Class.COUNT: 3, Class.ALERT: 1}


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(Class), st.integers(0, 900), st.booleans()), max_size=30))
def test_nothing_vanishes_uncounted(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Class, int, bool]]
) -> None:
    """put == waiting + sent + dropped, and never more bytes than allowed."""
    outbox = Outbox(tmp_path_factory.mktemp("box") / "outbox.db", 3000, "boot")
    sent = 0
    for number, (cls, size, deliver) in enumerate(steps):
        outbox.put(message(str(number), cls, bytes(size)))
        assert outbox.depth().bytes <= 3000
        if deliver and (found := outbox.next(1)):
            outbox.sent(found[0].seq)
            sent += 1
    assert len(steps) == outbox.depth().rows + sent + sum(outbox.dropped.values())
    assert outbox.depth().rows == len(ids(outbox))
    outbox.close()


def test_an_event_is_open_until_the_message_that_closes_it(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("new"), opens="event-1")
    outbox.put(message("other"), opens="event-2")
    outbox.sent(outbox.put(message("update"), opens="event-1"))
    outbox.put(message("end"), closes="event-2")
    survivor = Outbox(after_power_cut(path), MANY, "boot")
    assert [(event, last.id) for event, last in survivor.open_events()] == [("event-1", "update")]


def test_every_commit_is_announced(path: Path) -> None:
    outbox, calls = Outbox(path, MANY, "boot"), []
    outbox.on_commit = lambda: calls.append(outbox.depth().rows)
    outbox.put(message("a"))
    outbox.put_all([message("b"), message("c")])
    assert calls == [1, 3]


@contextmanager
def disk_full() -> Iterator[None]:
    """No file may grow: what a full disk is to SQLite."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_leaves_no_trace(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    before = outbox.depth()
    with disk_full(), pytest.raises(OutboxError, match="cannot be written"):
        outbox.put(message("lost", payload=bytes(50_000)))
    assert outbox.depth() == before
    assert outbox.put(message("b")) == 2
    assert ids(outbox) == ["a", "b"]


def test_a_second_owner_is_turned_away(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    with pytest.raises(OutboxError, match="locked"):
        Outbox(path, MANY, "boot")
    outbox.put(message("a"))


def test_a_closed_outbox_says_so(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.close()
    with pytest.raises(OutboxError):
        outbox.put(message("a"))


def test_what_is_no_database_is_kept_aside_and_only_the_last_of_them(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    outbox.close()
    assert outbox.rebuilt is not None
    assert outbox.rebuilt.read_bytes().startswith(b"no database")
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


def test_a_folder_that_is_missing_is_an_error_and_not_damage(path: Path) -> None:
    with pytest.raises(OutboxError, match="cannot be opened"):
        Outbox(path.parent / "missing" / "outbox.db", MANY, "boot")


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
    for place in range(100, len(intact), 1021):
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
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink()


def test_a_file_cut_anywhere_never_stops_it(path: Path) -> None:
    put = filled(path)
    intact = path.read_bytes()
    for length in range(0, len(intact), 2056):
        path.write_bytes(intact[:length])
        outbox = Outbox(path, MANY, "boot")
        assert all(put[stored.message.id] == stored.message for stored in outbox.next(1000))
        outbox.put(message("new"))
        outbox.close()
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink()


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


def test_a_commit_waits_for_the_medium(path: Path) -> None:
    """No killed process can show a missing fsync, so what asks for it is looked at."""
    db, _ = open_or_rebuild(path, "CREATE TABLE one (id INTEGER);", 1)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
