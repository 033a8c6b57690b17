"""When each picture of a clip is shown and decoded, whatever the camera's clock does.

Cameras' clocks jump, RTSP gives decoding times late, wrong or not at all, and MP4 refuses a picture that is shown
before it is decoded. So presentation times are made to go on by arrival time where the camera's clock jumps, and
decoding times are derived from them: in decoding order, the n-th decoding time is the n-th smallest presentation
time, earlier by as many pictures as the encoder holds back (the "reorder depth" of H.264 and H.265, annex C.4).
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from statistics import median_low

from agent.data import Packet
from agent.mux.grid import Grid, period
from agent.mux.ticks import TICKS

JUMP = 10 * TICKS
"""A difference between the camera's clock and arrival, from one packet to the next, above which the clock jumped."""

BACK = 2 * TICKS
"""How far a picture may lie before the latest one without a jump: 16 pictures, the deepest reordering, at 8 per s."""

DEEPEST = 16
"""Pictures that H.264 and H.265 may hold back at most."""


class _Clock:
    """Presentation times in ticks since the first packet; a jump of the camera's clock is bridged by arrival time.

    A keyframe without a stamp begins an RTSP session, whose clock starts with the picture after it; that one is shown
    by `lead` later, the most by which a picture of this stream is shown after those decoded before it.
    """

    def __init__(self, first: Packet, start: int, step: int, lead: int) -> None:
        self._raw = self._offset = start
        self._mono = first.mono
        self._step = step
        self._latest = 0
        self._lead = lead
        self._bare = False

    def ticks(self, packet: Packet) -> int:
        elapsed = round((packet.mono - self._mono) * TICKS)
        stamp = _stamp(packet)
        raw = self._raw + elapsed if stamp is None else stamp
        if self._jumped(raw, elapsed, packet.keyframe):
            self._offset = raw - self._latest - max(self._lead if self._bare else self._step, elapsed)
        self._bare = stamp is None and (packet.keyframe or self._bare)
        self._raw, self._mono = raw, packet.mono
        self._latest = max(self._latest, raw - self._offset)
        return raw - self._offset

    def _jumped(self, raw: int, elapsed: int, keyframe: bool) -> bool:
        ahead = raw - self._offset - self._latest
        # whatever is decoded before a keyframe is also shown before it
        after = 1 if self._bare else 0 if keyframe else -BACK
        return ahead < after or abs(raw - self._raw - elapsed) > JUMP


class Timeline:
    """Times of one clip's packets. `first` are its first packets, for the depth of reordering; 16 are enough."""

    def __init__(self, first: Sequence[Packet]) -> None:
        stamps = [stamp for stamp in map(_stamp, first) if stamp is not None]
        steady = period(stamps)
        self._grid = Grid(steady) if steady else None
        usual = steady or median_low([b - a for a, b in pairwise(sorted(stamps))] or [TICKS // 25])
        self.step = max(1, round(usual))
        start = _stamp(first[0])
        if start is None:  # as with the first packet of an RTSP session: it is shown before the others
            start = min(stamps[:DEEPEST], default=0) - self.step
        clock = _Clock(first[0], start, self.step, self.step)
        shown = [ticks for ticks in map(clock.ticks, first) if ticks >= 0]
        depth = min(DEEPEST, _depth(shown))
        self._waiting = [-self.step * n for n in range(depth, 0, -1)]
        self._clock = _Clock(first[0], start, self.step, min(DEEPEST * self.step, _lead(shown, self.step)))
        self._decoded = self._before = -self.step * (depth + 1)

    @property
    def seconds(self) -> float:
        """Length so far, the last picture's own time included, as MP4 counts it: in time of decoding."""
        return (self._decoded - self._before) / TICKS

    def place(self, packet: Packet) -> tuple[int, int] | None:
        """Presentation and decoding time in ticks, the first picture shown at 0.

        None for a picture shown before the first keyframe: it needs pictures from before the clip.
        """
        shown = self._clock.ticks(packet)
        if shown < 0:
            return None
        if self._grid:
            shown = self._grid.snap(shown)
        self._decoded = max(self._decoded + 1, self._due(shown))
        return max(shown, self._decoded), self._decoded

    def _due(self, shown: int) -> int:
        heappush(self._waiting, shown)
        if shown <= self._decoded and len(self._waiting) <= DEEPEST:
            return self._decoded  # reordering is deeper than the first packets told: one more waits from now on
        return heappop(self._waiting)


def _stamp(packet: Packet) -> int | None:
    """The camera's own time of a packet in ticks, where it has one."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    base = packet.stream.time_base
    return None if stamp is None else stamp * base.numerator * TICKS // base.denominator


def _depth(shown: Sequence[int]) -> int:
    """The most pictures that are decoded before another one and shown after it."""
    return max(sum(other > ticks for other in shown[max(0, n - DEEPEST) : n]) for n, ticks in enumerate(shown))


def _lead(shown: Sequence[int], step: int) -> int:
    """The most by which a picture is shown after all that are decoded before it."""
    newest = accumulate(shown, max)
    return max((after - before for before, after in pairwise(newest)), default=step)
