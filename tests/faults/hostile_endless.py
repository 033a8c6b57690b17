"""A camera whose picture never ends: some good ones over HTTP, then one that goes on as fast as the line carries it."""

import subprocess
import sys
from pathlib import Path
from socket import socket

from agent.errors import CameraError
from agent.stream import Source, Timeouts
from tests import films
from tests.faults.fault import Figure, most, zero
from tests.faults.hostile_child import peak_kib
from tests.integration.rtsp import server

ROOT = Path(__file__).resolve().parents[2]

ENDLESS = b"AZ" * 32_768
"""Without a start code, so that all of it belongs to one picture."""

PEAK_MB = 250
"""An allocation as large as may be, once more while it grows, and the libraries."""

LIMIT = 60
"""Seconds for all of it; the agent gives such a camera up after four."""


def run(folder: Path) -> list[Figure]:
    """Figures of one connection."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.faults.hostile_endless", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return [zero("a picture without end: crashes", 1)]
    megabytes, pictures = done.stdout.split()
    return [
        Figure("a picture without end", f"given up after {pictures} good ones"),
        most("a picture without end: peak RSS", float(megabytes), PEAK_MB, "MB"),
    ]


def main(folder: str) -> None:
    """Watch such a camera until it is given up; print the memory that it took and the pictures that came."""
    good, pictures = films.film(Path(folder) / "good.h264", 50).read_bytes(), 0

    def serve(connection: socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: video/h264\r\n\r\n" + good)
        while True:
            connection.sendall(ENDLESS)

    with server(serve) as port:
        try:
            with Source(f"http://127.0.0.1:{port}/stream", timeouts=Timeouts(5.0, 4.0)) as source:
                for _ in source.packets():
                    pictures += 1
        except CameraError:
            print(peak_kib() / 1024, pictures)


if __name__ == "__main__":
    main(*sys.argv[1:])
