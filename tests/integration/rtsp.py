"""Cameras to test against: a real one (scripts/camera), a line to it that can be spoiled, and broken ones."""

import io
import random
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]

CHUNK = 1316
SETS = b"sprop-parameter-sets"

H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "10", "-bf", "0")
B_FRAMES = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10", "-bf", "2")
H265 = ("-c:v", "libx265", "-pix_fmt", "yuv420p", "-x265-params", "log-level=error:keyint=10")
MPEG4 = ("-c:v", "mpeg4", "-g", "10")

SDP = """v=0\r
o=- 0 0 IN IP4 127.0.0.1\r
s=camera\r
t=0 0\r
m=video 0 RTP/AVP 96\r
a=rtpmap:96 H264/90000\r
a=fmtp:96 packetization-mode=1\r
a=control:track\r
"""


def make_clip(path: Path, size: str = "320x240", seconds: float = 2.0, *, codec: tuple[str, ...] = H264) -> Path:
    """A moving test picture, 15 a second."""
    source = f"testsrc=size={size}:rate=15:duration={seconds}"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *codec, path], check=True)
    return path


@contextmanager
def camera(file: Path, *arguments: str) -> Iterator[str]:
    """A real RTSP camera that films `file`; gives its URL."""
    command = [str(ROOT / "scripts/camera"), str(file), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Runs `serve` for each connection on a thread of its own; gives the port. All connections close at the end."""
    connections: list[socket.socket] = []

    def answer(connection: socket.socket) -> None:
        with suppress(OSError):
            serve(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connections.append(listener.accept()[0])
                threading.Thread(target=answer, args=(connections[-1],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in connections:
        connection.close()


def silent(connection: socket.socket) -> None:
    """Takes what comes and says nothing."""
    while connection.recv(65536):
        pass


def play_then_silent(connection: socket.socket) -> None:
    """Answers as far as PLAY; then no picture ever comes."""
    _handshake(connection)
    silent(connection)


def play_then_noise(connection: socket.socket) -> None:
    """Answers as far as PLAY; then sends bytes that mean nothing."""
    _handshake(connection)
    noise = random.Random(1)
    while True:
        connection.sendall(noise.randbytes(1400))


def refuse(connection: socket.socket) -> None:
    """Wants another password, whatever the password."""
    for request in _requests(connection):
        number = _header(request, "CSeq")
        connection.sendall(
            f'RTSP/1.0 401 Unauthorized\r\nCSeq: {number}\r\nWWW-Authenticate: Basic realm="camera"\r\n\r\n'.encode()
        )


def http_stream(body: bytes, kind: str, seconds: float = 0.0) -> Callable[[socket.socket], None]:
    """Sends `body`, evenly over `seconds`, in answer to a request; then the line stays open and silent."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode())
        pace = threading.Event()
        for begin in range(0, len(body), CHUNK):
            connection.sendall(body[begin : begin + CHUNK])
            pace.wait(seconds * CHUNK / len(body))
        silent(connection)

    return serve


class Line:
    """The line to a real camera; what it carries can be held or spoiled while it is used.

    `bare` hides the parameter sets in the session description, as some cameras do.
    """

    def __init__(self, url: str, *, bare: bool = False) -> None:
        self._camera = urlsplit(url)
        self._bare = bare
        self.held = threading.Event()
        self.spoiled = threading.Event()
        self._noise = random.Random(1)

    @contextmanager
    def through(self) -> Iterator[str]:
        """Open the line; gives the URL."""
        with server(self._serve) as port:
            yield f"rtsp://127.0.0.1:{port}{self._camera.path}"

    def _serve(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._camera.port or 0)) as camera:
            threading.Thread(target=self._forward, args=(client, camera), daemon=True).start()
            stream = camera.makefile("rb")
            while chunk := self._chunk(stream):
                if not self.held.is_set():
                    client.sendall(chunk)

    def _forward(self, client: socket.socket, camera: socket.socket) -> None:
        with suppress(OSError):
            while request := client.recv(65536):
                camera.sendall(request)

    def _chunk(self, stream: io.BufferedReader) -> bytes:
        """One byte of an answer, or one packet of the stream: RFC 2326, 10.12."""
        first = stream.read(1)
        if first != b"$":
            hidden = self._bare and first == SETS[:1] and stream.peek().startswith(SETS[1:])
            return b"x" if hidden else first
        head = stream.read(3)
        payload = stream.read(struct.unpack(">BH", head)[1])
        # the RTP header and the units' own headers stay: what is spoiled is the picture
        spoil = self.spoiled.is_set() and head[0] == 0
        return first + head + (payload[:14] + self._noise.randbytes(len(payload) - 14) if spoil else payload)


def _handshake(connection: socket.socket) -> None:
    for request in _requests(connection):
        method, number = request.split(" ", 1)[0], _header(request, "CSeq")
        extra, body = "", ""
        if method == "DESCRIBE":
            body = SDP
            extra = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        if method == "SETUP":
            extra = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
        connection.sendall(f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{extra}\r\n{body}".encode())
        if method == "PLAY":
            return


def _requests(connection: socket.socket) -> Iterator[str]:
    text = b""
    while data := connection.recv(65536):
        text += data
        while b"\r\n\r\n" in text:
            request, text = text.split(b"\r\n\r\n", 1)
            yield request.decode()


def _header(request: str, name: str) -> str:
    return next(line.split(": ", 1)[1] for line in request.split("\r\n") if line.startswith(f"{name}:"))
