"""The box's own decoder, where it has one, tried before it is trusted; the library's own otherwise.

The Raspberry Pi's H.264 decoder (up to the Pi 4) is a V4L2 memory-to-memory device. It gives pictures late and takes
keyframes alone badly, so it serves only while a camera's pictures are all decoded.
"""

import logging
from collections.abc import Sequence

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from agent.data import StreamInfo
from agent.stream.decoder import Decoder, Piece, context_for

log = logging.getLogger(__name__)

HARDWARE = {"h264": "h264_v4l2m2m"}
"""The library's names of decoders that are hardware, by codec. Pis decode H.265 through another interface."""

PATIENCE = 30
"""Packets without one picture after which it is given up: it may hold back a dozen."""

_given_up: set[str] = set()
_trusted: set[str] = set()
"""What does not work on this box, and what does: one try, and one word about it, in a process's life is enough."""


class HardwareDecoder(Decoder):
    """A decoder on hardware that is watched until its first picture, and given up if none comes."""

    def __init__(self, context: VideoCodecContext, name: str) -> None:
        super().__init__(context)
        self._name = name
        self._left: int | None = PATIENCE

    @property
    def failed(self) -> bool:
        """Whether another decoder must do."""
        return self._name in _given_up

    def decode(self, packet: Piece, keyframe: bool) -> Sequence[VideoFrame]:
        """The pictures that this packet completes."""
        pictures = super().decode(packet, keyframe)
        if pictures and self._left is not None:
            _trust(self._name)
            self._left = None
        elif self._left is not None:
            self._left -= 1
            if self._left <= 0 or self.damaged:
                _give_up(self._name, "no picture came out of it")
        return pictures


def open_decoder(stream: StreamInfo) -> HardwareDecoder | None:
    """The box's decoder for a stream, opened; None where there is none that works."""
    name = HARDWARE.get(stream.codec)
    if name is None or name in _given_up:
        return None
    try:
        context = context_for(stream, codec=name)
        context.open()
    except av.FFmpegError as error:
        _give_up(name, str(error.strerror))
        return None
    return HardwareDecoder(context, name)


def _trust(name: str) -> None:
    if name not in _trusted:
        log.info("decoding in hardware (%s)", name)
    _trusted.add(name)


def _give_up(name: str, why: str) -> None:
    _given_up.add(name)
    log.info("no hardware decoding with %s: %s", name, why)
