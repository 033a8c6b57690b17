"""The published network in our own shape answers as it always did."""

from pathlib import Path

import numpy as np
import pytest
import torch
from ai_edge_litert.interpreter import Interpreter

from tests.shared import shared
from training import grid, start
from training.look_at import letterbox, read, tensor
from training.network import Plan
from training.pictures import load
from training.tests import make
from training.torch_ops import Network

PLAN = Plan("published", (416, 416), ("person", "bus", "gun"), (8, 16, 32))
COLUMNS = (5 + 0, 5 + 5)
"""Where the published file tells persons and buses."""


def _published(file: Path, picture: np.ndarray) -> np.ndarray:
    """Its rows: x y w h in pixels, objectness, scores. It takes BGR."""
    interpreter = Interpreter(str(file))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture[..., ::-1].astype(np.float32))
    interpreter.invoke()
    rows: np.ndarray = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]
    return rows


def _logit(share: np.ndarray) -> np.ndarray:
    share = share.astype(float).clip(1e-9, 1 - 1e-9)
    logit: np.ndarray = np.log(share / (1 - share))
    return logit


@pytest.fixture(scope="module")
def both() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The published rows of a street, our logits, our boxes."""
    file = shared("models/yolox_nano_416_fp32.tflite")
    street = next(each for each in load(shared("training")) if each.source == "vehicles_yuskun_atl")
    picture = letterbox(read(street), PLAN.size)[0][None]
    network = Network(PLAN).eval()
    start.plant(network, file)
    with torch.no_grad():
        logits, boxes = network(tensor(picture))
    return _published(file, picture), logits[0].numpy(), boxes[0].numpy()


def test_scores_are_the_published_ones(both: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Ours are the product of objectness and class before the sigmoids: the sum of both logits."""
    rows, logits, _ = both
    expected = _logit(rows[:, 4:5]) + _logit(rows[:, COLUMNS])
    # a float's sigmoid has lost what is rarer
    seen = (rows[:, 4:5] > 1e-3) & (rows[:, COLUMNS] > 1e-3)
    assert seen.sum() > 50
    assert rows[:, 4].max() > 0.5
    assert logits[:, :2][seen] == pytest.approx(expected[seen], abs=0.01)


def test_boxes_are_the_published_ones(both: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    rows, _, boxes = both
    places = grid.cells(PLAN)
    assert (boxes[:, :2] + places[:, :2]) * places[:, 2:] == pytest.approx(rows[:, :2], abs=0.01)
    assert np.exp(boxes[:, 2:]) * places[:, 2:] == pytest.approx(rows[:, 2:4], rel=1e-3, abs=0.01)


def test_what_the_start_does_not_know_begins_as_rare(both: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    _, logits, _ = both
    gun, person = logits[:, 2], logits[:, 0]
    assert gun.max() < 0
    assert gun.max() < person.max()


def test_another_run_s_classes_are_taken_over_by_their_names() -> None:
    other, mine = make.network(make.TINY, seed=1), make.network(make.TINY_CLOSE, seed=2)
    before = {name: value.clone() for name, value in mine.state_dict().items()}
    start.inherit(mine, {"mean": other.state_dict(), "classes": list(make.TINY.classes)})
    ours, theirs = mine.state_dict(), other.state_dict()
    assert torch.equal(ours["parts.stem.weight"], theirs["parts.stem.weight"])
    assert torch.equal(ours["parts.head16/boxes.bias"], theirs["parts.head16/boxes.bias"])
    # guns and knives here, persons, cars and knives there
    weight = "parts.head8/labels.weight"
    assert torch.equal(ours[weight][1], theirs[weight][2])
    assert torch.equal(ours[weight][0], before[weight][0])
