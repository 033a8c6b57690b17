"""Packets -> pictures: what can be trusted of them, as many as are wanted, in the form everyone works on."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream

from agent.data import Image, StreamInfo

Piece: TypeAlias = "av.Packet[VideoStream]"
"""A compressed picture as the library handles it."""

MAX_PIXELS = 4096 * 2304
"""A hostile or broken header that claims more is refused before memory is taken for it."""

LEAST_SIDE = 16

EARLY = 0.005
"""Seconds by which a picture may come before it is due: cameras round their time stamps."""


def prepare(context: VideoCodecContext, options: Mapping[str, str] = MappingProxyType({})) -> None:
    """Set how a stream is decoded, with more of the library's `options`.

    Threads share one picture's slices. Threads for whole pictures decode no cheaper (3.6 against 3.6 ms of CPU for
    1080p, measured) but hold back one picture each: at 5 per second and four cores, 0.6 s of an alert's time.
    """
    context.thread_type = "SLICE"
    context.options = {"max_pixels": str(MAX_PIXELS), **options}


def context_for(
    stream: StreamInfo, options: Mapping[str, str] = MappingProxyType({}), codec: str | None = None
) -> VideoCodecContext:
    """A decoder for a stream's packets, by the library's own choice or `codec`. Raises av.FFmpegError."""
    context = cast(VideoCodecContext, av.CodecContext.create(codec or stream.codec, "r"))
    prepare(context, options)
    context.extradata = stream.extradata or None
    return context


class Decoder:
    """Gives out good pictures only: after damage, none until the next keyframe. `damaged` counts lost packets."""

    def __init__(self, context: VideoCodecContext) -> None:
        self._context = context
        self.damaged = 0
        self.sound = False

    @property
    def failed(self) -> bool:
        """Whether another decoder must do."""
        return False

    def restart(self) -> None:
        """Forget what came: decoding goes on with the next keyframe, whichever that is."""
        self.sound = False

    def decode(self, packet: Piece, keyframe: bool) -> Sequence[VideoFrame]:
        """The pictures that this packet completes, in the order in which they are shown."""
        if keyframe and not self.sound:
            if self._context.is_open:
                self._context.flush_buffers()
            self.sound = True
        return self._decode(packet) if self.sound else []

    def drain(self) -> Sequence[VideoFrame]:
        """The pictures that were still held back; a keyframe must follow, if anything."""
        rest = self._decode(None) if self.sound else []
        self.restart()
        return rest

    def _decode(self, packet: "Piece | None") -> Sequence[VideoFrame]:
        try:
            pictures = self._context.decode(packet)
        except av.FFmpegError:
            return self._lost()
        return pictures if all(map(_fit, pictures)) else self._lost()

    def _lost(self) -> Sequence[VideoFrame]:
        self.damaged += 1
        self.sound = False
        return []


def _fit(picture: VideoFrame) -> bool:
    return not picture.is_corrupt and min(picture.width, picture.height) >= LEAST_SIDE


class Sampler:
    """Picks at most `fps` pictures a second, evenly; all of them when None. `fps` may change at any time."""

    def __init__(self, fps: float | None) -> None:
        self.fps = fps
        self._due = float("-inf")
        self._last = float("-inf")

    def begin(self, after: float) -> None:
        """The next picture that is later than `after` is wanted."""
        self._last = max(self._last, after)
        self._due = self._last

    def due(self, at: float) -> bool:
        """Whether the picture of this time is wanted; one that is not later than the last never is."""
        period = 1 / self.fps if self.fps else 0.0
        if at <= self._last or at < self._due - EARLY:
            return False
        on_time = at - self._due < period
        self._due = (self._due if on_time else at) + period
        self._last = at
        return True


def i420(picture: VideoFrame) -> Image:
    """The picture as planar YUV 4:2:0, shape (height * 3 / 2, width); an odd last row or column is cut off."""
    if picture.format.name not in {"yuv420p", "yuvj420p"}:
        picture = picture.reformat(format="yuv420p")
    width, height = picture.width & ~1, picture.height & ~1
    yuv = np.empty((height * 3 // 2, width), np.uint8)
    chroma = yuv[height:].reshape(2, height // 2, width // 2)
    for part, plane in zip((yuv[:height], *chroma), picture.planes, strict=True):
        part[:] = _rows(plane)[: part.shape[0], : part.shape[1]]
    return yuv


def _rows(plane: VideoPlane) -> Image:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
