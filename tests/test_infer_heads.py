"""The output heads: tensors to candidate boxes, whatever numbers the tensors hold."""

from collections.abc import Sequence

import numpy as np
import pytest

from agent.errors import ModelError
from agent.infer.heads import STRIDES, Head, Kind, fit
from agent.infer.runtime import Array, Signature, Tensor

SIZE = (64, 32)
CELLS = sum((SIZE[0] // stride) * (SIZE[1] // stride) for stride in STRIDES)
CLASSES = 3
DTYPES = ("float32", "uint8", "int8")

ROWS = {Kind.YOLOV5: 3 * CELLS, Kind.YOLOV8: CELLS, Kind.YOLOX: CELLS}


def tensor(shape: Sequence[int], dtype: str, top: float = 1.0) -> Tensor:
    """A tensor that can hold 0..top."""
    scale = 0.0 if dtype == "float32" else top / 255
    return Tensor(0, tuple(shape), dtype, scale, -128 if dtype == "int8" else 0)


def stored(like: Tensor, numbers: Array) -> Array:
    """The values that stand for some numbers."""
    if not like.scale:
        return numbers.astype(np.float32)
    return np.rint(numbers / like.scale + like.zero).astype(like.dtype)


def signature(*outputs: Tensor, size: tuple[int, int] = SIZE) -> Signature:
    return Signature((tensor((1, size[1], size[0], 3), "uint8"),), outputs)


def yolo(kind: Kind, dtype: str, rows: Array, top: float = 1.0) -> tuple[Head, list[Array]]:
    """A head and its outputs: `rows` as x y w h, objectness where the kind has it, scores."""
    numbers = rows.T[None] if kind is Kind.YOLOV8 else rows[None]
    output = tensor(numbers.shape, dtype, top)
    _, head = fit(signature(output), kind)
    outputs = [stored(output, numbers)]
    head.settle(outputs)
    return head, outputs


def empty(kind: Kind) -> Array:
    return np.zeros((ROWS[kind], (4 if kind is Kind.YOLOV8 else 5) + CLASSES))


YOLOS = (Kind.YOLOV5, Kind.YOLOV8, Kind.YOLOX)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", YOLOS)
def test_a_yolo_row_becomes_its_box(kind: Kind, dtype: str) -> None:
    rows = empty(kind)
    rows[7, :4] = 0.5, 0.25, 0.2, 0.1
    rows[7, 4:-CLASSES] = 0.8
    rows[7, -CLASSES:] = 0.1, 0.9, 0.2
    head, outputs = yolo(kind, dtype, rows)
    found = head.decode(outputs, 0.5)
    assert found.classes.tolist() == [1]
    assert found.scores == pytest.approx([0.9 if kind is Kind.YOLOV8 else 0.72], abs=0.01)
    assert found.boxes[0] == pytest.approx([0.4, 0.2, 0.6, 0.3], abs=0.008)


@pytest.mark.parametrize("kind", YOLOS)
def test_boxes_in_pixels_are_told_from_fractions(kind: Kind) -> None:
    rows = empty(kind)
    rows[7, :4] = 32, 8, 16, 4
    rows[7, 4:] = 1
    head, outputs = yolo(kind, "float32", rows)
    assert head.decode(outputs, 0.5).boxes[0] == pytest.approx([24 / 64, 6 / 32, 40 / 64, 10 / 32])


def test_yolox_as_its_authors_export_it_is_decoded_cell_by_cell() -> None:
    rows = empty(Kind.YOLOX)
    rows[:, 2:4] = -1
    cell = 4 * 8 + 2 * 4 - 3
    rows[cell, :4] = 0.5, 0.25, np.log(2), np.log(0.5)
    rows[cell, 4:] = 1
    head, outputs = yolo(Kind.YOLOX, "float32", rows)
    x, y = (1 + 0.5) * 16, (1 + 0.25) * 16
    expected = [(x - 16) / 64, (y - 4) / 32, (x + 16) / 64, (y + 4) / 32]
    assert head.decode(outputs, 0.5).boxes[0] == pytest.approx(expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("least", [0.3, 102 / 255, 1.0])
def test_a_score_at_the_threshold_is_told_and_one_step_below_is_not(dtype: str, least: float) -> None:
    rows = empty(Kind.YOLOV8)
    rows[:, 2:4] = 0.1
    rows[0, 4], rows[1, 4] = np.ceil(least * 255) / 255, (np.ceil(least * 255) - 1) / 255
    head, outputs = yolo(Kind.YOLOV8, dtype, rows)
    assert len(head.decode(outputs, least).scores) == 1


@pytest.mark.parametrize("kind", YOLOS)
def test_a_score_that_is_no_number_is_not_told(kind: Kind) -> None:
    rows = np.full_like(empty(kind), np.nan)
    head, outputs = yolo(kind, "float32", rows)
    assert len(head.decode(outputs, 0.1).scores) == 0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 3, 1)])
