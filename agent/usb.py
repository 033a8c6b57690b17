"""USB cameras through OpenCV: pictures only, they have no compressed stream to record.

Written against the interface of cv2.VideoCapture and tested with a stand-in for it; no USB camera was at hand.
OpenCV gives up a silent device after 10 s by itself (OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT).
"""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Protocol, Self

import cv2
import numpy as np

from agent.data import Image
from agent.errors import CameraError

LEAST_SIDE = 16
"""Pixels; what claims less is no picture of a street."""


class Device(Protocol):
    """What is needed of cv2.VideoCapture."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it can be read."""

    def grab(self) -> bool:
        """Take the next picture off the device, undecoded."""

    def retrieve(self) -> tuple[bool, Any]:
        """Decode what was grabbed: BGR, shape (height, width, 3)."""

    def release(self) -> None:
        """Let go of the device."""


def _device(path: str) -> Device:
    return cv2.VideoCapture(path, cv2.CAP_V4L2)


class UsbCamera:
    """An opened USB camera at `path`, like /dev/video0. Raises CameraError."""

    def __init__(self, path: str, opener: Callable[[str], Device] = _device) -> None:
        self._device = opener(path)
        if not self._device.isOpened():
            self._device.release()
            raise CameraError("no camera there, or another program has it")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._device.release()

    def pictures(self) -> Iterator[Callable[[], Image]]:
        """One decoder a picture, good until the next: I420 on call, so that pictures nobody wants cost nothing.

        Raises CameraError when the camera is unplugged.
        """
        while self._device.grab():
            yield self._decode
        raise CameraError("the camera stopped sending")

    def _decode(self) -> Image:
        try:
            good, picture = self._device.retrieve()
        except cv2.error:  # a picture that claims more than MAX_PIXELS
            good = False
        if not good:
            raise CameraError("the camera sends what cannot be decoded")
        if min(picture.shape[:2]) < LEAST_SIDE:
            raise CameraError(f"the camera sends pictures of {picture.shape[1]}x{picture.shape[0]} pixels")
        height, width = picture.shape[0] & ~1, picture.shape[1] & ~1
        return np.asarray(cv2.cvtColor(picture[:height, :width], cv2.COLOR_BGR2YUV_I420), np.uint8)
