"""Nothing vanishes uncounted: what is committed is delivered, waits, is buried, or is dropped and told."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import encode
from agent.data import Class, Loss, Message
from agent.errors import OutboxError
from agent.outbox import Outbox, quota, read_account, unaccounted
from agent.outbox.letters import REPORT
from tests.outboxes import MANY, ids, message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def tell(loss: Loss) -> Message:
    return encode.loss(loss, 1e9)


def test_over_its_bound_it_drops_the_oldest_of_the_lowest_class_and_counts(path: Path) -> None:
    outbox = Outbox(path, 5_500, "boot")  # room for four of these
    outbox.put(message("a", Class.COUNT, bytes(1000)))
    outbox.put_all(message(name, Class.ALERT, bytes(1000)) for name in "xyz")
    assert ids(outbox) == ["x", "y", "z", "a"]
    outbox.put(message("w", Class.ALERT, bytes(1000)))
    outbox.put(message("v", Class.ALERT, bytes(1000)))
    assert ids(outbox) == ["y", "z", "w", "v"]
    outbox.close()
    assert Outbox(path, 5_500, "boot").dropped == {Class.COUNT: 1, Class.ALERT: 1}


def test_no_more_goes_than_has_to(path: Path) -> None:
    outbox = Outbox(path, 12_000, "boot")
    outbox.put(message("thumbnail", Class.THUMBNAIL, bytes(800)))
    outbox.put(message("count", Class.COUNT, bytes(1000)))
    outbox.put_all(message(str(n), Class.ALERT, bytes(1000)) for n in range(7))
    assert outbox.dropped == {}
    outbox.put(message("last", Class.ALERT, bytes(1000)))
    assert outbox.dropped == {Class.THUMBNAIL: 1}


@pytest.mark.parametrize(("cls", "share"), [(Class.COUNT, 4), (Class.HEALTH, 20), (Class.THUMBNAIL, 10)])
def test_a_class_has_its_share_however_empty_the_outbox_is(path: Path, cls: Class, share: int) -> None:
    bound = 100_000
    outbox = Outbox(path, bound, "boot")
    outbox.put(message("alert"))
    for number in range(100):
        outbox.put(message(f"{number}", cls, bytes(800)))
    kept = [stored.message for stored in outbox.next(1000, classes=(cls,))]
    size = outbox.depth().bytes / outbox.depth().rows
    assert bound / share - 2 * size < len(kept) * size <= bound / share
    assert kept[-1].id == "99"
    assert "alert" in ids(outbox)


def test_alerts_may_take_all_of_it(path: Path) -> None:
    outbox = Outbox(path, 50_000, "boot")
    for number in range(60):
        outbox.put(message(f"{number}", Class.ALERT, bytes(800)))
    assert outbox.depth().bytes > 48_000


def test_what_was_dropped_is_told_once_with_the_range_it_lies_in(path: Path) -> None:
    outbox = Outbox(path, 5_500, "boot")
    outbox.put_all(message(str(n), Class.COUNT, bytes(1000)) for n in range(1, 7))
    assert outbox.unreported() == (Loss(outbox.stream, "full", Class.COUNT, 5, 1, 5, quota.FULL),)
    assert outbox.report(tell) == 1
    assert (outbox.unreported(), outbox.report(tell)) == ((), 0)
    assert [stored.message.topic for stored in outbox.next(9)] == [REPORT, "event"]


def test_what_is_lost_while_losses_are_told_is_told_later(path: Path) -> None:
    """Another thread puts between the reading of a loss and its telling."""
    outbox = Outbox(path, MANY, "boot")
    told: list[Loss] = []

    def crowd(number: int) -> None:
        for each in range(number):
            outbox.put(message(f"{len(told)}.{each}", Class.COUNT, bytes(MANY // 40)))

    def tell(loss: Loss) -> Message:
        if not told:
            crowd(5)
        told.append(loss)
        return message(f"told {len(told)}", about=str(loss.messages))

    crowd(30)
    assert sum(outbox.report(tell) for _ in range(3)) == 1
    kept = [stored.message.about for stored in outbox.next(1000) if stored.message.id.startswith("told")]
    assert kept == [str(sum(outbox.dropped.values()))]
    assert outbox.unreported() == ()


def test_a_report_displaces_nothing(path: Path) -> None:
    """Else each report in a full outbox would cost an alert, which would have to be reported."""
    outbox = Outbox(path, 5_500, "boot")
    outbox.put_all(message(str(n), Class.ALERT, bytes(1000)) for n in range(1, 7))
    waiting = ids(outbox)
    assert outbox.report(tell) == 0
    assert ids(outbox) == waiting
    outbox.delivered(*(stored.seq for stored in outbox.next(2)))
    assert outbox.report(tell) == 1


def test_what_is_buried_blocks_nothing_and_rises_under_its_own_sequence(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    poison, good = outbox.put_all([message("poison"), message("good")])
    outbox.bury(poison, "0x95 packet too large")
    outbox.bury(poison, "again")
    assert ids(outbox) == ["good"]
    assert outbox.unreported() == (Loss(outbox.stream, "refused", "alert", 1, 1, 1, "0x95 packet too large"),)
    assert outbox.revive() == 1
    assert [stored.seq for stored in outbox.next(9)] == [poison, good]
    assert outbox.account().buried == 0


def test_a_report_that_is_refused_is_no_news(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.bury(outbox.put(message("a")), "0x87")
    outbox.report(tell)
    ((report,),) = (outbox.next(9),)
    outbox.bury(report.seq, "0x87")
    assert outbox.unreported() == ()


def test_letters_have_their_share_and_the_oldest_go(path: Path) -> None:
    outbox = Outbox(path, 80_000, "boot")
    for number in range(20):
        outbox.bury(outbox.put(message(str(number), payload=bytes(800))), "0x87")
    account = outbox.account()
    assert 5 < account.buried < 10
    assert account.dropped == {"alert": 20 - account.buried}
    assert unaccounted(account) == 0
    outbox.revive()
    assert ids(outbox)[-1] == "19"


def test_what_was_buried_and_delivered_all_the_same_is_delivered(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    seq = outbox.put(message("a"))
    outbox.bury(seq, "0x87")
    outbox.delivered(seq)
    assert (outbox.account().delivered, outbox.account().buried, outbox.revive()) == (1, 0, 0)


Step = tuple[str, Class, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("put", "put", "put", "deliver", "bury", "revive", "report", "reopen")),
        st.sampled_from(Class),
        st.integers(0, 900),
    ),
    max_size=30,
)


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_the_account_balances_after_every_step(tmp_path_factory: pytest.TempPathFactory, steps: list[Step]) -> None:
    path, names = tmp_path_factory.mktemp("box") / "outbox.db", count()
    outbox = Outbox(path, 6000, "boot")
    put = delivered = 0
    for what, cls, size in steps:
        found = outbox.next(1)
        if what == "put":
            outbox.put(message(str(next(names)), cls, bytes(size)))
            put += 1
        elif what == "deliver" and found:
            outbox.delivered(found[0].seq, found[0].seq, 10**6)
            delivered += 1
        elif what == "bury" and found:
            outbox.bury(found[0].seq, "0x87")
        elif what == "revive":
            outbox.revive()
        elif what == "report":
            put += outbox.report(tell)
        elif what == "reopen":
            outbox.close()
            outbox = Outbox(path, 6000, "boot")
        account = outbox.account()
        assert unaccounted(account) == 0
        assert (account.committed, account.delivered) == (put, delivered)
        assert (account.waiting, account.dropped) == (outbox.depth().rows, outbox.dropped)
        assert outbox.depth().bytes == sum(quota_size(outbox, seq) for seq in sequences(outbox)) <= 6000
    outbox.close()
    assert read_account(path) == account if steps else True


def sequences(outbox: Outbox) -> list[int]:
    return [stored.seq for stored in outbox.next(1000)]


def quota_size(outbox: Outbox, seq: int) -> int:
    select = "SELECT size FROM messages WHERE seq = ?"
    return int(outbox._db.read(lambda db: db.execute(select, (seq,)).fetchone())[0])


def test_the_account_of_a_file_in_use_or_of_none_of_ours_is_refused(path: Path) -> None:
    outbox = Outbox(path, MANY, "boot")
    outbox.put(message("a"))
    with pytest.raises(OutboxError):
        read_account(path)
    outbox.close()
    assert read_account(path).waiting == 1
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(OutboxError):
        read_account(path)
