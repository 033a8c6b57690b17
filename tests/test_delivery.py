"""From the outbox to the broker: at once or at a pace, once or again, and never deleted too early."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from agent.data import Class, Message
from agent.errors import OutboxError
from agent.outbox import Stored
from agent.uplink.delivery import MOST_IN_FLIGHT, Delivery
from agent.uplink.incoming import Receipt
from agent.uplink.pace import Pace
from agent.uplink.receipts import WINDOW
from agent.uplink.replay import Rate
from agent.uplink.wire import Answer, Packet

PACE = Pace(settle=0.0)


@dataclass
class Shelf:
    """An outbox in memory. `broken` makes every call fail."""

    rows: dict[int, Stored] = field(default_factory=dict)
    letters: dict[int, str] = field(default_factory=dict)
    deletions: list[tuple[int, ...]] = field(default_factory=list)
    last: int = 0
    looks: int = 0
    stream: str = "s"
    broken: bool = False

    def put(self, cls: Class = Class.ALERT, size: int = 10) -> int:
        self.last += 1
        made = Message(f"id-{self.last}", "t", cls.value, cls, 0.0, "text/plain", bytes(size))
        self.rows[self.last] = Stored(made, self.last, "boot", 0.0)
        return self.last

    def next(
        self,
        limit: int,
        skip: Collection[int] = (),
        after: int = 0,
        upto: int | None = None,
        classes: Collection[Class] | None = None,
    ) -> tuple[Stored, ...]:
        self._work()
        self.looks += 1
        order = list(Class)
        rows = sorted(self.rows.values(), key=lambda each: (order.index(each.message.cls), each.seq))
        fits = (
            each
            for each in rows
            if each.seq not in skip
            and after < each.seq
            and (upto is None or each.seq <= upto)
            and (classes is None or each.message.cls in classes)
        )
        return tuple(each for each, _ in zip(fits, range(limit), strict=False))

    def delivered(self, *seqs: int) -> None:
        self._work()
        self.deletions.append(tuple(sorted(seqs)))
        for seq in seqs:
            self.rows.pop(seq, None)

    def bury(self, seq: int, reason: str) -> None:
        self._work()
        self.letters[seq] = reason

    def revive(self) -> int:
        self._work()
        count = len(self.letters)
        self.letters.clear()
        return count

    def _work(self) -> None:
        if self.broken:
            raise OutboxError("broken")


class Wire:
    """A link that takes everything and remembers it; what is larger than `most` does not fit."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, Packet]] = []
        self.most = 1_000_000

    def publish(self, packet: Packet) -> int | None:
        if len(packet.payload) > self.most:
            return None
        self.sent.append((len(self.sent) + 1, packet))
        return len(self.sent)


class Site:
    """A delivery with a clock that the test moves; packets are known by their sequence, as their topic."""

    def __init__(self, pace: Pace = PACE, *, receipts: bool = True) -> None:
        self.shelf, self.wire, self.now = Shelf(), Wire(), 1_000.0
        self.delivery = Delivery(self.shelf, self.wire, _dress, pace, self.now, receipts=receipts)
        self.answered = 0

    def connect(self, *, remembered: bool = True) -> None:
        self.delivery.begin(65_535, remembered=remembered)
        self.delivery.mark()

    def lose(self, *, cut: bool = True) -> None:
        self.answered = len(self.wire.sent)
        self.delivery.end(self.now, cut=cut)

    def turn(self, after: float = 0.0) -> None:
        self.now += after
        self.delivery.fill(self.now)
        self.delivery.settle(self.now)

    def acknowledge(self, *, accepted: bool = True, permanent: bool = False, reason: str = "no") -> None:
        """Answer all that was not answered."""
        for mid, _ in self.wire.sent[self.answered :]:
            self.delivery.answered(Answer(mid, accepted, reason, permanent), self.now)
        self.answered = len(self.wire.sent)

    def receipt(self, *seqs: int, stream: str = "s") -> bool:
        said = Receipt(stream, tuple((seq, seq) for seq in sorted(seqs)))
        return self.delivery.receipted(said, self.now)

    def drain(self, seconds: float) -> None:
        """Send, answer and delete for a while, in the steps that the delivery asks for; each answer takes 10 ms."""
        end = self.now + seconds
        while self.now < end:
            self.turn(0.01 if self.answered < len(self.wire.sent) else min(0.5, self.delivery.due(self.now)))
            self.acknowledge()
            self.turn(0.01)

    @property
    def seqs(self) -> list[int]:
        return [int(packet.topic) for _, packet in self.wire.sent]


