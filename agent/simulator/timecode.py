"""A picture's number in the picture itself: coloured blocks along its lower edge, for those who check what was seen.

24 blocks from the left, each one bit: bluish is 1, reddish is 0. 20 bits of number, then its 4 bits of CRC-4-ITU
(ITU-T G.704, x^4 + x + 1). Their luma is the same everywhere and always, so that a motion gate sees none of it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.errors import SimulatorError

MOST = (1 << 20) - 1
"""The greatest number that fits."""

_BITS = 24
_GREY, _NEUTRAL = 126, 128
_SWING = 56
"""Levels by which a block's chroma leaves neutral, one plane up and the other down."""

_LEAST = 56
"""Levels by which both planes must differ for a block to be a bit: half of what was burnt in."""


def side(width: int) -> int:
    """Pixels of a block's side in a picture `width` pixels wide: 16 at 1280, never under 8, always even."""
    return max(8, round(width / 160) * 2)


def check(width: int) -> None:
    """Raise SimulatorError when a picture is too narrow for all blocks."""
    if width < _BITS * side(width):
        raise SimulatorError(
            f"a picture {width} wide has no room for a timecode: make it {_BITS * side(width)} or more"
        )


def burn(yuv: Image, number: int) -> None:
    """Write a number (0..MOST) into an I420 picture (height * 3 / 2, width), in place."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    if not 0 <= number <= MOST:
        raise SimulatorError(f"picture {number} is beyond what a timecode can count")
    block = side(width)
    yuv[height - block : height, : _BITS * block] = _GREY
    swing = np.repeat([_SWING if bit else -_SWING for bit in _bits(number << 4 | _check(number), _BITS)], block // 2)
    blue, red = (plane[-(block // 2) :, : len(swing)] for plane in _chroma(yuv))
    blue[:], red[:] = _NEUTRAL + swing, _NEUTRAL - swing


def read(yuv: Image) -> int | None:
    """The number in an I420 picture (height * 3 / 2, width); None when there is none to trust."""
    block = side(yuv.shape[1]) // 2
    blue, red = (plane[-block:, : _BITS * block].astype(np.float64) for plane in _chroma(yuv))
    if blue.shape != (block, _BITS * block):
        return None
    levels = _inner(blue - red, block)
    if np.abs(levels).min() < _LEAST:
        return None
    code = int("".join("1" if level > 0 else "0" for level in levels), 2)
    return code >> 4 if _check(code >> 4) == code & 0xF else None


def _chroma(yuv: Image) -> tuple[Image, Image]:
    """Both chroma planes, (height / 2, width / 2) each, as views."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    blue, red = yuv[height:].reshape(2, height // 2, width // 2)
    return blue, red


def _inner(strip: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """Each block's mean without its rim, into which compression and scaling mix what lies beside it."""
    rim = block // 4
    blocks = strip.reshape(block, _BITS, block)[rim : block - rim, :, rim : block - rim]
    levels: NDArray[np.float64] = blocks.mean((0, 2))
    return levels


def _bits(value: int, count: int) -> Iterator[int]:
    return (value >> place & 1 for place in reversed(range(count)))


def _check(number: int) -> int:
    rest = 0b1111
    for bit in _bits(number, _BITS - 4):
        rest = (rest << 1 & 0b1111) ^ (0b0011 if rest >> 3 ^ bit else 0)
    return rest
