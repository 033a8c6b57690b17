"""Makers of test data: what a test does not name is ordinary."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from agent.data import Image
from training.look_at import tensor
from training.network import Plan
from training.pictures import CLASSES, Label, Picture
from training.recipe import Recipe
from training.torch_ops import Network
from training.views import View

SIZE = (200, 120)

TINY = Plan("tiny", (96, 64), ("person", "car", "knife"), (8, 16, 32))
TINY_CLOSE = Plan("tiny_close", (64, 96), ("gun", "knife"), (8, 16))


def number(name: str) -> int:
    return CLASSES.index(name)


def label(box: Sequence[float] = (0.4, 0.4, 0.6, 0.6), name: str = "person", certain: float = 1.0) -> Label:
    return Label((box[0], box[1], box[2], box[3]), number(name), certain)


def picture(*labels: Label, **facts: Any) -> Picture:
    """A picture that knows everything, without a file."""
    ordinary = {"path": Path("none.png"), "source": "street", "split": "train", "size": SIZE}
    known = {"known": frozenset(range(len(CLASSES))), "labels": labels, "unsure": ()}
    return Picture(**{**ordinary, **known, **facts})


def drawn(path: Path, box: Sequence[float], size: tuple[int, int] = SIZE) -> Path:
    """A black picture in which what lies in the box is white."""
    image = np.zeros((size[1], size[0], 3), np.uint8)
    x1, y1, x2, y2 = (round(value * side) for value, side in zip(box, size * 2, strict=True))
    image[y1:y2, x1:x2] = 255
    cv2.imwrite(str(path), image)
    return path


def whole(picture: Picture, aspect: float, random: np.random.Generator) -> View:
    """A view of all of the picture."""
    return 0, 0, *picture.size


def recipe(**facts: Any) -> Recipe:
    """One picture a sample, all of it, nothing in anybody's hand; four pictures a step."""
    ordinary = {"choose": whole, "alone": 1.0, "armed": 0.0, "sizes": ((1.0, (64, 64)),), "batch": 4}
    return Recipe(**{**ordinary, **facts})


def network(plan: Plan = TINY, seed: int = 1) -> Network:
    """A network with random weights that answers as lively as a trained one: what goes in matters to what comes out."""
    torch.manual_seed(seed)
    made = Network(plan).eval()
    hooks = [part.register_forward_hook(_enlivened) for part in made.parts.values()]
    with torch.no_grad():
        made(tensor(noise(plan, 4, seed)))
    for hook in hooks:
        hook.remove()
    return made


def _enlivened(part: torch.nn.Module, _: object, maps: torch.Tensor) -> torch.Tensor:
    """Make a convolution's maps come out with a mean of zero and a deviation of one."""
    weight, bias = part.get_parameter("weight"), part.get_parameter("bias")
    middle, spread = maps.mean(), maps.std()
    weight.div_(spread)
    bias.sub_(middle).div_(spread)
    return (maps - middle) / spread


def noise(plan: Plan = TINY, count: int = 1, seed: int = 1) -> Image:
    """Pictures (count, height, width, 3) of coarse noise in the plan's size."""
    width, height = plan.size
    coarse = np.random.default_rng(seed).integers(0, 256, (count, height // 8, width // 8, 3), np.uint8)
    return np.kron(coarse, np.ones((1, 8, 8, 1), np.uint8))