def _dress(stored: Stored, historical: bool) -> Packet:
    return Packet(str(stored.seq), stored.message.payload, 1, False, str(historical), ())


def test_without_receipts_a_puback_deletes() -> None:
    site = Site(receipts=False)
    site.connect()
    site.shelf.put()
    site.turn()
    assert site.shelf.rows
    site.acknowledge()
    site.turn()
    assert not site.shelf.rows


def test_with_receipts_a_puback_deletes_nothing_and_sends_nothing_again() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    for _ in range(50):
        site.delivery.look()
        site.turn(1.0)
    assert site.seqs == [1]
    assert site.shelf.rows
    site.receipt(1)
    site.turn()
    assert not site.shelf.rows


def test_a_receipt_may_overtake_the_puback() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.receipt(1)
    site.turn()
    assert not site.shelf.rows
    assert site.delivery.in_flight == 1, "the broker owes the answer all the same"
    site.acknowledge()
    site.delivery.look()
    site.turn(100.0)
    assert (site.seqs, site.delivery.in_flight, site.delivery.unreceipted) == ([1], 0, 0)


def test_a_receipt_that_overtakes_is_evidence_against_what_was_sent_before() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    site.shelf.put()
    site.delivery.look()
    site.turn(20.0)
    site.receipt(2)
    site.turn()
    assert site.seqs == [1, 2, 1]


def test_a_refusal_after_the_receipt_changes_nothing() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.receipt(1)
    site.acknowledge(accepted=False, permanent=True)
    assert site.delivery.refused == 0


def test_a_receipt_for_what_was_not_sent_deletes_nothing() -> None:
    site = Site()
    site.shelf.put()
    site.connect()
    assert not site.receipt(1)
    site.turn()
    assert site.shelf.rows


def test_a_receipt_for_what_never_was_is_noticed() -> None:
    site = Site()
    site.connect()
    assert site.receipt(77)


def test_a_receipt_for_another_stream_counts_for_nothing() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    assert not site.receipt(1, stream="other")
    site.turn()
    assert site.shelf.rows


def test_a_receipt_of_a_connection_ago_still_counts() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    site.lose()
    site.connect()
    site.receipt(1)
    site.turn()
    assert not site.shelf.rows


def test_what_a_killed_broker_took_with_it_is_sent_again() -> None:
    """It still remembers our session, so only the next receipt shows what is missing."""
    site = Site()
    site.connect()
    for _ in range(3):
        site.shelf.put()
    site.turn()
    site.acknowledge()
    site.lose()
    site.now += 20.0
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    assert site.seqs == [1, 2, 3, 4]
    site.receipt(4)
    site.turn()
    assert site.seqs == [1, 2, 3, 4, 1, 2, 3]


def test_a_broker_that_forgot_our_session_is_sent_everything_again_at_once() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    site.lose()
    site.connect(remembered=False)
    site.turn()
    assert site.seqs == [1, 1]


def test_a_control_room_that_is_away_leaves_a_bounded_queue_at_the_broker() -> None:
    site = Site()
    site.connect()
    for _ in range(WINDOW + 100):
        site.shelf.put()
        site.shelf.put(Class.COUNT)
    for _ in range(300):
        site.turn(0.01)
        site.acknowledge()
    assert len(site.seqs) == 2 * WINDOW
    looks = site.shelf.looks
    for _ in range(100):
        site.turn(0.01)
    assert site.shelf.looks == looks, "and it does not spin"
    site.receipt(*site.seqs[:40])
    site.turn()
    assert len(site.seqs) > 2 * WINDOW


def test_a_window_is_never_overrun_by_a_batch() -> None:
    site = Site()
    site.connect()
    for _ in range(WINDOW + 100):
        site.shelf.put()
    for _ in range(WINDOW):
        site.turn(0.01)
        site.delivery.answered(Answer(len(site.wire.sent), True, ""), site.now)
    assert len(site.seqs) == WINDOW
    site.answered = 0
    site.acknowledge()
    site.receipt(*range(1, 6))
    site.turn()
    assert len(site.seqs) == WINDOW + 5


