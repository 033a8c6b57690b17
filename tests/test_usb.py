"""USB cameras, against a stand-in for OpenCV's device: none was at hand."""

from collections.abc import Iterator

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
