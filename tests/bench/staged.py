"""The shared clips staged for a sleeper: the scene lies empty for a while, then the clip begins; encoded as by cameras.

The empty scene is the median of the clip, so that whoever is in it comes out of nothing: nobody gives an approach
away. Sensor noise lies over all of it. The encoder has no look-ahead and keyframes at a fixed distance.
"""

import subprocess
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from agent.data import Image

NOISE = "noise=alls=4:allf=t"

BITS = 0.1
"""Bits per pixel under a constrained bitrate: 2.3 Mbit/s for 720p at 25 pictures a second."""

FASTEST = 30
"""Pictures a second at most: what cameras send."""

_TUNE = ("-preset", "veryfast", "-tune", "zerolatency", "-threads", "1")


@dataclass(frozen=True, slots=True)
class Encode:
    """How a camera encodes: seconds between keyframes, a rate factor or else a constrained bitrate, B-frames."""

    name: str
    key: float
    factor: int | None = None
    between: int = 0
    hevc: bool = False

    def arguments(self, pixels: int, fps: float) -> tuple[str, ...]:
        """The encoder's, for pictures of so many pixels."""
        kilobits, keys = max(150, round(BITS * pixels * fps / 1000)), str(max(1, round(self.key * fps)))
        if self.hevc:
            limit = f"vbv-maxrate={kilobits}:vbv-bufsize={kilobits}:pools=none:frame-threads=1:log-level=error"
            groups = f"keyint={keys}:min-keyint={keys}:scenecut=0:open-gop=0"
            return ("-c:v", "libx265", *_TUNE[:4], "-b:v", f"{kilobits}k", "-x265-params", f"{limit}:{groups}")
        rate = ("-b:v", f"{kilobits}k", "-maxrate", f"{kilobits}k", "-bufsize", f"{kilobits}k")
        quality = ("-crf", str(self.factor)) if self.factor else rate
        return ("-c:v", "libx264", *_TUNE, "-g", keys, "-sc_threshold", "0", "-bf", str(self.between), *quality)


ENCODES = (
    Encode("h264 cbr, key 1 s", 1),
    Encode("h264 cbr, key 2 s", 2),
    Encode("h264 cbr, key 4 s", 4),
    Encode("h264 crf 26, key 2 s", 2, factor=26),
    Encode("h264 cbr, 2 B, key 2 s", 2, between=2),
    Encode("h265 cbr, key 2 s", 2, hevc=True),
)


@dataclass(frozen=True, slots=True)
class Film:
    """A staged clip: after `quiet` seconds its picture number n, from 0, is shown at `quiet + n / fps`."""

    clip: Path
    path: Path
    encode: Encode
    quiet: float
    fps: float


def make(clip: Path, encode: Encode, quiet: float, folder: Path) -> Film:
    """The film in `folder`, staged at the first call."""
    fps, width, height = _shape(clip)
    path = folder / f"{clip.stem}-{ENCODES.index(encode)}-{quiet:g}.mp4"
    if not path.exists():
        empty = path.with_suffix(".png")
        cv2.imwrite(str(empty), _empty(clip))
        fit = f"scale={width}:{height},setsar=1,format=yuv420p"
        stage = f"[0]{fit}[empty];[1]fps={fps},{fit}[clip];[empty][clip]concat,{NOISE}"
        still = ("-loop", "1", "-framerate", str(fps), "-t", str(quiet), "-i", str(empty))
        shown = (*still, "-i", str(clip)) if quiet else ("-i", str(clip))
        filters = stage if quiet else f"fps={fps},{fit},{NOISE}"
        codec = encode.arguments(width * height, fps)
        command = ("ffmpeg", "-nostdin", "-v", "error", "-y", *shown, "-filter_complex", filters, "-an", *codec)
        subprocess.run([*command, str(path)], check=True)
    return Film(clip, path, encode, quiet, fps)


def seconds(clip: Path) -> float:
    """How long a clip is."""
    with av.open(str(clip)) as container:
        return (container.duration or 0) / 1e6


def _shape(clip: Path) -> tuple[float, int, int]:
    """Pictures a second, width and height."""
    with av.open(str(clip)) as container:
        video = container.streams.video[0]
        rate = float(video.average_rate or 15)
        return min(FASTEST, round(2 * rate) / 2), video.width & ~1, video.height & ~1


def _empty(clip: Path) -> Image:
    """The median of pictures all over the clip: what is there most of the time."""
    with av.open(str(clip)) as container:
        step = max(1, int((container.duration or 0) / 1e6 * float(container.streams.video[0].average_rate or 15) / 24))
        pictures: list[Image] = [
            frame.to_ndarray(format="bgr24").astype(np.uint8)
            for frame in islice(container.decode(video=0), 0, None, step)
        ]
    empty: Image = np.median(np.stack(pictures), axis=0).astype(np.uint8)
    return empty
