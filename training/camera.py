"""What cameras do to pictures: light, colour, noise, blur, rain, compression. For variety in training."""

import cv2
import numpy as np

from agent.data import Image

Random = np.random.Generator


def worse(image: Image, random: Random) -> Image:
    """The picture (height, width, 3), RGB, as another camera might have taken it."""
    image = _light(image, random)
    for share, fault in ((0.08, _grey), (0.2, _colour), (0.07, _soft), (0.12, _noise), (0.1, _coarse), (0.03, _rain)):
        if random.random() < share:
            image = fault(image, random)
    return _compressed(image, random) if random.random() < 0.1 else image


def _light(image: Image, random: Random) -> Image:
    """Gamma, contrast, brightness and the white balance; one in eight as dark as at night."""
    levels = np.arange(256) / 255
    dark = random.random() < 0.12
    gamma = random.uniform(1.4, 2.4) if dark else 2 ** random.uniform(-0.6, 0.6)
    contrast = random.uniform(0.45, 0.85) if dark else random.uniform(0.7, 1.25)
    offset = random.uniform(-0.02, 0.04) if dark else random.uniform(-0.1, 0.09)
    base = (levels**gamma - 0.5) * contrast + 0.5 * (contrast if dark else 1) + offset
    table = np.stack([np.clip(base * random.uniform(0.9, 1.1) * 255, 0, 255) for _ in range(3)], 1)
    return cv2.LUT(image, table.astype(np.uint8)[None]).astype(np.uint8, copy=False)


def _grey(image: Image, _: Random) -> Image:
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[:, :, None], 3, 2).astype(np.uint8, copy=False)


def _colour(image: Image, random: Random) -> Image:
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.int16)
    hsv[..., 0] = (hsv[..., 0] + random.integers(-6, 7)) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] * random.uniform(0.4, 1.4), 0, 255)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.uint8, copy=False)


def _soft(image: Image, random: Random) -> Image:
    return cv2.GaussianBlur(image, (0, 0), random.uniform(0.5, 1.6)).astype(np.uint8, copy=False)


def _noise(image: Image, random: Random) -> Image:
    grain = random.integers(0, int(random.integers(6, 28)), image.shape, dtype=np.uint8)
    return cv2.add(image, grain).astype(np.uint8, copy=False)


def _coarse(image: Image, random: Random) -> Image:
    """As a camera of fewer pixels shows it."""
    height, width = image.shape[:2]
    share = random.uniform(0.4, 0.8)
    fewer = (max(8, round(width * share)), max(8, round(height * share)))
    small = cv2.resize(image, fewer, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def _rain(image: Image, random: Random) -> Image:
    height, width = image.shape[:2]
    streaks = np.zeros((height, width), np.uint8)
    slant = random.uniform(-0.3, 0.3)
    for _ in range(int(random.integers(30, 120))):
        x, y, length = int(random.integers(width)), int(random.integers(height)), int(random.integers(6, 24))
        cv2.line(streaks, (x, y), (x + round(slant * length), y + length), int(random.integers(40, 110)), 1)
    return cv2.add(image, np.repeat(streaks[:, :, None], 3, 2)).astype(np.uint8, copy=False)


def _compressed(image: Image, random: Random) -> Image:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 70))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
