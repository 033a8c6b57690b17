"""A public picture, or several side by side, as a JPEG under a byte cap."""

from collections.abc import Sequence

import cv2
import numpy as np

from agent.data import Image, Jpeg
from agent.errors import PrivacyError
from agent.privacy import PublicPicture

QUALITIES = (80, 65, 50, 35)
"""JPEG qualities tried from the best down; below the last a smaller picture shows more than a worse one."""

SHRINK = 0.75
LEAST_WIDTH = 32


def encode(picture: PublicPicture, max_bytes: int) -> Jpeg:
    """The best JPEG of a picture that fits `max_bytes`: lower quality first, then a smaller picture."""
    return _fitting(picture.image, max_bytes)


def side_by_side(pictures: Sequence[Jpeg], max_bytes: int) -> Jpeg:
    """Pictures from left to right as one JPEG of at most `max_bytes`, each as high as the first."""
    height = pictures[0].height
    level = [cv2.resize(_pixels(each), (max(1, each.width * height // each.height), height)) for each in pictures]
    return _fitting(np.hstack(level).astype(np.uint8, copy=False), max_bytes)


def _pixels(picture: Jpeg) -> Image:
    image = cv2.imdecode(np.frombuffer(picture.data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise PrivacyError(f"a picture of {picture.width}x{picture.height} cannot be read back")
    return image.astype(np.uint8, copy=False)


def _fitting(image: Image, max_bytes: int) -> Jpeg:
    while True:
        for quality in QUALITIES:
            data = _jpeg(image, quality)
            if len(data) <= max_bytes or image.shape[1] < LEAST_WIDTH:
                return Jpeg(data, image.shape[1], image.shape[0])
        size = (max(1, int(image.shape[1] * SHRINK)), max(1, int(image.shape[0] * SHRINK)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _jpeg(image: Image, quality: int) -> bytes:
    # tables of its own for each picture: 2 to 8 % smaller for 0.2 ms
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not done:
        raise PrivacyError(f"a picture of {image.shape[1]}x{image.shape[0]} cannot be encoded")
    return bytes(data)
