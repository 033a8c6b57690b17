"""Packets of the ring -> pictures, each with its own packet, whatever streams follow each other."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

import av
from av.video.frame import VideoFrame

from agent.data import Packet, StreamInfo
from agent.stream.decoder import Decoder, Piece, context_for
from agent.stream.hardware import open_decoder

REORDERED = 32
"""Packets among which a picture's own is looked for: H.264 and H.265 hold back 16 at most."""


STILLS = {"skip_loop_filter": "all"}
"""Smoothing the blocks' edges is a fifth of decoding, and no picture builds on a keyframe that is glanced at."""


class Decoded(NamedTuple):
    """A picture and the packet that it came in."""

    packet: Packet
    picture: VideoFrame


class PacketDecoder:
    """Decodes from any keyframe on, with one decoder at a time: its pictures are most of the memory.

    `damaged` counts packets that could not be decoded.
    """

    def __init__(self) -> None:
        self._stream: StreamInfo | None = None
        self._decoder: Decoder | None = None
        self._stills = False
        self._recent: deque[Packet] = deque(maxlen=REORDERED)
        self._before = 0

    @property
    def damaged(self) -> int:
        """Packets that could not be decoded so far."""
        return self._before + (self._decoder.damaged if self._decoder else 0)

    def restart(self) -> None:
        """Forget what came: the next packet that counts is a keyframe, earlier or later."""
        if self._decoder:
            self._decoder.restart()

    def decode(self, packet: Packet) -> Sequence[Decoded]:
        """The pictures that a packet completes, in the order in which they are shown."""
        self._recent.append(packet)
        return self._named(self._ready(packet.stream, stills=False).decode(as_piece(packet), packet.keyframe))

    def still(self, keyframe: Packet) -> Decoded | None:
        """A keyframe's picture by itself, blocks unsmoothed; what came before is forgotten."""
        decoder = self._ready(keyframe.stream, stills=True)
        decoder.restart()
        pictures = [*decoder.decode(as_piece(keyframe), True), *decoder.drain()]
        return Decoded(keyframe, pictures[0]) if pictures else None

    def _ready(self, stream: StreamInfo, *, stills: bool) -> Decoder:
        same = stills == self._stills and (stream is self._stream or stream == self._stream)
        if self._decoder is None or not same or self._decoder.failed:
            self._before = self.damaged
            self._decoder = None  # frees its pictures before there are others
            self._decoder = Decoder(context_for(stream, STILLS)) if stills else _open(stream)
        self._stream, self._stills = stream, stills
        return self._decoder

    def _named(self, pictures: Iterable[VideoFrame]) -> Sequence[Decoded]:
        return [Decoded(self._packet(picture.pts), picture) for picture in pictures]

    def _packet(self, pts: int | None) -> Packet:
        # from the newest: a camera that sets its clock back repeats its stamps
        return next((packet for packet in reversed(self._recent) if packet.pts == pts), self._recent[-1])


def _open(stream: StreamInfo) -> Decoder:
    return open_decoder(stream) or Decoder(context_for(stream))


def as_piece(packet: Packet) -> Piece:
    """A packet as the library handles it."""
    piece = cast(Piece, av.Packet(packet.data))
    piece.pts, piece.dts, piece.time_base = packet.pts, packet.dts, packet.stream.time_base
    return piece
