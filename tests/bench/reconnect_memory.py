"""Memory and open files after many reconnects: `python -m tests.bench.reconnect_memory [--reconnects 200] [--json]`.

Each way runs in a process of its own against the same camera (scripts/camera): with our code, and with a rival that
opens PyAV's container and leaves closing it to the garbage collector.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import psutil

from agent.data import Packet
from agent.stream import Arrival, PacketDecoder, Source
from tests.integration import rtsp

WARM_UP = 10
PICTURES = 3


def ours(url: str) -> None:
    """A connection as the capture makes it, a few pictures long."""
    with Source(url) as source:
        arrival, decoder = Arrival(source.info.time_base), PacketDecoder()
        for number, piece in zip(range(PICTURES), source.packets(), strict=False):
            packet = Packet(
                number,
                arrival.taken(piece.pts, 0),
                0,
                piece.is_keyframe,
                piece.pts,
                piece.dts,
                bytes(piece),
                source.info,
            )
            decoder.decode(packet)


def unclosed(url: str) -> None:
    """The same without closing."""
    container = av.open(url, options={"rtsp_transport": "tcp", "analyzeduration": "100000"}, timeout=(5, 4))
    for _, packet in zip(range(PICTURES), container.demux(video=0), strict=False):
        packet.decode()


WAYS: dict[str, Callable[[str], None]] = {"ours": ours, "unclosed": unclosed}


def measure(way: str, url: str, reconnects: int) -> dict[str, float]:
    """Growth after a warm-up: resident megabytes, open files, threads."""
    process = psutil.Process()
    before = _figures(process)
    for number in range(WARM_UP + reconnects):
        if number == WARM_UP:
            before = _figures(process)
        WAYS[way](url)
    grown = [now - then for now, then in zip(_figures(process), before, strict=True)]
    return dict(zip(("rss_mb", "files", "threads"), (round(figure, 1) for figure in grown), strict=True))


def _figures(process: psutil.Process) -> list[float]:
    return [process.memory_info().rss / 1e6, process.num_fds(), process.num_threads()]


def main() -> None:
    """Print a table, or one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reconnects", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--way", nargs=2, metavar=("WAY", "URL"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        way, url = arguments.way
        print(json.dumps(measure(way, url, arguments.reconnects)))
        return
    results = compare(arguments.reconnects)
    if arguments.json:
        print(json.dumps({"reconnects": arguments.reconnects, **results}))
        return
    print(f"after {arguments.reconnects} reconnects    RSS MB   files   threads")
    for way, grown in results.items():
        print(f"{way:24}{grown['rss_mb']:+10.1f}{grown['files']:+8.0f}{grown['threads']:+10.0f}")


def compare(reconnects: int) -> dict[str, dict[str, float]]:
    """Each way in a process of its own, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        clip = rtsp.make_clip(Path(folder) / "clip.mp4", "1280x720")
        with rtsp.camera(clip) as url:
            return {way: _apart(way, url, reconnects) for way in WAYS}


def _apart(way: str, url: str, reconnects: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.reconnect_memory", "--reconnects", str(reconnects), "--way", way, url]
    grown: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return grown


if __name__ == "__main__":
    main()