def test_ssd_in_both_orders_of_its_outputs(order: tuple[int, ...], dtype: str) -> None:
    numbers = [
        np.array([[[0.1, 0.2, 0.5, 0.6], [0, 0, 1, 1], [0, 0, 1, 1]]]),
        np.array([[5.0, 1.0, 2.0]]),
        np.array([[0.9, 0.2, 0.8]]),
        np.array([2.0]),
    ]
    tensors = [tensor(each.shape, dtype, top) for each, top in zip(numbers, (1, 5.1, 1, 5.1), strict=True)]
    kind, head = fit(signature(*(tensors[each] for each in order)), None)
    found = head.decode([stored(tensors[each], numbers[each]) for each in order], 0.5)
    assert kind is Kind.SSD
    assert found.classes.tolist() == [5]
    assert found.scores == pytest.approx([0.9], abs=0.01)
    assert found.boxes[0] == pytest.approx([0.2, 0.1, 0.6, 0.5], abs=0.005)


@pytest.mark.parametrize("count", [np.nan, np.inf, -1.0, 1e30])
def test_an_ssd_count_that_is_no_count_does_no_harm(count: float) -> None:
    numbers = [np.zeros((1, 3, 4)), np.full((1, 3), np.nan), np.full((1, 3), 0.9), np.array([count])]
    _, head = fit(signature(*(tensor(each.shape, "float32") for each in numbers)), Kind.SSD)
    found = head.decode([each.astype(np.float32) for each in numbers], 0.5)
    assert set(found.classes.tolist()) <= {-1}


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((1, 84, CELLS), Kind.YOLOV8),
        ((1, CELLS, 85), Kind.YOLOX),
        ((1, 3 * CELLS, 6), Kind.YOLOV5),
    ],
)
def test_the_head_is_told_from_the_tensors(shape: tuple[int, ...], kind: Kind) -> None:
    found, head = fit(signature(tensor(shape, "int8")), None)
    assert found is kind
    assert head.classes == {Kind.YOLOV8: 80, Kind.YOLOX: 80, Kind.YOLOV5: 1}[kind]


@pytest.mark.parametrize("shape", [(1, 84, CELLS + 1), (1, 4, CELLS), (1, CELLS, 5), (2, CELLS, 85), (CELLS, 85), ()])
def test_tensors_that_fit_no_head_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="fit none of"):
        fit(signature(tensor(shape, "float32")), None)


def test_a_head_that_the_tensors_do_not_fit_is_refused() -> None:
    with pytest.raises(ModelError, match="do not fit the head yolov5"):
        fit(signature(tensor((1, 84, CELLS), "float32")), Kind.YOLOV5)


@pytest.mark.parametrize("dtype", ["int64", "float16", "bool"])
def test_other_numbers_are_refused(dtype: str) -> None:
    with pytest.raises(ModelError, match="must be uint8, int8 or float32"):
        fit(signature(tensor((1, 84, CELLS), dtype)), None)


@pytest.mark.parametrize("size", [(63, 32), (64, 33), (16, 16)])
def test_an_input_that_cannot_be_filled_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ModelError, match="must be even"):
        fit(signature(tensor((1, 84, CELLS), "int8"), size=size), None)