def test_new_messages_go_at_once_and_old_ones_at_a_pace_alerts_first() -> None:
    site = Site(receipts=False)
    for _ in range(100):
        site.shelf.put(Class.COUNT)
    for _ in range(20):
        site.shelf.put()
    site.connect()
    began = site.now
    site.turn()
    site.acknowledge()
    assert site.seqs == list(range(101, 111)), "a burst of ten, alerts first"
    new = [site.shelf.put(Class.HEALTH) for _ in range(5)]
    site.delivery.look()
    site.turn()
    assert site.seqs[10:] == new
    site.acknowledge()
    site.drain(10.0)
    assert 58 <= len(site.seqs) - 5 <= 62
    site.drain(15.0)
    assert not site.shelf.rows
    assert site.now - began < 26.0


def test_what_waited_says_so() -> None:
    site = Site()
    site.shelf.put()
    site.connect()
    site.shelf.put()
    site.turn()
    assert {packet.topic: packet.content_type for _, packet in site.wire.sent} == {"1": "True", "2": "False"}


def test_the_control_room_sets_the_pace() -> None:
    site = Site(receipts=False)
    for _ in range(1000):
        site.shelf.put()
    site.connect()
    site.delivery.replay_at(Rate(50.0, 1e6), site.now)
    site.drain(5.0)
    assert 200 < len(site.seqs) < 360


@pytest.mark.parametrize("receipts", [False, True])
def test_deletions_are_gathered(receipts: bool) -> None:
    site = Site(Pace(settle=1.0), receipts=receipts)
    site.connect()
    for _ in range(40):
        seq = site.shelf.put()
        site.delivery.look()
        site.turn(0.1)
        site.acknowledge()
        site.receipt(seq)
    assert len(site.shelf.deletions) <= 5
    site.delivery.settle(site.now, at_once=True)
    assert not site.shelf.rows
    assert sorted(seq for batch in site.shelf.deletions for seq in batch) == list(range(1, 41)), "each once"


def test_what_is_refused_for_good_is_buried_after_three_tries() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    tries = []
    for _ in range(600):
        before = len(site.seqs)
        site.turn(1.0)
        tries += [site.now] * (len(site.seqs) - before)
        site.acknowledge(accepted=False, permanent=True, reason="Not authorized")
    assert [later - earlier for earlier, later in pairwise(tries)] == [60.0, 120.0]
    assert site.shelf.letters == {1: "Not authorized"}
    assert site.delivery.refused == 0


def test_what_does_not_fit_the_broker_is_buried_too() -> None:
    site = Site()
    site.wire.most = 100
    site.connect()
    site.shelf.put(size=101)
    for _ in range(600):
        site.turn(1.0)
    assert list(site.shelf.letters) == [1]


def test_what_may_be_taken_another_time_is_never_buried() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    for _ in range(20_000):
        site.turn(1.0)
        site.acknowledge(accepted=False, reason="Quota exceeded")
    assert not site.shelf.letters
    assert 8 <= len(site.seqs) <= 12


def test_only_refusals_for_good_count_towards_a_burial() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    for permanent in (False, False, True, True):
        site.turn()
        site.acknowledge(accepted=False, permanent=permanent)
        site.now += 3_600.0
    assert not site.shelf.letters
    site.turn()
    site.acknowledge(accepted=False, permanent=True)
    site.turn()
    assert site.shelf.letters


def test_the_buried_are_revived_at_the_start_and_once_a_day() -> None:
    site = Site()
    site.shelf.letters[1] = "earlier"
    site.turn()
    assert not site.shelf.letters
    site.shelf.letters[2] = "later"
    site.turn(86_000.0)
    assert site.shelf.letters
    site.turn(500.0)
    assert not site.shelf.letters


def test_the_buried_come_back_soon_when_what_was_forbidden_is_allowed() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    for _ in range(200):
        site.delivery.answered(Answer(len(site.wire.sent), False, "Not authorized", True, True), site.now)
        site.turn(1.0)
    assert list(site.shelf.letters) == [1]
    site.turn(3_600.0)
    site.shelf.put()
    site.delivery.look()
    site.turn()
    site.answered = len(site.wire.sent) - 1
    site.acknowledge()
    site.turn()
    assert not site.shelf.letters
    site.shelf.letters[1] = "again"
    site.turn(3_000.0)
    assert site.shelf.letters, "and not again and again"


