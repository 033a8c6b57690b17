"""The head of a person's pose: who lies, and who does not although his back is level."""

from collections.abc import Sequence

import numpy as np
import pytest

from agent.errors import ModelError
from agent.infer.heads import Candidates, Head, Kind, fit
from agent.infer.heads.pose import ANKLES, HIPS, SHOULDERS, TORSO
from agent.infer.runtime import Array, Signature, Tensor

Place = tuple[float, float]

SIZE = (192, 192)


def tensor(dtype: str = "float32", shape: tuple[int, ...] = (1, 1, 17, 3)) -> Tensor:
    return Tensor(1, shape, dtype, 0.0 if dtype == "float32" else 1 / 256, -128 if dtype == "int8" else 0)


def signature(output: Tensor, size: tuple[int, int] = SIZE) -> Signature:
    return Signature((Tensor(0, (1, size[1], size[0], 3), "uint8", 0.0, 0),), (output,))


def body(shoulders: Place, hips: Place, ankles: Place, sure: float = 0.8) -> Array:
    """Keypoints of somebody whose pairs of joints lie 0.1 apart about these places, x y as fractions of the input."""
    points = np.full((17, 3), (0.5, 0.5, 0.1), np.float32)
    for pair, (x, y) in ((SHOULDERS, shoulders), (HIPS, hips), (ANKLES, ankles)):
        points[pair[0]], points[pair[1]] = (y - 0.05, x - 0.05, sure), (y + 0.05, x + 0.05, sure)
    return points[None, None]


STANDING = body((0.5, 0.3), (0.5, 0.5), (0.5, 0.9))
LYING = body((0.3, 0.6), (0.5, 0.6), (0.8, 0.6))


def fitted(output: Tensor | None = None, size: tuple[int, int] = SIZE) -> Head:
    kind, head = fit(signature(output or tensor(), size), Kind.POSE)
    assert kind is Kind.POSE
    return head


def told(points: Array, least: float = 0.4) -> Candidates:
    head = fitted()
    head.settle([points])
    return head.decode([points], least)


def test_who_lies_is_told_by_his_torso_and_its_score() -> None:
    found = told(LYING)
    assert found.classes.tolist() == [0]
    assert found.scores == pytest.approx([0.8])
    assert found.boxes[0] == pytest.approx([0.25, 0.55, 0.55, 0.65])


@pytest.mark.parametrize(
    ("points", "lies"),
    [
        (STANDING, False),
        (body((0.5, 0.3), (0.4, 0.5), (0.7, 0.6)), False),
        (body((0.3, 0.4), (0.6, 0.4), (0.6, 0.9)), False),
        (body((0.3, 0.6), (0.3, 0.8), (0.9, 0.8)), False),
        (body((0.8, 0.6), (0.5, 0.6), (0.2, 0.6)), True),
        (body((0.3, 0.8), (0.5, 0.6), (0.6, 0.5)), True),
        (body((0.5, 0.9), (0.5, 0.7), (0.5, 0.4)), True),
    ],
    ids=["stands", "sits", "bends", "sits on the ground", "lies to the left", "legs up", "head towards the camera"],
)
def test_both_torso_and_legs_must_lie(points: Array, lies: bool) -> None:
    assert bool(told(points).scores.size) is lies


@pytest.mark.parametrize(("lean", "lies"), [(50, False), (60, True)])
@pytest.mark.parametrize("side", [-1, 1])
def test_a_body_lies_from_55_degrees(lean: float, lies: bool, side: int) -> None:
    x, y = 0.2 * side * np.sin(np.radians(lean)), 0.2 * np.cos(np.radians(lean))
    found = told(body((0.5, 0.4), (0.5 + x, 0.4 + y), (0.5 + 2 * x, 0.4 + 2 * y)))
    assert bool(found.scores.size) is lies


def test_degrees_are_those_of_pixels_in_an_input_that_is_no_square() -> None:
    """Half as high as wide: 45 degrees of fractions are 63 of pixels."""
    points = body((0.3, 0.3), (0.5, 0.5), (0.7, 0.7))
    assert fitted().decode([points], 0.4).scores.size == 0
    assert fitted(size=(192, 96)).decode([points], 0.4).scores.size == 1


@pytest.mark.parametrize(("least", "count"), [(0.49, 1), (0.51, 0)])
def test_the_score_is_the_mean_of_the_torsos_and_no_other_points(least: float, count: int) -> None:
    points = LYING.copy()
    points[0, 0, :, 2] = 0.0
    points[0, 0, TORSO, 2] = 0.1, 0.3, 0.7, 0.9
    assert told(points, least).scores.size == count


@pytest.mark.parametrize("dtype", ["uint8", "int8"])
def test_a_quantised_output_tells_the_same(dtype: str) -> None:
    output = tensor(dtype)
    stored = np.rint(LYING * 256 + output.zero).astype(dtype)
    found = fitted(output).decode([stored], 0.4)
    assert found.scores == pytest.approx([0.8], abs=0.004)
    assert found.boxes[0] == pytest.approx([0.25, 0.55, 0.55, 0.65], abs=0.004)


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_not_told(column: int, value: float) -> None:
    points = LYING.copy()
    points[0, 0, 5, column] = value
    found = told(points)
    assert not found.scores.size or np.isfinite(found.boxes).all()


def test_a_model_of_poses_is_none_that_finds_things_by_itself() -> None:
    """It takes whatever it is shown for a person."""
    with pytest.raises(ModelError, match=r"fit none of: ssd, yolov5, yolov8, yolox, grid$"):
        fit(signature(tensor()), None)


@pytest.mark.parametrize("shape", [(1, 6, 17, 3), (1, 1, 17, 2), (1, 1, 33, 3), (1, 17, 3)])
def test_other_outputs_are_no_single_pose(shape: Sequence[int]) -> None:
    with pytest.raises(ModelError, match="fit none of"):
        fit(signature(tensor(shape=tuple(shape))), Kind.POSE)


def test_another_head_does_not_fit_a_pose() -> None:
    with pytest.raises(ModelError, match="do not fit the head grid"):
        fit(signature(tensor()), Kind.GRID)
