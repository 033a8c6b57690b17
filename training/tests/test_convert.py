"""What the agent gets is what was trained."""

from pathlib import Path

import numpy as np
import pytest
import torch
from ai_edge_litert.interpreter import Interpreter

from training.convert import convert
from training.export import named
from training.look_at import tensor
from training.quantise import Ranges, measured
from training.tests import make
from training.torch_ops import Network

PICTURES = [make.noise(make.TINY, seed=seed) for seed in range(4)]

Answers = list[list[np.ndarray]]
"""Of each picture the scores and the boxes of all cells."""


def _ranges(network: Network) -> Ranges:
    seen: dict[str, list[np.ndarray]] = {}
    network.watch = lambda name, values: seen.setdefault(name, []).append(values.flatten().numpy())
    with torch.no_grad():
        for picture in PICTURES:
            network(tensor(picture))
    network.watch = None
    return {name: measured(name, np.concatenate(values)) for name, values in seen.items()}


def _trained(network: Network, ranges: Ranges) -> Answers:
    network.ranges = ranges
    with torch.no_grad():
        answers = [network(tensor(picture)) for picture in PICTURES]
    return [[logits[0].sigmoid().numpy(), boxes[0].numpy()] for logits, boxes in answers]


def _told(file: Path) -> Answers:
    interpreter = Interpreter(str(file), num_threads=1)
    interpreter.allocate_tensors()
    (into,) = interpreter.get_input_details()
    # boxes have four columns, classes are three
    outputs = sorted(interpreter.get_output_details(), key=lambda output: int(output["shape"][2]))
    answers = []
    for picture in PICTURES:
        integers = into["dtype"] == np.int8
        picture_in = (picture.astype(int) - 128).astype(np.int8) if integers else picture.astype(np.float32)
        interpreter.set_tensor(into["index"], picture_in)
        interpreter.invoke()
        answers.append(
            [_real(interpreter.get_tensor(output["index"])[0], output["quantization"]) for output in outputs]
        )
    return answers


def _real(values: np.ndarray, quantization: tuple[float, int]) -> np.ndarray:
    scale, zero = quantization
    return (values.astype(np.float32) - zero) * scale if scale else values


@pytest.fixture(scope="module")
def network() -> Network:
    return make.network()


@pytest.fixture(scope="module")
def integers(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("convert") / "int8.tflite"
    convert(make.TINY, named(network.state_dict()), _ranges(network), file)
    return file


def test_floats_stay_what_they_were(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "float.tflite"
    convert(make.TINY, named(network.state_dict()), {}, file)
    for ours, theirs in zip(_trained(network, {}), _told(file), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert other == pytest.approx(one, abs=1e-3)


def test_integers_are_those_that_the_network_was_trained_with(network: Network, integers: Path) -> None:
    """Levels that lie between two integers may go either way at a hundred places: small differences remain."""
    for ours, theirs in zip(_trained(network, _ranges(network)), _told(integers), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert np.abs(one - other).mean() < 0.1 * one.std()


def test_rounding_in_training_foretells_the_integers(network: Network, integers: Path) -> None:
    """They are nearer to the rounded network's answers than those are to the float one's."""
    rounded, floats, told = (
        np.concatenate([np.concatenate([part.ravel() for part in each]) for each in answers])
        for answers in (_trained(network, _ranges(network)), _trained(network, {}), _told(integers))
    )
    assert np.abs(told - rounded).mean() < 0.5 * np.abs(floats - rounded).mean()


def test_all_of_it_is_integers(integers: Path) -> None:
    interpreter = Interpreter(str(integers))
    interpreter.allocate_tensors()
    edges = [*interpreter.get_input_details(), *interpreter.get_output_details()]
    assert {each["dtype"] for each in edges} == {np.int8}
    assert not [each["name"] for each in interpreter.get_tensor_details() if each["dtype"] == np.float32]


def test_black_and_white_are_the_ends_of_the_input(integers: Path) -> None:
    interpreter = Interpreter(str(integers))
    interpreter.allocate_tensors()
    assert interpreter.get_input_details()[0]["quantization"] == (1.0, -128)
