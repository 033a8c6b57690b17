"""The live pictures of one connection: decoded, as many as are wanted, each with the time of its own packet."""

import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from agent.data import Frame, Packet
from agent.errors import CameraError
from agent.stream.decoder import Decoder, Sampler, i420
from agent.stream.source import Piece, Source

BLIND = 5.0
"""Seconds of packets without a good picture after which a new connection, and so a new keyframe, is the better way."""

REORDERED = 32
"""Packets among which a picture's own is looked for: H.264 and H.265 hold back 16 at most."""


class _Stamp(NamedTuple):
    pts: int | None
    seq: int
    mono: float
    wall: float


class Viewer:
    """Decodes every packet, because pictures build on each other, and converts only those that `sampler` wants."""

    def __init__(self, camera: str, source: Source, sampler: Sampler) -> None:
        self._camera = camera
        self._source = source
        self._sampler = sampler
        self._decoder = Decoder(source.video)
        self._stamps: deque[_Stamp] = deque(maxlen=REORDERED)
        self._counted = 0
        self._good = time.monotonic()

    def lost(self) -> int:
        """Packets that could not be decoded since the last call."""
        before, self._counted = self._counted, self._decoder.damaged
        return self._counted - before

    def frames(self, piece: Piece, packet: Packet) -> Iterator[Frame]:
        """The wanted frames that a packet completes. Raises CameraError when nothing good came for too long."""
        self._stamps.append(_Stamp(packet.pts, packet.seq, packet.mono, packet.wall))
        pictures = self._decoder.decode(piece)
        self._check()
        for picture in pictures:
            self._source.shows(picture.width, picture.height)
            stamp = self._stamp(picture.pts)
            if self._sampler.due(stamp.mono):
                yield Frame(self._camera, stamp.seq, stamp.mono, stamp.wall, i420(picture))

    def _stamp(self, pts: int | None) -> _Stamp:
        # from the newest: a camera that sets its clock back repeats its stamps
        return next((stamp for stamp in reversed(self._stamps) if stamp.pts == pts), self._stamps[-1])

    def _check(self) -> None:
        now = time.monotonic()
        if self._decoder.sound:
            self._good = now
        elif now - self._good > BLIND:
            raise CameraError(f"nothing could be decoded for {BLIND:g} s")
