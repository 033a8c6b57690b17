"""What the broker took and the control room has not said it keeps. In memory only, so that it costs the card nothing.

A PUBACK is the broker's word, and a broker may die with what it took. So a message is done with when a receipt names
it, and sent again under the same id when there is evidence that it is lost, as in QUIC and TCP SACK (RFC 9002,
section 6.1; RFC 2018): a receipt names a message that was sent later and does not name this one. Where no receipt comes
at all the last message is sent again after a while, as a probe (RFC 8985, section 7): its receipt is the evidence on
all before it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agent.data import Class
from agent.uplink.incoming import Receipt, names

WINDOW = 500
"""Messages of one class that may be without receipt, so that the broker's queue for a control room that is away is
bounded whatever the length of its absence."""

MOST_DOUBTED = 2_000
"""Messages remembered as sent before while they wait to be sent again; one forgotten is merely not taken for sent."""

MOST_DOUBLINGS = 6
"""The patience with a message doubles as often as this: receipts that are only slow must not repeat it for ever."""


@dataclass(frozen=True, slots=True)
class _Sent:
    cls: Class
    at: float
    times: int


class Receipts:
    """The messages sent and not receipted; `now` and `at` are monotonic.

    `doubt` is the seconds that a message has before a receipt that passes over it counts as evidence; `probe` the
    seconds without receipt until the last message is sent again, doubling up to `rarest`.
    """

    def __init__(self, doubt: float, probe: float, rarest: float) -> None:
        self._doubt, self._first_probe, self._rarest = doubt, probe, rarest
        self._sent: dict[int, _Sent] = {}
        self._doubted: dict[int, _Sent] = {}
        self._of: Counter[Class] = Counter()
        self._probe = probe
        self._since = 0.0
        self.repeated = 0

    @property
    def open(self) -> frozenset[int]:
        """Sequences that wait for their receipt."""
        return frozenset(self._sent)

    def __len__(self) -> int:
        return len(self._sent)

    def room(self, cls: Class) -> int:
        """How many more messages of a class may go out."""
        return WINDOW - self._of[cls]

    def add(self, seq: int, cls: Class, at: float, *, unheard: bool = False) -> None:
        """The broker took a message that was sent at `at`; `unheard`: it has nobody to keep it for."""
        before = self._doubted.pop(seq, None)
        if not self._sent:
            self._since = at
        if unheard:
            self._probe = self._first_probe  # asking often fills no queue
        self._sent[seq] = _Sent(cls, at, before.times + 1 if before else 1)
        self._of[cls] += 1

    def take(self, receipt: Receipt, now: float, newest: float = 0.0) -> tuple[int, ...]:
        """The sequences that a receipt settles; what it gives evidence against waits to be sent again.

        `newest`: when the last message that it names was sent, of those that are not here.
        """
        known = self._sent | self._doubted
        named = tuple(seq for seq in known if names(receipt, seq))
        newest = max([newest, *(known[seq].at for seq in named)])
        for seq in named:
            self._doubted.pop(seq, None)
            if seq in self._sent:
                self._remove(seq)
        if newest:
            self._since, self._probe = now, self._first_probe
        self._put_back(self._passed_over(newest, now))
        return named

    def probe(self, now: float) -> bool:
        """Whether no receipt came for so long that the last message now waits to be sent again."""
        if not self._sent or now - self._since < self._probe:
            return False
        self._since, self._probe = now, min(self._rarest, self._probe * 2)
        self._put_back([max(self._sent, key=lambda seq: self._sent[seq].at)])
        return True

    def doubt_all(self) -> None:
        """The broker has forgotten us, and with us what it took: no fault of the control room's, so that patience with
        it grows no further."""
        self._put_back(self._sent)
        self._doubted = {seq: replace(sent, times=0) for seq, sent in self._doubted.items()}

    def _passed_over(self, newest: float, now: float) -> list[int]:
        return [seq for seq, sent in self._sent.items() if sent.at < newest and now - sent.at >= self._patience(sent)]

    def _patience(self, sent: _Sent) -> float:
        return self._doubt * (1 << min(sent.times - 1, MOST_DOUBLINGS))

    def _remove(self, seq: int) -> _Sent:
        sent = self._sent.pop(seq)
        self._of[sent.cls] -= 1
        return sent

    def _put_back(self, seqs: Iterable[int]) -> None:
        for seq in tuple(seqs):
            self._doubted[seq] = self._remove(seq)
            self.repeated += 1
        while len(self._doubted) > MOST_DOUBTED:
            del self._doubted[next(iter(self._doubted))]
