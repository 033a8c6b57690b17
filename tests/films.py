"""Short recordings for the tests, made by the libraries themselves."""

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

FPS = 25


def film(path: Path, pictures: int = 25, size: tuple[int, int] = (64, 48), codec: str = "libx264", *,
         keyframe_every: int = 10, pixels: str = "yuv420p", b_frames: int = 0) -> Path:  # fmt: skip
    """A recording in which picture n has the luma 16 + 4 * n, and its own container by the path's suffix."""
    with av.open(str(path), "w") as container:
        stream = cast(VideoStream, container.add_stream(codec, rate=FPS))
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = Fraction(1, FPS)
        stream.codec_context.gop_size = keyframe_every
        stream.codec_context.max_b_frames = b_frames
        for number in range(pictures):
            container.mux(stream.encode(picture(number, size, pixels)))
        container.mux(stream.encode())
    return path


def picture(number: int, size: tuple[int, int], pixels: str = "yuv420p") -> av.VideoFrame:
    """Picture n, grey."""
    grey = np.full((size[1] & ~1, size[0] & ~1, 3), min(16 + 4 * number, 255), np.uint8)
    frame = av.VideoFrame.from_ndarray(grey, "rgb24").reformat(*size, pixels)
    frame.pts, frame.time_base = number, Fraction(1, FPS)
    return frame


def sound(path: Path) -> Path:
    """A recording without pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000, layout="mono")
        for _ in range(10):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.rate = 8000
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
