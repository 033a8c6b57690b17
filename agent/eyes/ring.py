"""Eyes for a camera whose packets are in a ring: decoded as far as there is reason to, newest first when time is short.

The ring is the only queue, and it is bounded. Awake, every packet is decoded and so many pictures a second are looked
at. Asleep, keyframes are glanced at (see vigil.py); when one stirs something, or the packets' sizes hint at it,
decoding goes back to the last keyframe before and catches up, so that nothing of the approach is lost.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from agent.data import Frame, Packet
from agent.eyes.pace import Pace
from agent.eyes.sight import Seen, Sight, luma
from agent.eyes.vigil import Vigil
from agent.footage import FootageRing
from agent.gate import Gate, Motion
from agent.hint import Hint
from agent.ladder import FULL, UNCLEAR, Effort, Load, LoadMeter
from agent.meter import Meter
from agent.stream import Decoded, PacketDecoder, Sampler, i420

BLIND = 5.0
"""Seconds of packets without a good picture after which a new connection, and so a new keyframe, is the better way."""

NAP = 0.25
"""Seconds for which packets may wait in sleep, unless a keyframe comes: to be woken costs more than they do."""

PAUSE = 1.0
"""Seconds between two packets of which more is not counted as blindness."""

LEAD = 0.6
"""Seconds before a hint that are looked at: it needs some packets to be sure."""

VOUCHED = 1.0
"""Seconds of sleep between far keyframes after which it is told that nothing moved: the hint, believed, says so."""


class Judge(Protocol):
    """Who says what is worth being awake for, and learns what was not."""

    def stirs(self, motion: Motion, now: float) -> bool:
        """Whether motion is worth looking at every picture."""

    def vain(self, motion: Motion, since: float, now: float) -> None:
        """Motion woke the camera at monotonic time `since`, and it has fallen asleep again."""


class Camera(Protocol):
    """What the eyes need of the capture."""

    def shows(self, width: int, height: int) -> None:
        """The stream's pictures have this size."""

    def distrust(self, reason: str) -> None:
        """What the camera sends is of no use: connect anew."""


