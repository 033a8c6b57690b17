"""The queue: in its order, at least once, on the medium before the call returns."""

from pathlib import Path

import pytest

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import Outbox, TooLargeError, file
from tests.outboxes import MANY, after_power_cut, ids, message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


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


def test_only_what_is_asked_for_is_handed_out(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put_all(message(str(n), (Class.ALERT, Class.COUNT)[n % 2]) for n in range(1, 9))
    assert [stored.seq for stored in outbox.next(9, after=3, upto=6)] == [4, 6, 5]
    assert [stored.seq for stored in outbox.next(9, skip={7}, classes=(Class.COUNT,))] == [1, 3, 5]


def test_a_stream_has_one_name_for_as_long_as_its_file_lives(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    stream, last = outbox.stream, outbox.last
    outbox.close()
    again = Outbox(path, MANY, "boot")
    assert (again.stream, again.last) == (stream, last)
    assert Outbox(path.with_name("other.db"), MANY, "boot").stream != stream


def test_clips_are_untold_until_their_news_is_delivered(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    told, refused, _ = outbox.put_all(message(name, about=f"clip-{name}") for name in "abc")
    outbox.delivered(told)
    outbox.bury(refused, "0x87")
    assert outbox.clips_untold() == {"clip-b", "clip-c"}


def test_a_sequence_is_never_used_twice(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    first = outbox.put(message("a"))
    outbox.delivered(first)
    outbox.close()
    assert Outbox(path, MANY, "boot").put(message("b")) == first + 1


def test_messages_put_together_are_committed_all_or_none(path: Path) -> None:
    outbox = Outbox(path, 1000, "boot")
    with pytest.raises(TooLargeError, match="larger than the outbox"):
        outbox.put_all([message("a"), message("b", payload=bytes(2000))])
    assert outbox.depth().rows == outbox.depth().bytes == 0
    assert outbox.put(message("c")) == 1


def test_sent_is_gone_and_sent_again_is_no_error(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    first, second = outbox.put_all([message("a", wall=1.0), message("b", wall=2.0)])
    outbox.delivered(first)
    outbox.delivered(first)
    depth = outbox.depth()
    assert (depth.rows, depth.oldest) == (1, 2.0)
    outbox.delivered(second)
    assert (outbox.depth().rows, outbox.depth().bytes, outbox.depth().oldest) == (0, 0, None)


def test_an_event_is_open_until_the_message_that_closes_it(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("new"), opens="event-1")
    outbox.put(message("other"), opens="event-2")
    outbox.delivered(outbox.put(message("update"), opens="event-1"))
    outbox.put(message("end"), closes="event-2")
    survivor = Outbox(after_power_cut(path), MANY, "boot")
    assert [(event, last.id) for event, last in survivor.open_events()] == [("event-1", "update")]


def test_every_commit_is_announced(path: Path) -> None:
    outbox, calls = Outbox(path, MANY, "boot"), []
    outbox.on_commit = lambda: calls.append(outbox.depth().rows)
    outbox.put(message("a"))
    outbox.put_all([message("b"), message("c")])
    assert calls == [1, 3]


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


def test_a_folder_that_is_missing_is_an_error_and_not_damage(path: Path) -> None:
    with pytest.raises(OutboxError, match="cannot be opened"):
        Outbox(path.parent / "missing" / "outbox.db", MANY, "boot")


def test_a_commit_waits_for_the_medium(path: Path) -> None:
    """No killed process can show a missing fsync, so what asks for it is looked at."""
    db = file.open_file(path)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
