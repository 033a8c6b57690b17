"""Pictures from anyone: JPEG and PNG files for `detect`, the JPEGs of an MJPEG stream, those of a USB camera.

OpenCV's driver for USB cameras decodes a JPEG as its imdecode does; a stand-in for the device does just that here.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import cv2
import numpy as np

import agent
from agent import detect, infer, stream
from agent.data import WHOLE, Box, Detection, Image
from agent.errors import AgentError
from agent.stream.decoder import MAX_PIXELS as MAX_DECODED
from agent.usb import UsbCamera
from tests.faults import hostile_bytes

verdicts = ("refused", "decoded", "too large")

PNG = b"\x89PNG"

FRAMES = (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2")
"""Starts of a JPEG's frame header (ITU-T T.81, table B.1)."""

_PADDING = 1_100_000
"""Bytes; the video library refuses a JPEG that is too small for what it claims."""


class Jpeg:
    """Each input goes through one of three doors, by its number."""

    verdicts = verdicts

    def __init__(self, folder: Path) -> None:
        self._folder, self._seen = folder, Detector()
        mock.patch.object(infer, "load", return_value=self._seen).start()
        self._pictures = list(_pictures())
        png = self._pictures[-1]
        self._known = [png[:33] + (2**30).to_bytes(4, "big") + png[37:]] + [
            bomb for base in self._pictures[:2] for side in (5_600, 8_000, 16_000, 20_000, 65_535)
            for bomb in (claims(base, side, side), padded(claims(base, side, side)))
        ]  # fmt: skip

    def make(self, number: int) -> bytes:
        if number < 3 * len(self._known):
            return self._known[number // 3]
        chance = Random(number)
        base = chance.choice(self._pictures)
        if chance.random() < 0.2:
            sides = [chance.choice((0, 1, 15, 17, 320, 4000, 9000, 30_000, 65_535)) for _ in range(2)]
            base = claims(base, *sides)
        if chance.random() < 0.1:
            base = base[: len(base) // 2] + chance.choice(self._pictures)
        return hostile_bytes.spoil(base, chance) if chance.random() < 0.9 else base

    def judge(self, data: bytes, number: int) -> str:
        # of a USB camera only JPEGs: what OpenCV makes of a PNG there, nobody can look at first
        png = data.startswith(PNG)
        door = (self._detect, self._mjpeg, self._detect if png else self._usb)[number % 3]
        try:
            sizes = door(data, number)
        except AgentError:
            return "refused"
        return "decoded" if all(sizes) else "too large"

    def _detect(self, data: bytes, number: int) -> Sequence[bool]:
        path = self._folder / "photo.jpg"
        path.write_bytes(data)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as told:
            failed = detect.run([path], Path(), True, None)
        if failed:
            raise AgentError(told.getvalue())
        return [self._seen.pixels <= agent.MAX_PIXELS]

    def _mjpeg(self, data: bytes, number: int) -> Sequence[bool]:
        path = self._folder / "camera.mjpeg"
        parts = (data, self._pictures[0], data) if number % 2 else (self._pictures[0], data)
        path.write_bytes(b"".join(_part(part) if number % 4 < 2 else part for part in parts))
        return [frame.yuv.size * 2 // 3 <= MAX_DECODED for frame in stream.frames(path)]

    def _usb(self, data: bytes, number: int) -> Sequence[bool]:
        with UsbCamera("/dev/video0", lambda _: Device(data)) as camera:
            return [next(camera.pictures())().size * 2 // 3 <= agent.MAX_PIXELS]


class Detector:
    """Sees nothing, but how large the picture is."""

    pixels = 0

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,)) -> tuple[Detection, ...]:
        self.pixels = yuv.size * 2 // 3
        return ()


class Device:
    """What OpenCV makes of one picture of a USB camera."""

    def __init__(self, data: bytes) -> None:
        self._data, self._left = data, 1

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def grab(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def retrieve(self) -> tuple[bool, Any]:
        found = cv2.imdecode(np.frombuffer(self._data, np.uint8), cv2.IMREAD_COLOR) if self._data else None
        return found is not None, found

    def release(self) -> None:
        """Nothing to let go of."""


def _pictures() -> Iterator[bytes]:
    """Small ones of every kind that a camera or a phone makes."""
    image = np.indices((120, 160, 3)).sum(0).astype(np.uint8)
    for options in (
        (),
        (cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
        (cv2.IMWRITE_JPEG_RST_INTERVAL, 4),
        (cv2.IMWRITE_JPEG_OPTIMIZE, 1),
    ):
        yield bytes(cv2.imencode(".jpg", image, options)[1])
    yield bytes(cv2.imencode(".jpg", image[:, :, 0])[1])
    yield bytes(cv2.imencode(".png", image)[1])


def claims(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header, or a PNG whose first chunk, gives another size."""
    if data.startswith(PNG):
        return data[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + data[24:]
    at = next(data.index(start) for start in FRAMES if start in data)
    return data[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + data[at + 9 :]


def padded(data: bytes) -> bytes:
    """As many bytes as its size needs at least."""
    return data[:-2] + bytes(_PADDING) + data[-2:]


def _part(data: bytes) -> bytes:
    """A picture as an HTTP camera sends it (multipart/x-mixed-replace)."""
    return b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(data), data)


def kind(folder: Path) -> Jpeg:
    return Jpeg(folder)
