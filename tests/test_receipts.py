"""What the broker took is done with when the control room says so, and sent again when there is evidence of a loss."""

import random
from itertools import pairwise

from agent.data import Class
from agent.uplink.incoming import Receipt
from agent.uplink.receipts import MOST_DOUBTED, WINDOW, Receipts

DOUBT, PROBE, RAREST = 10.0, 60.0, 3_600.0


def fresh(*sent: tuple[int, float]) -> Receipts:
    """Messages by sequence and the time at which they were sent."""
    receipts = Receipts(DOUBT, PROBE, RAREST)
    for seq, at in sent:
        receipts.add(seq, Class.ALERT, at)
    return receipts


def receipt(*seqs: int) -> Receipt:
    return Receipt("s", tuple((seq, seq) for seq in sorted(seqs)))


def test_a_receipt_settles_what_it_names_and_nothing_else() -> None:
    receipts = fresh((1, 0.0), (2, 0.0), (3, 0.0))
    assert receipts.take(receipt(1, 3, 99), 1.0) == (1, 3)
    assert receipts.open == {2}


def test_what_was_never_sent_is_not_settled() -> None:
    assert fresh().take(Receipt("s", ((1, 2**63 - 1),)), 1.0) == ()


def test_a_message_that_a_receipt_passes_over_is_sent_again() -> None:
    receipts = fresh((1, 0.0), (2, 1.0), (3, 2.0))
    receipts.take(receipt(2), 12.0)
    assert receipts.open == {3}
    assert receipts.repeated == 1


def test_a_message_sent_just_now_is_given_time() -> None:
    receipts = fresh((1, 0.0), (2, 1.0))
    receipts.take(receipt(2), DOUBT - 0.1)
    assert receipts.open == {1}


def test_what_was_sent_later_than_all_that_is_named_is_given_time() -> None:
    receipts = fresh((1, 0.0), (2, 1.0))
    receipts.take(receipt(1), 1_000.0)
    assert receipts.open == {2}


def test_a_receipt_that_names_only_what_is_in_flight_is_evidence_too() -> None:
    receipts = fresh((1, 0.0))
    receipts.take(receipt(7), 20.0, newest=19.0)
    assert not receipts.open


def test_a_receipt_that_names_nothing_of_ours_is_no_evidence() -> None:
    receipts = fresh((1, 0.0))
    receipts.take(receipt(7), 1_000.0)
    assert receipts.open == {1}


def test_a_late_receipt_still_settles_what_waits_to_be_sent_again() -> None:
    receipts = fresh((1, 0.0), (2, 1.0))
    receipts.take(receipt(2), 20.0)
    assert receipts.take(receipt(1), 21.0) == (1,)


def test_patience_with_a_message_doubles_each_time_it_is_repeated() -> None:
    """A control room that is slow with one topic must not be sent it without end."""
    receipts, now, repeats = fresh(), 0.0, []
    for seq in range(2, 400):
        if 1 not in receipts.open:
            receipts.add(1, Class.COUNT, now)
            repeats.append(now)
        receipts.add(seq, Class.ALERT, now + 1)
        now += 10
        receipts.take(receipt(seq), now)
    gaps = [later - earlier for earlier, later in pairwise(repeats)]
    assert gaps[:4] == [10.0, 20.0, 40.0, 80.0]
    assert max(gaps) == 640.0


def test_without_any_receipt_the_last_message_alone_is_repeated_and_ever_more_seldom() -> None:
    receipts, probes = fresh((1, 0.0), (2, 1.0), (3, 2.0)), []
    for now in range(0, 20_000, 10):
        if receipts.probe(float(now)):
            assert receipts.open == {1, 2}
            receipts.add(3, Class.ALERT, float(now))
            probes.append(now)
    assert probes[:4] == [60, 180, 420, 900]
    assert max(later - earlier for earlier, later in pairwise(probes)) <= RAREST + 10


def test_the_receipt_of_a_probe_is_the_evidence_on_all_that_was_lost() -> None:
    receipts = fresh((1, 0.0), (2, 1.0), (3, 2.0))
    assert receipts.probe(70.0)
    receipts.add(3, Class.ALERT, 70.0)
    receipts.take(receipt(3), 71.0)
    assert not receipts.open
    assert receipts.repeated == 3


def test_where_nobody_is_there_to_be_given_it_the_probes_stay_frequent() -> None:
    receipts = fresh((1, 0.0))
    for now in (60.0, 121.0, 182.0):
        assert receipts.probe(now)
        receipts.add(1, Class.ALERT, now, unheard=True)


def test_with_nothing_outstanding_there_is_nothing_to_probe() -> None:
    assert not fresh().probe(1e9)


def test_a_broker_that_forgot_us_is_sent_everything_again() -> None:
    receipts = fresh((1, 0.0), (2, 0.0))
    receipts.doubt_all()
    assert not receipts.open
    assert receipts.take(receipt(1, 2), 1.0) == (1, 2)


def test_each_class_has_a_window_of_its_own() -> None:
    receipts = fresh(*((seq, 0.0) for seq in range(WINDOW)))
    assert receipts.room(Class.ALERT) == 0
    assert receipts.room(Class.COUNT) == WINDOW
    receipts.take(receipt(0, 1), 1.0)
    assert receipts.room(Class.ALERT) == 2


def test_what_is_remembered_is_bounded() -> None:
    receipts = fresh()
    for first in range(0, 3 * MOST_DOUBTED, WINDOW):
        for seq in range(first, first + WINDOW):
            receipts.add(seq, Class.ALERT, 0.0)
        receipts.doubt_all()
    assert len(receipts.take(Receipt("s", ((0, 10**6),)), 1.0)) == MOST_DOUBTED
    assert receipts.repeated == 3 * MOST_DOUBTED


def test_a_lossy_broker_delays_and_loses_nothing() -> None:
    """Three of ten messages and three of ten receipts die; all arrive in the end, and repeats are bounded."""
    chance = random.Random(2)
    receipts, waiting, kept, now, sends = fresh(), list(range(1, 301)), set[int](), 0.0, 0
    settled: set[int] = set()
    while len(settled) < 300:
        now += 1.0
        assert now < 20_000, len(settled)
        receipts.probe(now)
        due = [seq for seq in waiting if seq not in receipts.open and seq not in settled][:5]
        news = set()
        for seq in due:
            sends += 1
            receipts.add(seq, Class.ALERT, now)
            if chance.random() > 0.3:
                news.add(seq)
        kept |= news
        if news and chance.random() > 0.3:
            settled |= set(receipts.take(receipt(*news), now + 0.5))
    assert settled <= kept
    assert sends < 3 * 300


def test_a_broker_that_died_costs_the_control_room_no_patience() -> None:
    receipts = fresh()
    for life in range(6):
        receipts.add(1, Class.ALERT, float(life))
        receipts.doubt_all()
    receipts.add(1, Class.ALERT, 10.0)
    receipts.add(2, Class.ALERT, 11.0)
    receipts.take(receipt(2), 10.0 + DOUBT)
    assert not receipts.open
