"""The network in PyTorch: the same plan, with weights that learn."""

from collections.abc import Callable, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, silu

from training.network import Plan, forward
from training.quantise import Range, Ranges, activated, by_channel, rounded

Watch = Callable[[str, Tensor], None]


class Network(nn.Module):
    """The planned network. Pictures (n, 3, height, width), RGB 0..255; sides are multiples of the coarsest stride.

    With `ranges` it computes as int8 will; `watch` is shown every map that int8 would round, by its name.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.parts = nn.ModuleDict()
        self.ranges: Ranges = {}
        self.watch: Watch | None = None
        with torch.no_grad():
            forward(_Planting(self.parts), plan, torch.zeros(1, 3, 64, 64))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Class logits (n, cells, classes) and boxes (n, cells, 4), the finest grid first, row by row."""
        maps = forward(self._ops(), self.plan, pictures)
        logits = torch.cat([_rows(labels) for labels, _ in maps], 1)
        return logits, torch.cat([_rows(boxes) for _, boxes in maps], 1)

    def _ops(self) -> "TorchOps":
        if self.watch:
            return _Watched(self.parts, self.watch)
        return _Rounded(self.parts, self.ranges) if self.ranges else TorchOps(self.parts)


def _rows(maps: Tensor) -> Tensor:
    return maps.flatten(2).transpose(1, 2)


class TorchOps:
    """Runs the network on NCHW maps. Sums and joins are named by their order."""

    def __init__(self, parts: nn.ModuleDict) -> None:
        self._parts = parts
        self._sums = self._joins = 0

    def conv(self, x: Tensor, name: str, out: int, kernel: int = 1, stride: int = 1, *, act: bool = True) -> Tensor:
        """A convolution, the one of that name."""
        y = self._convolved(x, name)
        return self._activated(y, name) if act else self._plain(y, name)

    def depthwise(self, x: Tensor, name: str, stride: int = 1) -> Tensor:
        """A 3x3 convolution of each channel by itself, the one of that name."""
        return self._activated(self._convolved(x, name), name)

    def add(self, a: Tensor, b: Tensor) -> Tensor:
        """The sum; where it is of a class's and the common logit, it is a score."""
        self._sums += 1
        return self._plain(a + b, f"{'score' if b.shape[1] == 1 else 'add'}{self._sums}")

    def join(self, maps: Sequence[Tensor]) -> Tensor:
        """Side by side as channels."""
        self._joins += 1
        return self._plain(torch.cat(list(maps), 1), f"join{self._joins}")

    def double(self, x: Tensor) -> Tensor:
        """Twice as high and wide."""
        return interpolate(x, scale_factor=2, mode="nearest")

    def pool(self, x: Tensor, size: int) -> Tensor:
        """The maximum around each place."""
        return max_pool2d(x, size, 1, size // 2)

    def _part(self, name: str) -> nn.Conv2d:
        return cast(nn.Conv2d, self._parts[name.replace(".", "/")])

    def _convolved(self, x: Tensor, name: str) -> Tensor:
        y: Tensor = self._part(name)(x)
        return y

    def _activated(self, y: Tensor, name: str) -> Tensor:
        return silu(y, inplace=True)

    def _plain(self, y: Tensor, name: str) -> Tensor:
        return y


class _Planting(TorchOps):
    """Makes each convolution when it is first asked for."""

    def conv(self, x: Tensor, name: str, out: int, kernel: int = 1, stride: int = 1, *, act: bool = True) -> Tensor:
        padding = (kernel - stride + 1) // 2
        self._parts[name.replace(".", "/")] = nn.Conv2d(x.shape[1], out, kernel, stride, padding)
        return super().conv(x, name, out, kernel, stride, act=act)

    def depthwise(self, x: Tensor, name: str, stride: int = 1) -> Tensor:
        width = x.shape[1]
        self._parts[name.replace(".", "/")] = nn.Conv2d(width, width, 3, stride, 1, groups=width)
        return super().depthwise(x, name, stride)


class _Watched(TorchOps):
    """Shows the maps."""

    def __init__(self, parts: nn.ModuleDict, watch: Watch) -> None:
        super().__init__(parts)
        self._watch = watch

    def _activated(self, y: Tensor, name: str) -> Tensor:
        self._watch(name, y)
        return self._plain(silu(y), f"{name}:act")

    def _plain(self, y: Tensor, name: str) -> Tensor:
        self._watch(name, y)
        return y


class _Rounded(TorchOps):
    """Computes as int8 does."""

    def __init__(self, parts: nn.ModuleDict, ranges: Ranges) -> None:
        super().__init__(parts)
        self._ranges = ranges

    def _range(self, name: str) -> Range:
        return self._ranges[name]

    def _convolved(self, x: Tensor, name: str) -> Tensor:
        part = self._part(name)
        y: Tensor = part._conv_forward(x, by_channel(part.weight), part.bias)
        return y

    def _activated(self, y: Tensor, name: str) -> Tensor:
        return activated(y, self._range(name), self._range(f"{name}:act"))

    def _plain(self, y: Tensor, name: str) -> Tensor:
        return rounded(y, self._range(name))
