"""Integers in training: the network learns with the rounding that int8 will do to it.

As in Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
(arXiv:1712.05877): values are rounded on the way forward, gradients pass as if they were not. Weights are rounded by
output channel, maps by ranges that were measured once and stay; what lies outside a range is cut off. Without this,
YOLOX-Nano loses a third of its average precision to int8: one outlier takes a map's few levels from all others.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import silu

LEVELS = 255

COVERED = 0.9999
"""Share of a map's values that its range holds at either end."""

FAINT = -7.0
"""Below it the activation (x / (1 + exp(-x))) is next to nothing: no level is spent on it."""

UNLIKELY = -12.0
"""A logit below it is as good as never."""


class Range(NamedTuple):
    """What an int8 map can hold: from `low` on, LEVELS times `step`; zero is one of the levels."""

    low: float
    step: float


Ranges = Mapping[str, Range]


def measured(name: str, values: NDArray[np.float32]) -> Range:
    """The range of a map of that name, from a sample of its values."""
    low, high = np.quantile(values, (1 - COVERED, COVERED))
    return spanned(max(float(low), _floor(name)), float(high))


def spanned(low: float, high: float) -> Range:
    """A range that holds zero as a level."""
    low, high = min(low, -1e-3), max(high, 1e-3)
    step = (high - low) / LEVELS
    return Range(-round(-low / step) * step, step)


def _floor(name: str) -> float:
    if name.endswith(("labels", "something")) or name.startswith("score"):
        return UNLIKELY
    return -np.inf if name.endswith(("boxes", ":act")) or name.startswith(("add", "join")) else FAINT


def rounded(x: Tensor, held: Range) -> Tensor:
    """The values as int8 holds them; gradients pass where they are in range."""
    return _rounded(x, *_numbers(held))


def activated(x: Tensor, before: Range, after: Range) -> Tensor:
    """The rounded activation of rounded values."""
    return _activated(x, *_numbers(before), *_numbers(after))


def by_channel(weight: Tensor) -> Tensor:
    """Weights (out, ...) as int8 holds them, with a scale for each output."""
    step = weight.detach().abs().amax(tuple(range(1, weight.ndim))).clamp(min=1e-9) / 127
    zero = torch.zeros(len(step), dtype=torch.int32, device=step.device)
    return torch.fake_quantize_per_channel_affine(weight, step, zero, 0, -127, 127)


def _numbers(held: Range) -> tuple[Tensor, Tensor]:
    # as tensors, so that one compiled kernel serves all ranges
    return torch.tensor(held.low), torch.tensor(held.step)


def _round(x: Tensor, low: Tensor, step: Tensor) -> Tensor:
    x = torch.minimum(torch.maximum(x, low), low + LEVELS * step)
    return x + (torch.round((x - low) / step) * step + low - x).detach()


@torch.compile(dynamic=True)
def _rounded(x: Tensor, low: Tensor, step: Tensor) -> Tensor:
    return _round(x.float(), low, step).to(x.dtype)


@torch.compile(dynamic=True)
def _activated(x: Tensor, low: Tensor, step: Tensor, after_low: Tensor, after_step: Tensor) -> Tensor:
    return _round(silu(_round(x.float(), low, step)), after_low, after_step).to(x.dtype)