def test_an_outbox_that_fails_loses_nothing_of_what_is_known() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.acknowledge()
    site.receipt(1)
    site.shelf.broken = True
    for _ in range(3):
        with pytest.raises(OutboxError):
            site.turn(1.0)
        site.delivery.look()
    site.shelf.broken = False
    site.turn()
    assert site.seqs == [1]
    assert not site.shelf.rows


def test_an_alert_that_nobody_heard_is_news_and_what_waited_longer_is_not() -> None:
    site = Site()
    site.shelf.put()
    site.connect()
    site.lose()
    assert not site.delivery.has_news(site.now)
    site.shelf.put(Class.COUNT)
    assert not site.delivery.has_news(site.now)
    site.shelf.put()
    assert site.delivery.has_news(site.now)


def test_an_alert_that_was_in_flight_when_the_line_broke_is_news() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.lose(cut=False)
    assert site.delivery.has_news(site.now)


def test_a_message_over_which_the_broker_hangs_up_is_found_among_innocent_ones() -> None:
    """Each connection, others are answered first."""
    site = Site()
    site.connect()
    for _ in range(MOST_IN_FLIGHT):
        site.shelf.put()
    poison = 4
    for _ in range(20):
        site.turn()
        while fresh := [mid for mid, _ in site.wire.sent[site.answered :]]:
            if poison in site.seqs[site.answered :]:
                break
            for mid in fresh:
                site.delivery.answered(Answer(mid, True, ""), site.now)
            site.answered = len(site.wire.sent)
            site.turn()
        if site.delivery.refused:
            break
        site.lose()
        site.connect()
    assert site.delivery.refused == 1
    assert poison not in site.seqs[site.answered :]
    site.turn()
    site.acknowledge()
    site.drain(30.0)
    assert set(site.seqs) == set(range(1, 11))


def test_a_broker_that_went_once_or_twice_blames_nobody() -> None:
    site = Site()
    site.shelf.put()
    for _ in range(2):
        site.connect()
        site.turn()
        site.lose()
    assert site.delivery.refused == 0


def test_what_is_held_back_for_its_pace_is_not_read_again_and_again() -> None:
    site = Site()
    for _ in range(50):
        site.shelf.put()
    site.connect()
    site.turn()
    site.acknowledge()
    site.turn()
    looks = site.shelf.looks
    for _ in range(10):
        site.turn()
    assert site.shelf.looks == looks + 10, "what is new is looked for, and no more"


def test_after_an_answer_to_the_suspects_ten_fly_again() -> None:
    site = Site(receipts=False)
    site.connect()
    for _ in range(3):
        site.shelf.put()
    site.turn()
    site.lose()
    site.connect()
    site.turn()
    assert site.delivery.in_flight == 1
    for _ in range(4):
        site.acknowledge()
        site.turn()
    for _ in range(20):
        site.shelf.put()
    site.delivery.look()
    site.turn()
    assert site.delivery.in_flight == MOST_IN_FLIGHT


def test_what_waited_for_a_connection_is_historical_even_if_the_outbox_could_not_be_asked() -> None:
    site = Site()
    site.connect()
    site.lose()
    site.shelf.put()
    site.delivery.begin(65_535, remembered=True)  # and no mark: the disk failed just then
    site.turn()
    assert [packet.content_type for _, packet in site.wire.sent] == ["True"]


def test_a_refused_message_that_is_gone_leaves_the_others_their_probe() -> None:
    site = Site()
    site.connect()
    site.shelf.put(Class.COUNT)
    site.turn()
    site.acknowledge(accepted=False)
    site.shelf.rows.clear()  # the quota took it
    site.shelf.put()
    site.delivery.look()
    for _ in range(600):
        site.turn(1.0)
        site.acknowledge()
    assert site.seqs.count(2) > 2, "the alert that nobody received is sent again"


def test_an_answer_says_how_long_it_was_waited_for() -> None:
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    site.now += 25.0
    assert site.delivery.answered(Answer(1, True, ""), site.now) == 25.0


def test_what_the_kernel_took_is_no_answer_of_the_broker() -> None:
    """paho tells of a live message at QoS 0 as of one that was answered."""
    site = Site()
    site.connect()
    site.shelf.put()
    site.turn()
    for _ in range(30):
        site.now += 1.0
        site.delivery.answered(Answer(99, True, ""), site.now)
    assert site.delivery.is_stuck(20.0, site.now)
