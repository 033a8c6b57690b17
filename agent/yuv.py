"""The planes of an I420 picture, shape (height * 3 / 2, width) with even sides; as views, so that none is copied."""

from agent.data import Image


def luma(yuv: Image) -> Image:
    """Its brightness, shape (height, width)."""
    return yuv[: yuv.shape[0] * 2 // 3]


def planes(yuv: Image) -> tuple[Image, Image, Image]:
    """Luma and the two chroma planes, blue-difference first, of half its sides."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    flat = yuv.reshape(-1)
    bright, chroma = height * width, height * width // 4
    half = (height // 2, width // 2)
    return (
        flat[:bright].reshape(height, width),
        flat[bright : bright + chroma].reshape(half),
        flat[bright + chroma :].reshape(half),
    )
