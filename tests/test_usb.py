"""USB cameras, against a stand-in for OpenCV's device: none was at hand."""

import subprocess
import sys
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from agent.data import Image
from agent.errors import CameraError
from agent.usb import UsbCamera


class FakeDevice:
    """Gives the pictures (None: one that cannot be decoded), then is unplugged."""

    def __init__(self, *pictures: Image | None, opened: bool = True) -> None:
        self._pictures = iter(pictures)
        self._picture: Image | None = None
        self._opened = opened
        self.decoded = 0
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._opened

    def grab(self) -> bool:
        self._picture = next(self._pictures, None)
        return self._picture is not None

    def retrieve(self) -> tuple[bool, Image]:
        self.decoded += 1
        assert self._picture is not None
        return self._picture.size > 0, self._picture

    def release(self) -> None:
        self.released = True


class Refusing(FakeDevice):
    """Its picture claims more than OpenCV decodes."""

    def retrieve(self) -> tuple[bool, Image]:
        raise cv2.error("pixels <= CV_IO_MAX_IMAGE_PIXELS")


def bgr(width: int = 64, height: int = 48, value: int = 128) -> Image:
    return np.full((height, width, 3), value, np.uint8)


def pictures(device: FakeDevice) -> Iterator[Image]:
    with UsbCamera("/dev/video0", lambda _path: device) as camera:
        for picture in camera.pictures():
            yield picture()


def test_pictures_come_as_i420_with_even_sides() -> None:
    yuv = next(pictures(FakeDevice(bgr(65, 49))))
    assert yuv.shape == (72, 64)
    assert np.ptp(yuv[:48]) == 0
    assert np.all(yuv[48:] == 128)


def test_picture_nobody_wants_is_not_decoded() -> None:
    device = FakeDevice(bgr(), bgr(), bgr())
    with UsbCamera("/dev/video0", lambda _path: device) as camera:
        wanted = camera.pictures()
        next(wanted)
        next(wanted)
        next(wanted)()
    assert device.decoded == 1


def test_unplugged_camera_is_an_error_and_is_released() -> None:
    device = FakeDevice(bgr())
    with pytest.raises(CameraError, match="stopped sending"):
        list(pictures(device))
    assert device.released


def test_spoiled_picture_is_an_error() -> None:
    with pytest.raises(CameraError, match="cannot be decoded"):
        list(pictures(FakeDevice(bgr(0, 0))))


def test_missing_camera_is_an_error_and_is_released() -> None:
    device = FakeDevice(opened=False)
    with pytest.raises(CameraError, match="no camera there"):
        UsbCamera("/dev/video9", lambda _path: device)
    assert device.released


def test_device_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(CameraError, match="no camera there"):
        UsbCamera("/dev/video63")


@pytest.mark.parametrize("size", [(1, 48), (64, 1), (8, 8)])
def test_a_picture_of_next_to_nothing_is_a_camera_that_is_away(size: tuple[int, int]) -> None:
    with pytest.raises(CameraError, match="pictures of"):
        next(pictures(FakeDevice(bgr(*size))))


def test_a_picture_that_claims_too_much_is_a_camera_that_is_away() -> None:
    with pytest.raises(CameraError, match="cannot be decoded"):
        next(pictures(Refusing(bgr())))


def test_opencv_refuses_what_claims_too_much_before_it_takes_memory() -> None:
    """In a process of its own: OpenCV reads the bound when it is loaded."""
    data = bytearray(cv2.imencode(".jpg", bgr())[1].tobytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = (20_000).to_bytes(2, "big") * 2
    code = f"import agent, cv2, numpy\ncv2.imdecode(numpy.frombuffer({bytes(data)!r}, numpy.uint8), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "CV_IO_MAX_IMAGE_PIXELS" in done.stderr
