"""PyTorch and TensorFlow run the same network."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from training import grid
from training.export import named
from training.look_at import tensor
from training.network import Plan, forward
from training.quantise import Ranges, rounded, spanned
from training.tensorflow_ops import TensorFlowOps
from training.tests import make
from training.torch_ops import Network

PLANS = [make.TINY, make.TINY_CLOSE]


def _answers(plan: Plan, network: Network, ranges: Ranges) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What both libraries answer to a picture of noise: logits and boxes."""
    picture = make.noise(plan)
    network.ranges = ranges
    with torch.no_grad():
        torches = [each[0].numpy() for each in network(tensor(picture))]
    maps = forward(TensorFlowOps(named(network.state_dict()), ranges), plan, tf.constant(picture, tf.float32))
    flows = [
        np.concatenate([each.numpy().reshape(-1, each.shape[3]) for each in part]) for part in zip(*maps, strict=True)
    ]
    return torches, flows


@pytest.mark.parametrize("plan", PLANS)
def test_both_give_the_same_numbers(plan: Plan) -> None:
    torches, flows = _answers(plan, make.network(plan), {})
    for ours, theirs in zip(torches, flows, strict=True):
        # as lively as a trained network's, or agreement would be cheap
        assert ours.std() > 0.1
        assert theirs == pytest.approx(ours, abs=1e-4)


@pytest.mark.parametrize("plan", PLANS)
def test_there_is_an_answer_for_each_cell(plan: Plan) -> None:
    logits, boxes = make.network(plan)(tensor(make.noise(plan, 2)))
    cells = len(grid.cells(plan))
    assert logits.shape == (2, cells, len(plan.classes))
    assert boxes.shape == (2, cells, 4)


def _measured(network: Network, plan: Plan) -> Ranges:
    found = {}

    def watch(name: str, values: torch.Tensor) -> None:
        found[name] = spanned(float(values.min()), float(values.max()))

    network.watch = watch
    with torch.no_grad():
        network(tensor(make.noise(plan, 4)))
    network.watch = None
    return found


@pytest.mark.parametrize("plan", PLANS)
def test_both_name_the_maps_that_are_rounded_alike(plan: Plan) -> None:
    network = make.network(plan)
    ranges = _measured(network, plan)
    named_by: list[str] = []

    class Names(dict[str, object]):
        def __getitem__(self, name: str) -> object:
            named_by.append(name)
            return ranges[name]

    _answers(plan, network, Names(ranges))  # type: ignore[arg-type]
    half = len(named_by) // 2
    assert set(named_by[:half]) == set(named_by[half:]) == set(ranges)


def test_both_round_a_map_to_the_same_levels() -> None:
    values = np.random.default_rng(1).normal(0, 3, 4000).astype(np.float32)
    for held in (spanned(-5, 6), spanned(-0.278, 3), spanned(-7, 0.5)):
        ours = rounded(torch.from_numpy(values), held).numpy()
        theirs = tf.quantization.fake_quant_with_min_max_args(values, held.low, held.low + 255 * held.step).numpy()
        # what lies in the middle between two levels may go either way
        assert np.mean(np.abs(ours - theirs) > held.step / 2) < 0.001


def test_a_network_answers_one_picture_as_it_answers_many() -> None:
    network = make.network()
    pictures = tensor(make.noise(count=3))
    with torch.no_grad():
        alone, together = network(pictures[1:2]), network(pictures)
    for one, many in zip(alone, together, strict=True):
        assert one[0].numpy() == pytest.approx(many[1].numpy(), abs=1e-4)
