"""Which head a model's tensors fit."""

from collections.abc import Sequence

from agent.errors import ModelError
from agent.infer.heads import grid, pose
from agent.infer.heads.cells import count
from agent.infer.heads.grid import Grid
from agent.infer.heads.parts import Head, Kind
from agent.infer.heads.pose import Pose
from agent.infer.heads.ssd import Ssd
from agent.infer.heads.yolo import Yolo
from agent.infer.runtime import Signature, Tensor

Size = tuple[int, int]

FINDERS = tuple(kind for kind in Kind if kind is not Kind.POSE)
"""Heads that find things in any picture. A pose takes whatever it is shown for a person: it is fitted by name only."""


def fit(signature: Signature, kind: Kind | None) -> tuple[Kind, Head]:
    """The head that the tensors fit; with a `kind` only that one. Raises ModelError when none does."""
    outputs = signature.outputs
    width, height = size = input_size(signature)
    for tensor in outputs:
        _check_numbers(tensor)
    found = _found(outputs, size)
    shapes = ", ".join(f"{list(tensor.shape)}" for tensor in outputs)
    if found is None or (kind is None and found[0] not in FINDERS):
        raise ModelError(f"the outputs {shapes} of a {width}x{height} input fit none of: {', '.join(FINDERS)}")
    if kind not in (None, found[0]):
        raise ModelError(f"the outputs {shapes} of a {width}x{height} input do not fit the head {kind}")
    return found


def input_size(signature: Signature) -> Size:
    """Width and height of the one picture that the model takes. Raises ModelError for any other input."""
    shapes = [tensor.shape for tensor in signature.inputs]
    if len(shapes) != 1 or len(shapes[0]) != 4 or shapes[0][0] != 1 or shapes[0][3] != 3:
        raise ModelError(
            f"the input must be one picture [1, height, width, 3], not {[list(shape) for shape in shapes]}"
        )
    _check_numbers(signature.inputs[0])
    _, height, width, _ = shapes[0]
    if min(width, height) < 32 or width % 2 or height % 2:
        raise ModelError(f"the input's sides must be even and at least 32, not {width}x{height}")
    return width, height


def _check_numbers(tensor: Tensor) -> None:
    if tensor.dtype not in ("uint8", "int8", "float32"):
        raise ModelError(f"tensors must be uint8, int8 or float32, not {tensor.dtype}")


def _found(outputs: Sequence[Tensor], size: Size) -> tuple[Kind, Head] | None:
    if pose.fits(outputs):
        return Kind.POSE, Pose(outputs[0], size)
    levels = grid.strides(outputs, size)
    if levels:
        return Kind.GRID, Grid(outputs, size, levels)
    if sorted(len(tensor.shape) for tensor in outputs) == [1, 2, 2, 3]:
        return (Kind.SSD, Ssd(outputs)) if _is_ssd([tensor.shape for tensor in outputs]) else None
    kind = _yolo([tensor.shape for tensor in outputs], count(size))
    return (kind, Yolo(kind, outputs[0], size)) if kind else None


def _yolo(shapes: Sequence[tuple[int, ...]], cells: int) -> Kind | None:
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][0] != 1:
        return None
    _, rows, columns = shapes[0]
    if columns == cells and rows > 4:
        return Kind.YOLOV8
    return {cells: Kind.YOLOX, 3 * cells: Kind.YOLOV5}.get(rows) if columns > 5 else None


def _is_ssd(shapes: Sequence[tuple[int, ...]]) -> bool:
    boxes = next(shape for shape in shapes if len(shape) == 3)
    return boxes[0] == 1 and boxes[2] == 4 and all(shape == boxes[:2] for shape in shapes if len(shape) == 2)
