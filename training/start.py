"""The start: YOLOX-Nano's published weights, read from its float TFLite file into the plan; or another run's.

The file's convolutions come in the order in which the plan asks for them, but that its heads come coarsest first.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from training.network import Plan
from training.torch_ops import Network

Array = NDArray[np.float32]

COCO = {
    "person": 0, "bicycle": 1, "motorcycle": 3, "car": 2, "bus": 5, "truck": 7, "knife": 43, "stick": 34,
    "fallen": 0,
}  # fmt: skip
"""Where each class's weights start; a stick as a baseball bat, a fallen person as a person."""

RARE = -4.0
"""Bias of a class that the start does not know: what it sees somewhere is seldom that."""


def plant(network: Network, published: Path) -> None:
    """Give the network the published weights. Classes that have none begin as rare."""
    state = dict(_named(published))
    for name, part in network.parts.items():
        weight, bias = state[name]
        if name.endswith("labels"):
            weight, bias = _chosen(network.plan.classes, weight, bias)
        part.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})


def inherit(network: Network, held: dict[str, Any]) -> None:
    """Take over what a checkpoint of another plan has under the same name and of the same shape; classes by name."""
    theirs, known = held["mean"], list(held["classes"])
    mine = network.state_dict()
    for name in mine.keys() & theirs.keys():
        if "labels" in name:
            for row, label in enumerate(network.plan.classes):
                if label in known:
                    mine[name][row] = theirs[name][known.index(label)]
        elif theirs[name].shape == mine[name].shape:
            mine[name] = theirs[name]
    network.load_state_dict(mine)


def _chosen(classes: tuple[str, ...], weight: Array, bias: Array) -> tuple[Array, Array]:
    rows = [COCO.get(name) for name in classes]
    mean = weight.mean(0)
    weight = np.stack([mean if row is None else weight[row] for row in rows])
    return weight, np.array([RARE if row is None else bias[row] for row in rows], np.float32)


def _named(published: Path) -> Iterator[tuple[str, tuple[Array, Array]]]:
    names = list(_whole().parts)
    heads = {stride: [name for name in names if name.startswith(f"head{stride}/")] for stride in (8, 16, 32)}
    body = [name for name in names if not name.startswith("head")]
    for name, (weight, bias) in zip(body + heads[32] + heads[16] + heads[8], _convolutions(published), strict=True):
        yield name, (_unfocused(weight) if name == "stem" else weight, bias)


def _whole() -> Network:
    return Network(Plan("whole", (416, 416), tuple(map(str, range(80))), (8, 16, 32)))


def _convolutions(published: Path) -> Iterator[tuple[Array, Array]]:
    """Weights (out, in, height, width) and biases, in the order in which they run."""
    interpreter = Interpreter(
        str(published),
        experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()
    for op in interpreter._get_ops_details():
        if op["op_name"] in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            weight, bias = (interpreter.get_tensor(index) for index in op["inputs"][1:3])
            order = (0, 3, 1, 2) if op["op_name"] == "CONV_2D" else (3, 0, 1, 2)
            yield np.ascontiguousarray(weight.transpose(order)), bias


def _unfocused(weight: Array) -> Array:
    """Focus (each 2x2 block as 4 x BGR channels, column by column) and a 3x3 convolution, as a 6x6 one on RGB."""
    out = weight.shape[0]
    patches = weight.reshape(out, 2, 2, 3, 3, 3)  # across, down, colour, row, column
    spread = patches.transpose(0, 3, 4, 2, 5, 1).reshape(out, 3, 6, 6)
    return np.ascontiguousarray(spread[:, ::-1])
