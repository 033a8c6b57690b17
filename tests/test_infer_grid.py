"""The head of scores and boxes apart."""

from collections.abc import Sequence

import numpy as np
import pytest

from agent.errors import ModelError
from agent.infer.heads import STRIDES, Head, Kind, fit
from agent.infer.runtime import Array, Signature, Tensor

SIZE = (64, 32)
FINE, COARSE = (8, 16), STRIDES
DTYPES = ("float32", "uint8", "int8")


def cells(strides: Sequence[int]) -> int:
    return sum((SIZE[0] // stride) * (SIZE[1] // stride) for stride in strides)


def scores_like(columns: int, dtype: str, rows: int) -> Tensor:
    """A tensor that can hold 0..1."""
    lowest = {"float32": 0, "uint8": 0, "int8": -128}[dtype]
    return Tensor(0, (1, rows, columns), dtype, 0.0 if dtype == "float32" else 1 / 256, lowest)


def boxes_like(dtype: str, rows: int) -> Tensor:
    """A tensor that can hold -2..4."""
    return Tensor(
        1, (1, rows, 4), dtype, 0.0 if dtype == "float32" else 6 / 256, {"uint8": 85, "int8": -43}.get(dtype, 0)
    )


def stored(like: Tensor, numbers: Array) -> Array:
    if not like.scale:
        return numbers.astype(np.float32)[None]
    info = np.iinfo(like.dtype)
    return np.clip(np.rint(numbers / like.scale + like.zero), info.min, info.max).astype(like.dtype)[None]


class Model:
    """A model of three classes of which every cell is empty, until a test fills some."""

    def __init__(self, dtype: str = "int8", strides: Sequence[int] = COARSE, classes: int = 3) -> None:
        rows = cells(strides)
        self.tensors = scores_like(classes, dtype, rows), boxes_like(dtype, rows)
        self.scores, self.boxes = np.zeros((rows, classes)), np.full((rows, 4), -1.0)

    def head(self, *, flipped: bool = False) -> tuple[Head, list[Array]]:
        """Fitted and settled, with its outputs in that order."""
        numbers = (self.scores, self.boxes)
        pairs = [(like, stored(like, each)) for like, each in zip(self.tensors, numbers, strict=True)]
        ordered = pairs[::-1] if flipped else pairs
        picture = Tensor(0, (1, SIZE[1], SIZE[0], 3), "int8", 1.0, -128)
        kind, head = fit(Signature((picture,), tuple(like for like, _ in ordered)), Kind.GRID)
        assert kind is Kind.GRID
        outputs = [values for _, values in ordered]
        head.settle(outputs)
        return head, outputs


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_cell_becomes_its_box_in_either_order_of_the_outputs(dtype: str, flipped: bool) -> None:
    model = Model(dtype)
    cell = 4 * 8 + 1 * 4 + 2
    model.scores[cell] = 0.1, 0.9, 0.2
    model.boxes[cell] = 0.5, 0.25, np.log(2), np.log(0.5)
    head, outputs = model.head(flipped=flipped)
    found = head.decode(outputs, 0.5)
    x, y = (2 + 0.5) * 16, (1 + 0.25) * 16
    assert found.classes.tolist() == [1]
    assert found.scores == pytest.approx([0.9], abs=0.003)
    assert found.boxes[0] == pytest.approx([(x - 16) / 64, (y - 4) / 32, (x + 16) / 64, (y + 4) / 32], abs=0.02)


@pytest.mark.parametrize(("strides", "last"), [(FINE, 16), (COARSE, 32)])
def test_the_strides_follow_from_the_number_of_cells(strides: Sequence[int], last: int) -> None:
    model = Model("float32", strides)
    model.scores[-1, 0] = 0.9
    model.boxes[-1] = 0, 0, 0, 0
    head, outputs = model.head()
    found = head.decode(outputs, 0.5).boxes[0]
    assert ((found[2] - found[0]) * 64, (found[3] - found[1]) * 32) == pytest.approx((last, last))


def test_one_cell_tells_two_classes() -> None:
    model = Model()
    model.scores[5] = 0.9, 0.1, 0.8
    head, outputs = model.head()
    found = head.decode(outputs, 0.5)
    assert sorted(found.classes.tolist()) == [0, 2]
    assert found.boxes[0].tolist() == found.boxes[1].tolist()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("least", [0.3, 102 / 256, 0.99])
def test_a_score_at_the_threshold_is_told_and_one_step_below_is_not(dtype: str, least: float) -> None:
    model = Model(dtype)
    model.scores[0, 0], model.scores[1, 0] = np.ceil(least * 256) / 256, (np.ceil(least * 256) - 1) / 256
    head, outputs = model.head()
    assert len(head.decode(outputs, least).scores) == 1


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_of_four_classes_and_four_numbers_the_boxes_are_what_can_be_negative(dtype: str, flipped: bool) -> None:
    model = Model(dtype, classes=4)
    model.scores[3, 2] = 0.9
    head, outputs = model.head(flipped=flipped)
    found = head.decode(outputs, 0.5)
    assert head.classes == 4
    assert (found.classes.tolist(), found.scores.tolist()) == ([2], pytest.approx([0.9], abs=0.003))


def test_a_zero_point_tells_boxes_even_when_the_first_picture_has_no_negative_number() -> None:
    model = Model("int8", classes=4)
    model.boxes[:] = 0.5
    model.scores[3, 2] = 0.9
    head, outputs = model.head(flipped=True)
    assert head.decode(outputs, 0.7).classes.tolist() == [2]


def test_columns_tell_boxes_that_could_be_scores() -> None:
    model = Model("uint8")
    model.tensors = model.tensors[0], Tensor(1, model.tensors[1].shape, "uint8", 6 / 256, 0)
    model.scores[3, 2] = 0.9
    head, outputs = model.head(flipped=True)
    assert head.classes == 3
    assert head.decode(outputs, 0.5).classes.tolist() == [2]


def test_what_is_no_number_is_not_told() -> None:
    model = Model("float32")
    model.scores[:] = np.nan
    head, outputs = model.head()
    assert len(head.decode(outputs, 0.1).scores) == 0


@pytest.mark.parametrize(
    "shapes",
    [
        ((1, cells(COARSE), 3), (1, cells(COARSE), 5)),
        ((1, cells(COARSE), 3), (1, cells(FINE), 4)),
        ((1, cells(COARSE) + 1, 3), (1, cells(COARSE) + 1, 4)),
        ((2, cells(COARSE), 3), (2, cells(COARSE), 4)),
        ((1, cells(COARSE), 0), (1, cells(COARSE), 4)),
        ((cells(COARSE), 3), (cells(COARSE), 4)),
    ],
)
def test_tensors_that_are_no_grid_are_refused(shapes: Sequence[tuple[int, ...]]) -> None:
    picture = Tensor(0, (1, SIZE[1], SIZE[0], 3), "int8", 1.0, -128)
    outputs = tuple(Tensor(number, shape, "float32", 0.0, 0) for number, shape in enumerate(shapes))
    with pytest.raises(ModelError, match="fit none of"):
        fit(Signature((picture,), outputs), None)
