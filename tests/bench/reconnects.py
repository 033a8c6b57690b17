"""What many reconnects leave behind: memory, open files, threads. A part of `tests.bench.memory`.

Each way runs in a process of its own against the same camera (scripts/camera): with our code, and with a rival that
opens PyAV's container and leaves closing it to the garbage collector.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import psutil

from agent import frugal
from agent.data import Packet
from agent.stream import Arrival, PacketDecoder, Source, i420
from tests.integration import rtsp

WARM_UP = 20
PICTURES = 3

Way = Callable[[str], None]


def ours() -> Way:
    """Connections as the capture makes them, a few pictures long, seen by one decoder as the eyes have it."""
    decoder = PacketDecoder()

    def connect(url: str) -> None:
        with Source(url) as source:
            arrival = Arrival(source.info.time_base)
            for number, piece in zip(range(PICTURES), source.packets(), strict=False):
                mono = arrival.taken(piece.pts, 0)
                data = bytes(piece)
                packet = Packet(number, mono, 0, piece.is_keyframe, piece.pts, piece.dts, data, source.info)
                for decoded in decoder.decode(packet):
                    i420(decoded.picture)

    return connect


def unclosed() -> Way:
    """The same without closing."""

    def connect(url: str) -> None:
        container = av.open(url, options={"rtsp_transport": "tcp", "analyzeduration": "100000"}, timeout=(5, 4))
        for _, packet in zip(range(PICTURES), container.demux(video=0), strict=False):
            packet.decode()

    return connect


WAYS: dict[str, Callable[[], Way]] = {"ours": ours, "unclosed": unclosed}


def compare(folder: Path, reconnects: int) -> list[dict[str, Any]]:
    """A row for each way, one after the other: growth of resident megabytes, open files and threads."""
    clip = rtsp.make_clip(folder / "clip.mp4", "1280x720")
    with rtsp.camera(clip) as url:
        return [{"way": way, "reconnects": reconnects} | _apart(way, url, reconnects) for way in WAYS]


def _apart(way: str, url: str, reconnects: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.reconnects", way, url, str(reconnects)]
    grown: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return grown


def measure(way: str, url: str, reconnects: int) -> dict[str, float]:
    """Growth after a warm-up."""
    process, connect = psutil.Process(), WAYS[way]()
    for _ in range(WARM_UP):
        connect(url)
    before = _figures(process)
    for _ in range(reconnects):
        connect(url)
    grown = [now - then for now, then in zip(_figures(process), before, strict=True)]
    return dict(zip(("MB", "files", "threads"), (round(figure, 1) for figure in grown), strict=True))


def _figures(process: psutil.Process) -> list[float]:
    return [process.memory_info().rss / 1e6, process.num_fds(), process.num_threads()]


if __name__ == "__main__":
    frugal.settle()
    print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
