"""Packets of the ring -> pictures, each with its own packet, whatever streams follow each other."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

import av
from av.video.frame import VideoFrame

from agent.data import Packet, StreamInfo
from agent.stream.decoder import Decoder, Piece, context_for
from agent.stream.hardware import HardwareDecoder, open_decoder

REORDERED = 32
"""Packets among which a picture's own is looked for: H.264 and H.265 hold back 16 at most."""


class Decoded(NamedTuple):
    """A picture and the packet that it came in."""

    packet: Packet
    picture: VideoFrame


class PacketDecoder:
    """Decodes from any keyframe on. `damaged` counts packets that could not be decoded."""

    def __init__(self) -> None:
        self._stream: StreamInfo | None = None
        self._software: Decoder | None = None
        self._hardware: HardwareDecoder | None = None
        self._recent: deque[Packet] = deque(maxlen=REORDERED)
        self._before = 0

    @property
    def damaged(self) -> int:
        """Packets that could not be decoded so far."""
        return self._before + sum(each.damaged for each in (self._software, self._hardware) if each)

    @property
    def sound(self) -> bool:
        """Whether what comes next builds on what came before."""
        return any(each.sound for each in (self._software, self._hardware) if each)

    def restart(self) -> None:
        """Forget what came: the next packet that counts is a keyframe, earlier or later."""
        for each in (self._software, self._hardware):
            if each:
                each.restart()

    def decode(self, packet: Packet) -> Sequence[Decoded]:
        """The pictures that a packet completes, in the order in which they are shown."""
        self._follow(packet.stream)
        self._recent.append(packet)
        return self._named(self._all(packet.stream).decode(as_piece(packet), packet.keyframe))

    def still(self, keyframe: Packet) -> Decoded | None:
        """A keyframe's picture by itself; what came before is forgotten."""
        self._follow(keyframe.stream)
        self.restart()
        decoder = self._alone(keyframe.stream)
        pictures = [*decoder.decode(as_piece(keyframe), True), *decoder.drain()]
        return Decoded(keyframe, pictures[0]) if pictures else None

    def _follow(self, stream: StreamInfo) -> None:
        if stream is not self._stream and stream != self._stream:
            self._before = self.damaged
            self._software = None
            self._hardware = open_decoder(stream)
        self._stream = stream

    def _all(self, stream: StreamInfo) -> Decoder:
        """What decodes every picture."""
        return self._hardware if self._hardware and not self._hardware.failed else self._alone(stream)

    def _alone(self, stream: StreamInfo) -> Decoder:
        """What decodes pictures by themselves."""
        if self._software is None:
            self._software = Decoder(context_for(stream))
        return self._software

    def _named(self, pictures: Iterable[VideoFrame]) -> Sequence[Decoded]:
        return [Decoded(self._packet(picture.pts), picture) for picture in pictures]

    def _packet(self, pts: int | None) -> Packet:
        # from the newest: a camera that sets its clock back repeats its stamps
        return next((packet for packet in reversed(self._recent) if packet.pts == pts), self._recent[-1])


def as_piece(packet: Packet) -> Piece:
    """A packet as the library handles it."""
    piece = cast(Piece, av.Packet(packet.data))
    piece.pts, piece.dts, piece.time_base = packet.pts, packet.dts, packet.stream.time_base
    return piece