class RingEyes:
    """Frames of the packets in a ring. `now` tells the monotonic time."""

    def __init__(
        self,
        camera_id: str,
        ring: FootageRing,
        fps: float,
        vigil: Vigil,
        judge: Judge,
        camera: Camera,
        *,
        effort: Callable[[], Effort] = lambda: FULL,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._id = camera_id
        self._ring = ring
        self._fps = fps
        self._vigil = vigil
        self._judge = judge
        self._camera = camera
        self._effort = effort
        self._now = now
        self._gate = Gate()
        self._hint = Hint()
        self._pace = Pace()
        self._decoder = PacketDecoder()
        self._sampler = Sampler(fps)
        self._seq = self._newest = self._keyframe = -1
        self._checked = self._blind = 0.0
        self._last: Frame | None = None
        self._woken_by: tuple[Motion, float] | None = None
        self._told = float("-inf")
        self._tired = False
        self._packets = self._decoded = self._skipped = self._late_ones = self._spare = self._glimpsed = 0
        self._broken = False
        self._seen = Meter()
        self._load = LoadMeter(now())

    @property
    def sight(self) -> Sight:
        """How it is seen."""
        return Sight(
            self._vigil.awake,
            self._hint.believed,
            self._vigil.interval,
            self._decoded,
            self._seen.total,
            self._seen.rate,
            self._decoder.damaged,
            self._late_ones + self._skipped,
            packets=self._packets,
            skipped=self._skipped,
            spare=self._spare,
            glimpsed=self._glimpsed,
        )

    def load(self) -> Load:
        """How busy it was since the last call; while it catches up with a rewind that says nothing."""
        load = self._load.read(self._now())
        return UNCLEAR if self._pace.catches_up(self._now()) else load

    def see(self, timeout: float) -> Iterator[Seen]:
        """What is seen in the packets that wait, or come within `timeout` seconds; after a rewind, call again."""
        before = self._now()
        lazily = timeout > NAP and not self._vigil.awake
        packets = self._ring.after(self._seq, NAP if lazily else timeout, lazily)
        self._load.waited(self._now() - before)
        if packets:
            self._note_late(before - packets[0].mono)
        for packet in self._worthwhile(packets):
            self._seq = packet.seq
            yield from self._take(packet)
            if self._seq != packet.seq or self._late(packet):
                return

    def _note_late(self, seconds: float) -> None:
        """Looks that are late, and packets that waited: a thread that only ever passed over would seem at ease."""
        if not self._pace.catches_up(self._now()):
            self._load.late(seconds)

    def _worthwhile(self, packets: Sequence[Packet]) -> Sequence[Packet]:
        """The packets, or from their last keyframe on where they are too old: what is new matters more."""
        if not packets or not self._late(packets[0]):
            return packets
        begin = next((n for n in reversed(range(len(packets))) if packets[n].keyframe), 0)
        return packets[begin:]

    def _late(self, packet: Packet) -> bool:
        return self._pace.late(packet.mono, self._now())

    def _take(self, packet: Packet) -> Iterator[Seen]:
        hinted, tired = self._weigh(packet), self._effort().keyframes_only
        if tired != self._tired:
            self._change(packet.mono, tired)
        if self._vigil.awake:
            yield from self._watch(packet)
        elif hinted and not tired:
            self._wake(packet, packet.mono - LEAD)
        elif not tired and self._vigil.overslept(packet.mono, self._hint.believed):
            self._wake(packet, float("-inf"))
        elif packet.keyframe and self._vigil.glances(packet.mono):
            yield from self._glance(packet)
        elif self._last is not None and self._vigil.naps_long and packet.mono - self._told >= VOUCHED:
            self._told = packet.mono
            self._sampler.begin(packet.mono)
            yield replace(self._last, mono=packet.mono, wall=packet.wall), None

    def _change(self, at: float, tired: bool) -> None:
        """See keyframes only from now on, or everything again, but nothing of the time between."""
        self._tired = tired
        if tired:
            self._vigil.doze(at)
        else:
            self._vigil.wake(at)
            self._rest()

    def _rest(self) -> None:
        """Decode nothing until the next keyframe; that is no blindness."""
        self._decoder.restart()
        self._broken = True
        self._blind = float("-inf")

    def _weigh(self, packet: Packet) -> bool:
        """Take note of a new packet; one that is decoded again says nothing twice."""
        if packet.seq <= self._newest:
            return False
        # what lies between was too old when its turn came, or was let go of before it came
        between = packet.seq - self._newest - 1 if self._newest >= 0 else 0
        self._skipped += between
        self._packets += between + 1
        self._newest = packet.seq
        if packet.keyframe:
            self._vigil.keyframe(packet.mono)
        return self._hint.take(packet)

    def _watch(self, packet: Packet) -> Iterator[Seen]:
        if packet.keyframe:
            self._keyframe = packet.seq
        if self._pace.hopeless(packet.mono, self._now()):
            self._rest()
        self._sampler.fps = self._fps * self._effort().rate
        for decoded in self._decode(packet):
            self._has_decoded(decoded)
            if not self._sampler.due(decoded.packet.mono):
                self._spare += 1
                continue
            # by the packet, not the picture: some decoders hold back a dozen, and newer ones are not to be had
            if self._late(packet):
                self._late_ones += 1
                continue
            yield from self._look(decoded, packet.mono)
        self._check(packet.mono)

    def _decode(self, packet: Packet) -> Sequence[Decoded]:
        """Pictures of a packet; one that follows damage or a rest, and is no keyframe, is counted as skipped."""
        self._broken = self._broken and not packet.keyframe
        damaged = self._decoder.damaged
        pictures = self._decoder.decode(packet)
        if self._decoder.damaged > damaged:
            self._broken = True
        elif self._broken:
            self._skipped += 1
        return pictures

    def _look(self, decoded: Decoded, newest: float) -> Iterator[Seen]:
        frame = self._frame(decoded)
        motion = self._learn(frame)
        yield frame, motion
        self._note_late(self._now() - newest)
        if self._judge.stirs(motion, frame.mono):
            self._vigil.stirred(frame.mono)
        self._tire(frame.mono)

    def _tire(self, at: float) -> None:
        """Fall asleep when it is time, after a look only: what was passed over was not quiet."""
        self._vigil.tires(at, self._hint.believed)
        if self._woken_by and not self._vigil.awake:
            self._judge.vain(*self._woken_by, at)
            self._woken_by = None

    def _glance(self, packet: Packet) -> Iterator[Seen]:
        decoded = self._decoder.still(packet)
        if decoded is None:
            self._check(packet.mono)
            return
        self._has_decoded(decoded)
        frame = self._frame(decoded)
        peeked = self._gate.peek(luma(frame), frame.mono)
        if not self._effort().keyframes_only and self._judge.stirs(peeked, frame.mono):
            self._woken_by = (peeked, self._last.mono if self._last else frame.mono)
            self._glimpsed += 1
            self._wake(packet, float("-inf"))
            return
        self._keyframe = packet.seq
        self._sampler.begin(frame.mono)
        yield frame, self._learn(frame)

    def _wake(self, packet: Packet, since: float) -> None:
        """Go back to the last keyframe that was looked at, to look at all that is later than `since`.

        An overloaded box has no time for what is past, and begins with this packet, or the next keyframe.
        """
        self._vigil.wake(packet.mono)
        self._sampler.begin(since)
        if not self._effort().rewind:
            self._rest()
            self._seq = packet.seq - packet.keyframe
            return
        self._decoder.restart()
        self._broken = True
        begun = self._ring.after(self._keyframe - 1)
        self._seq = self._keyframe - 1
        if begun:
            self._pace.rewound(begun[0].mono, self._now())

    def _learn(self, frame: Frame) -> Motion:
        """What moves in a frame that is told, learned by the gate and by the hint."""
        before = self._last.mono if self._last else frame.mono
        motion = self._gate.look(luma(frame), frame.mono)
        self._hint.learn(before, frame.mono, bool(motion.boxes))
        self._last, self._told = frame, frame.mono
        self._seen.count()
        return motion

    def _has_decoded(self, decoded: Decoded) -> None:
        self._decoded += 1
        self._blind = 0.0
        self._camera.shows(decoded.picture.width, decoded.picture.height)

    def _check(self, at: float) -> None:
        """Ask for a new connection when nothing good came for too long; a pause of the camera is no part of it."""
        self._blind += min(PAUSE, max(0.0, at - self._checked))
        self._checked = at
        if self._blind > BLIND:
            self._blind = 0.0
            self._camera.distrust(f"nothing could be decoded for {BLIND:g} s")

    def _frame(self, decoded: Decoded) -> Frame:
        packet = decoded.packet
        return Frame(self._id, packet.seq, packet.mono, packet.wall, i420(decoded.picture))
