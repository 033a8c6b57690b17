"""One network being trained, with all that its checkpoint holds."""

import copy
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, convert_conv2d_weight_memory_format

from training.look_at import tensor
from training.loss import BOX, Asked, loss
from training.quantise import Range, Ranges, measured
from training.recipe import Recipe, pace
from training.torch_ops import Network

SMOOTH = 0.999
"""Share that the mean of the weights keeps at each step."""

SAMPLED = 20_000
"""Values of each map and batch by which ranges are measured."""


class Run:
    """A network that learns, and the mean of its weights. Goes on from the checkpoint where the folder has one."""

    def __init__(self, network: Network, recipe: Recipe, folder: Path) -> None:
        self.plan, self.recipe, self.folder = network.plan, recipe, folder
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = convert_conv2d_weight_memory_format(network.to(self.device), torch.channels_last)
        self.mean = copy.deepcopy(self.network).eval()
        self.optimiser = torch.optim.AdamW(_groups(self.network, recipe), lr=recipe.rate, betas=(0.9, 0.99), fused=True)
        self.seconds, self.step = 0.0, 0
        if self.checkpoint.exists():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        """The file that training goes on from."""
        return self.folder / "checkpoint.pt"

    def _resume(self) -> None:
        held = torch.load(self.checkpoint, weights_only=True)
        self.network.load_state_dict(held["network"])
        self.mean.load_state_dict(held["mean"])
        self.optimiser.load_state_dict(held["optimiser"])
        self.seconds, self.step = held["seconds"], held["step"]
        self._round({name: Range(*each) for name, each in held.get("ranges", {}).items()})

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        held = {
            "network": self.network.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "seconds": self.seconds,
            "step": self.step,
            "classes": list(self.plan.classes),
            "ranges": {name: tuple(each) for name, each in self.network.ranges.items()},
        }
        fresh = self.checkpoint.with_suffix(".new")
        torch.save(held, fresh)
        fresh.replace(self.checkpoint)

    def measure(self, batches: Iterable[Sequence[Tensor]]) -> None:
        """Measure the maps' ranges on some batches; from now on both networks compute as int8 will."""
        seen: dict[str, list[NDArray[np.float32]]] = {}

        def watch(name: str, values: Tensor) -> None:
            every = max(1, values.numel() // SAMPLED)
            seen.setdefault(name, []).append(values.flatten()[::every].float().numpy(force=True).copy())

        self.mean.watch = watch
        with torch.no_grad():
            for images, *_ in batches:
                self.mean(tensor(images.numpy()).to(self.device))
        self.mean.watch = None
        self._round({name: measured(name, np.concatenate(values)) for name, values in seen.items()})

    def _round(self, ranges: Ranges) -> None:
        self.network.ranges = self.mean.ranges = ranges

    def learn(self, batch: Sequence[Tensor], places: Tensor, share: float) -> tuple[float, float]:
        """One step; the losses of scores and boxes. `share` of the time is over."""
        images, *truth = (each.to(self.device) for each in batch)
        pictures = images.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            logits, numbers = self.network(pictures)
        scores, boxes = loss(logits.float(), numbers.float(), places, _asked(*truth))
        self._descend(scores + BOX * boxes, share)
        self._smooth()
        self.step += 1
        return float(scores.detach()), float(boxes.detach())

    def _descend(self, lost: Tensor, share: float) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = group["full"] * pace(self.step, share)
        self.optimiser.zero_grad(set_to_none=True)
        lost.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_(self.network.parameters(), 10.0)
        self.optimiser.step()

    def _smooth(self) -> None:
        keep = min(SMOOTH, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.mean.parameters()), list(self.network.parameters()), 1 - keep)


def _asked(boxes: Tensor, classes: Tensor, certain: Tensor, known: Tensor) -> Asked:
    """The batch's truth without the rows that none of its samples fills."""
    most = max(1, int((certain > 0).sum(1).max()))
    return Asked(boxes[:, :most], classes[:, :most], certain[:, :most], known)


def _groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Weights decay, biases do not; the last layer, which knows nothing of the rare classes, learns faster."""
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not name.startswith(tuple(f"parts.{part}" for part in recipe.frozen)))
        if parameter.requires_grad:
            groups.setdefault((parameter.ndim > 1, "labels" in name), []).append(parameter)
    return [
        {"params": held, "weight_decay": 0.02 if decays else 0.0, "full": recipe.rate * (3 if last else 1)}
        for (decays, last), held in groups.items()
    ]
