"""Regions of a frame become a model's input, and places come back."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from agent.data import WHOLE, Box, Image
from agent.infer.letterbox import Colour, Fit, Letterbox, Placed, encoder
from agent.infer.runtime import Array, Tensor

UINT8 = Tensor(0, (1, 64, 64, 3), "uint8", 1 / 255, 0)
INT8 = Tensor(0, (1, 64, 64, 3), "int8", 1 / 255, -128)
FLOAT = Tensor(0, (1, 64, 64, 3), "float32", 0.0, 0)

RED = (200, 40, 30)


def frame(width: int, height: int, box: Sequence[int]) -> Image:
    """A grey I420 frame with a red rectangle, corners in pixels."""
    image = np.full((height, width, 3), 114, np.uint8)
    x1, y1, x2, y2 = box
    image[y1:y2, x1:x2] = RED
    return cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420).astype(np.uint8, copy=False)


def letterbox(fit: Fit, colour: Colour = Colour.RGB, size: tuple[int, int] = (64, 64)) -> Letterbox:
    return Letterbox(size, fit, colour, encoder(UINT8, None, (0, 1)))


def fill(letterbox: Letterbox, yuv: Image, region: Box = WHOLE) -> tuple[Image, Placed]:
    """What a uint8 input of 64x64 holds afterwards, and where it shows what."""
    picture: Image = np.full((1, 64, 64, 3), 77, np.uint8)
    return picture, letterbox.fill(yuv, region, picture)


def red_box(picture: Image, placed: Placed) -> tuple[float, ...]:
    """Where the red is in the frame, as fractions, by way of the input."""
    ys, xs = np.nonzero(picture[0, :, :, 0] > 157)
    size = np.array([picture.shape[2], picture.shape[1]] * 2)
    inside = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) / size
    inner, crop = np.array(placed.inner), np.array(placed.crop)
    spans = [np.tile(each[2:] - each[:2], 2) for each in (inner, crop)]
    return tuple((inside - np.tile(inner[:2], 2)) / spans[0] * spans[1] + np.tile(crop[:2], 2))


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize("region", [WHOLE, Box(0.25, 0.1, 0.9, 0.95), Box(0.3, 0.2, 0.8, 0.7)])
@pytest.mark.parametrize("size", [(320, 180), (320, 450), (128, 128)])
def test_a_place_in_the_input_comes_back_to_its_place_in_the_frame(
    fit: Fit, region: Box, size: tuple[int, int]
) -> None:
    width, height = size
    corners = tuple(int(side * of) for side, of in zip((0.4, 0.3, 0.7, 0.6), size * 2, strict=True))
    picture, placed = fill(letterbox(fit), frame(width, height, corners), region)
    expected = [side / of for side, of in zip(corners, size * 2, strict=True)]
    # half a pixel of the input, as a share of the frame
    assert red_box(picture, placed) == pytest.approx(expected, abs=0.5 / 64 * 1.8 + 2 / 128)


@pytest.mark.parametrize(("fit", "bars"), [(Fit.STRETCH, 0), (Fit.CENTRE, 28), (Fit.CORNER, 28)])
def test_bars_are_grey_and_lie_where_the_fit_says(fit: Fit, bars: int) -> None:
    picture, _ = fill(letterbox(fit), frame(320, 180, (0, 0, 320, 180)))
    grey = (np.abs(picture[0].astype(int) - 114) <= 1).all(axis=(1, 2))
    assert grey.sum() == bars
    assert grey[0] == (fit is Fit.CENTRE)
    assert grey[-1] == (fit is not Fit.STRETCH)


@pytest.mark.parametrize(("colour", "expected"), [(Colour.RGB, RED), (Colour.BGR, RED[::-1])])
def test_channels_come_in_the_order_of_the_model(colour: Colour, expected: tuple[int, ...]) -> None:
    picture, _ = fill(letterbox(Fit.STRETCH, colour), frame(64, 64, (0, 0, 64, 64)))
    assert picture[0, 32, 32] == pytest.approx(expected, abs=3)


def test_a_region_beyond_the_frame_is_cut_to_it_and_an_empty_one_grows() -> None:
    for region in (Box(-1, -1, 2, 2), Box(0.5, 0.5, 0.5, 0.5), Box(1, 1, 1, 1)):
        crop = fill(letterbox(Fit.CENTRE), frame(320, 180, (0, 0, 2, 2)), region)[1].crop
        assert 0 <= crop.x1 < crop.x2 <= 1
        assert 0 <= crop.y1 < crop.y2 <= 1


@pytest.mark.parametrize("tensor", [UINT8, INT8, FLOAT])
def test_a_later_region_of_another_shape_leaves_nothing_of_the_one_before(tensor: Tensor) -> None:
    def filled(box: Letterbox, region: Box) -> Array:
        into = np.zeros(tensor.shape, tensor.dtype)
        box.fill(street, region, into)
        return into

    street = frame(320, 180, (30, 20, 200, 150))
    used, fresh = (Letterbox((64, 64), Fit.CENTRE, Colour.RGB, encoder(tensor, None, (0, 1))) for _ in range(2))
    filled(used, Box(0.1, 0.0, 0.3, 1.0))
    assert (filled(used, WHOLE) == filled(fresh, WHOLE)).all()


def encoded(tensor: Tensor, span: tuple[float, float] | None, usual: tuple[float, float]) -> Array:
    """The numbers of all levels; where they are bytes, they take the levels' place."""
    levels: Image = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    into = levels.view(tensor.dtype) if tensor.dtype != "float32" else np.zeros(levels.shape, np.float32)
    encoder(tensor, span, usual)(levels, into)
    return into


@pytest.mark.parametrize(
    ("tensor", "span", "usual", "black", "white"),
    [
        (UINT8, None, (0, 1), 0, 255),
        (INT8, None, (0, 1), -128, 127),
        (INT8, (0, 1), (0, 1), -128, 127),
        (FLOAT, None, (0, 1), 0, 1),
        (FLOAT, None, (0, 255), 0, 255),
        (FLOAT, (-1, 1), (0, 1), -1, 1),
        (Tensor(0, (), "int8", 2 / 255, 0), (-1, 1), (0, 1), -128, 127),
        (Tensor(0, (), "uint8", 1 / 255, 0), (0, 2), (0, 1), 0, 255),
    ],
)
def test_black_and_white_are_what_the_input_says(
    tensor: Tensor, span: tuple[float, float] | None, usual: tuple[float, float], black: float, white: float
) -> None:
    found = encoded(tensor, span, usual)
    assert found.dtype == tensor.dtype
    assert (found.min(), found.max()) == (black, white)
    assert (np.diff(found.ravel().astype(float)) >= 0).all()
