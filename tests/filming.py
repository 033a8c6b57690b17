"""Packets for the tests: read from video files, as they would come from a camera."""

import io
import subprocess
from functools import cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from agent.data import Packet, StreamInfo

WALL = 1_795_000_000.0
RATE = 15


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg; it must have nothing to complain about."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def film(source: Path | BinaryIO | str, mono: float = 1000.0, most: int | None = None) -> list[Packet]:
    """The first pictures of a file or an address, in decoding order; they arrive evenly, the first at `mono`."""
    with av.open(source, "r", options={"rtsp_transport": "tcp"}) as container:
        track = container.streams.video[0]
        context, base, rate = track.codec_context, track.time_base, float(track.average_rate or RATE)
        assert base is not None
        info = StreamInfo(context.name, context.width, context.height, base, context.extradata or b"")
        pictures = (packet for packet in container.demux(track) if packet.size)
        return [
            Packet(n, mono + n / rate, WALL + n / rate, p.is_keyframe, p.pts, p.dts, bytes(p), info)
            for n, p in enumerate(islice(pictures, most))
        ]


@cache
def scene(seconds: int, group: int = RATE) -> tuple[Packet, ...]:
    """A small H.264 film of noise at 15 pictures a second, a keyframe every `group`; it begins at 1000."""
    rng, file = np.random.default_rng(1), io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"g": str(group), "sc_threshold": "0", "bf": "0", "preset": "ultrafast"}
        track = container.add_stream("libx264", rate=RATE, options=options)
        track.width = track.height = 64
        track.pix_fmt = "yuv420p"
        for _ in range(seconds * RATE):
            picture = av.VideoFrame.from_ndarray(rng.integers(0, 255, (96, 64), dtype=np.uint8), format="yuv420p")
            container.mux(track.encode(picture))
        container.mux(track.encode())
    file.seek(0)
    return tuple(film(file))
