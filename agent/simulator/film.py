"""A scene as a video file: pictures encoded as a camera would send them, without B-frames, the same bytes each time."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol, cast

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from agent.data import Image
from agent.errors import SimulatorError
from agent.simulator import timecode
from agent.simulator.truth import Truth
from agent.simulator.whole import whole

KEYFRAME_SECONDS = 2

LEAST_SIDE, MOST_SIDE = 64, 4096

_BT601 = 6
"""SMPTE 170M in ITU-T H.273: the matrix with which OpenCV makes I420."""

_STUDIO_RANGE = 1


class Pictures(Protocol):
    """What can be filmed: `picture(number)` for number in range(frames), (height, width, 3) BGR, and its truth."""

    frames: int
    fps: float
    size: tuple[int, int]

    def picture(self, number: int) -> tuple[Image, Truth]:
        """One picture and what is true of it."""


@dataclass(frozen=True, slots=True)
class _Codec:
    encoder: str
    tag: str
    options: dict[str, str]


# one thread, and no second group of pictures where the scene changes: equal bytes, evenly spaced keyframes
_CODECS = {
    "h264": _Codec("libx264", "avc1", {"preset": "superfast", "crf": "25", "bf": "0", "sc_threshold": "0"}),
    "hevc": _Codec(
        "libx265",
        "hvc1",
        {
            "preset": "ultrafast",
            "crf": "25",
            "x265-params": "log-level=error:bframes=0:scenecut=0:pools=none:frame-threads=1",
        },
    ),
}

CODECS = tuple(_CODECS)


def write(
    pictures: Pictures, path: Path, codec: str, on_picture: Callable[[Truth], None], numbered_from: int | None = None
) -> None:
    """Film all pictures into an MP4 that has its name once it is whole; each one's truth goes to `on_picture`.

    `numbered_from` burns each picture's number into it, counted from there (see timecode). Raises SimulatorError.
    """
    _check(pictures, path, codec, numbered_from)
    with whole(path) as part:
        try:
            with av.open(str(part), "w", format="mp4", container_options={"movflags": "faststart"}) as container:
                _film(container, _track(container, pictures, _CODECS[codec]), pictures, on_picture, numbered_from)
        except av.FFmpegError as error:
            raise SimulatorError(f"{path}: cannot be written: {error.strerror}") from None


def _check(pictures: Pictures, path: Path, codec: str, numbered_from: int | None) -> None:
    width, height = pictures.size
    if codec not in _CODECS:
        raise SimulatorError(f"{codec} is no codec that a film can have: use {' or '.join(CODECS)}")
    if path.suffix != ".mp4":
        raise SimulatorError(f"{path}: a film is an MP4: call it {path.stem}.mp4")
    if not all(LEAST_SIDE <= side <= MOST_SIDE and side % 2 == 0 for side in (width, height)):
        raise SimulatorError(f"{width}x{height} cannot be filmed: both sides are even, {LEAST_SIDE} to {MOST_SIDE}")
    if numbered_from is not None:
        timecode.check(width)


def _track(container: OutputContainer, pictures: Pictures, codec: _Codec) -> VideoStream:
    rate = Fraction(pictures.fps).limit_denominator(1001)
    track = cast(VideoStream, container.add_stream(codec.encoder, rate=rate, options=codec.options))
    track.width, track.height = pictures.size
    track.pix_fmt = "yuv420p"
    context = track.codec_context
    context.time_base = 1 / rate
    context.gop_size = round(pictures.fps * KEYFRAME_SECONDS)
    context.max_b_frames, context.thread_count = 0, 1
    context.codec_tag = codec.tag
    context.color_primaries = context.color_trc = context.colorspace = _BT601
    context.color_range = _STUDIO_RANGE
    return track


def _film(
    container: OutputContainer,
    track: VideoStream,
    pictures: Pictures,
    on_picture: Callable[[Truth], None],
    numbered_from: int | None,
) -> None:
    for number in range(pictures.frames):
        picture, truth = pictures.picture(number)
        yuv = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)
        if numbered_from is not None:
            timecode.burn(yuv, numbered_from + number)
        frame = av.VideoFrame.from_ndarray(yuv, format="yuv420p")
        frame.pts, frame.time_base = number, track.codec_context.time_base
        container.mux(track.encode(frame))
        on_picture(truth)
    container.mux(track.encode())
