"""When packets look like motion.

What exceeds the usual sizes is summed by Page's CUSUM (Biometrika 41, 1954), which notices a rise soonest among the
tests that give as few false alarms (Moustakides, Annals of Statistics 14, 1986).
"""

from collections import deque
from math import inf
from typing import NamedTuple

from agent.data import Packet, StreamInfo
from agent.hint.belief import COARSE, Belief
from agent.hint.sizes import Quiet, Rhythm, size_of

ALLOWANCE, ALARM, MOST = 1.0, 5.0, 4.0
"""In deviations: what a packet may exceed, the sum that is motion, and what one packet counts at most.

Two packets at least must agree: one alone may be a flash.
"""

WAITING = 1024
"""Packets that wait for the pictures' word; the oldest then goes unjudged."""


class _Guess(NamedTuple):
    mono: float
    place: int
    size: float
    alarm: bool


class Hint:
    """The hint of one camera. A new stream of it is learned from nothing."""

    def __init__(self) -> None:
        self._stream: StreamInfo | None = None
        self._restart()

    def _restart(self) -> None:
        self._quiet, self._rhythm, self._belief = Quiet(), Rhythm(), Belief()
        self._guesses: deque[_Guess] = deque(maxlen=WAITING)
        self._sum = 0.0
        self._known = -inf

    @property
    def believed(self) -> bool:
        """Whether it was seen to tell motion from stillness, and nothing has spoken against it since."""
        return self._belief.holds(self._quiet.least)

    @property
    def caught(self) -> int:
        """Onsets of motion that it noticed in time, in this stream."""
        return self._belief.caught

    @property
    def missed(self) -> int:
        """Onsets of motion that it did not."""
        return self._belief.missed

    @property
    def false_alarms(self) -> int:
        """Times that it would have woken, or woke, somebody for nothing."""
        return self._belief.false_alarms

    def take(self, packet: Packet) -> bool:
        """Take in the next packet, keyframes too: whether it, with those before, looks like motion and is believed."""
        self._belongs_to(packet.stream)
        place = self._rhythm.place(packet)
        if place:
            size = size_of(packet)
            excess = min(self._quiet.excess(place, size), MOST) - ALLOWANCE
            self._sum = min(max(0.0, self._sum + excess), 2 * ALARM)
            self._guesses.append(_Guess(packet.mono, place, size, self._sum >= ALARM))
        return self._sum >= ALARM and self.believed

    def learn(self, since: float, until: float, moved: bool) -> None:
        """The pictures say whether something moved between two monotonic times whose packets were taken in.

        What was told already, by pictures that are decoded again, is not heard twice.
        """
        if until <= self._known:
            return
        if since > self._known + COARSE:
            self._belief.interrupt()
        since, self._known = max(since, self._known), until
        guesses = self._guesses_until(until)
        alarms = [guess.mono for guess in guesses if guess.alarm]
        if moved:
            self._belief.moved(until, alarms, self._quiet.least)
            return
        self._belief.stood_still(since, until, alarms)
        for guess in guesses:
            self._quiet.learn(guess.place, guess.size)

    def _belongs_to(self, stream: StreamInfo) -> None:
        if stream is not self._stream:
            if stream != self._stream:
                self._restart()
            self._stream = stream

    def _guesses_until(self, mono: float) -> list[_Guess]:
        found = []
        while self._guesses and self._guesses[0].mono <= mono:
            found.append(self._guesses.popleft())
        return found
