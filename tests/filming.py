"""Packets for the tests: read from video files, as they would come from a camera."""

import subprocess
from pathlib import Path

import av

from agent.data import Packet, StreamInfo

WALL = 1_795_000_000.0


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg; it must have nothing to complain about."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def film(path: Path | str, mono: float = 1000.0, file_format: str | None = None) -> list[Packet]:
    """The pictures of a file (or address) in decoding order; they arrive evenly, the first at `mono`."""
    with av.open(str(path), format=file_format) as container:
        track = container.streams.video[0]
        context, base, rate = track.codec_context, track.time_base, track.average_rate or 15
        assert base is not None
        packets = [packet for packet in container.demux(track) if packet.size]
        info = StreamInfo(context.name, context.width, context.height, base, context.extradata or b"")
        return [
            Packet(n, mono + n / float(rate), WALL + n / float(rate), p.is_keyframe, p.pts, p.dts, bytes(p), info)
            for n, p in enumerate(packets)
        ]
