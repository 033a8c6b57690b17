"""Packets -> pictures: what can be trusted of them, as many as are wanted, in the form everyone works on."""

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream

from agent.data import Image

MAX_PIXELS = 4096 * 2304
"""A hostile or broken header that claims more is refused before memory is taken for it."""

LEAST_SIDE = 16

EARLY = 0.005
"""Seconds by which a picture may come before it is due: cameras round their time stamps."""


def prepare(context: VideoCodecContext) -> None:
    """Set how a stream is decoded.

    Threads share one picture's slices. Threads for whole pictures decode no cheaper (3.6 against 3.6 ms of CPU for
    1080p, measured) but hold back one picture each: at 5 per second and four cores, 0.6 s of an alert's time.
    """
    context.thread_type = "SLICE"
    context.options = {"max_pixels": str(MAX_PIXELS)}


class Decoder:
    """Gives out good pictures only: after damage, none until the next keyframe. `damaged` counts lost packets."""

    def __init__(self, stream: VideoStream) -> None:
        self._context = stream.codec_context
        self.damaged = 0
        self.sound = False

    def decode(self, packet: "av.Packet[VideoStream]") -> list[VideoFrame]:
        """The pictures that this packet completes, in the order in which they are shown."""
        if packet.is_keyframe and not self.sound:
            if self._context.is_open:
                self._context.flush_buffers()
            self.sound = True
        return self._decode(packet) if self.sound else []

    def drain(self) -> list[VideoFrame]:
        """The pictures that were still held back; the last call."""
        return self._decode(None) if self.sound else []

    def _decode(self, packet: "av.Packet[VideoStream] | None") -> list[VideoFrame]:
        try:
            pictures = self._context.decode(packet)
        except av.FFmpegError:
            return self._lost()
        return pictures if all(map(_fit, pictures)) else self._lost()

    def _lost(self) -> list[VideoFrame]:
        self.damaged += 1
        self.sound = False
        return []


def _fit(picture: VideoFrame) -> bool:
    return not picture.is_corrupt and min(picture.width, picture.height) >= LEAST_SIDE


class Sampler:
    """Picks at most `fps` pictures a second, evenly; all of them when None."""

    def __init__(self, fps: float | None) -> None:
        self._period = 1 / fps if fps else 0.0
        self._due = float("-inf")
        self._last = float("-inf")

    def due(self, at: float) -> bool:
        """Whether the picture of this time is wanted; one that is not later than the last never is."""
        if at <= self._last or at < self._due - EARLY:
            return False
        on_time = at - self._due < self._period
        self._due = (self._due if on_time else at) + self._period
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
