"""The shape of both networks, told once: training runs it with PyTorch, the export with TensorFlow.

It is YOLOX-Nano (Ge et al., "YOLOX: Exceeding YOLO Series in 2021", arXiv:2107.08430; Apache-2.0): a CSP backbone, a
path-aggregation neck and a decoupled head of depthwise convolutions. Batch normalisation is folded into the
convolutions, as in the published weights that training starts from. What differs: a class's logit is the class branch's
plus the objectness's, so that no product is left to the reader; Focus is the 6x6 convolution that it equals; the second
network has no head for what fills more than its crop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Maps = Any
"""A batch of feature maps, of whichever library runs the network."""


class Ops(Protocol):
    """What a library must be able to do. Each `conv` has weights of its own, by name."""

    def conv(self, x: Maps, name: str, out: int, kernel: int = 1, stride: int = 1, *, act: bool = True) -> Maps:
        """A convolution with a bias; symmetric padding that keeps the size, divided by the stride."""

    def depthwise(self, x: Maps, name: str, stride: int = 1) -> Maps:
        """A 3x3 convolution of each channel by itself, with bias and activation."""

    def add(self, a: Maps, b: Maps) -> Maps:
        """The sum; `b` may have one channel for all of `a`'s."""

    def join(self, maps: Sequence[Maps]) -> Maps:
        """Side by side as channels."""

    def double(self, x: Maps) -> Maps:
        """Twice as high and wide, each value four times."""

    def pool(self, x: Maps, size: int) -> Maps:
        """The maximum around each place; the size stays."""


HEAD = 64
"""Channels of a head."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which network: its input's width and height in pixels, its classes, the strides of its heads."""

    name: str
    size: tuple[int, int]
    classes: tuple[str, ...]
    strides: tuple[int, ...]


def forward(ops: Ops, plan: Plan, picture: Maps) -> list[tuple[Maps, Maps]]:
    """From pictures to (class logits, boxes) for each stride, the finest first.

    Boxes are, as in YOLOX, the centre's offset from the cell's corner and the logarithm of width and height, all in
    strides.
    """
    c3, c4 = _backbone(ops, picture)
    maps = _neck(ops, c3, c4, coarse=32 in plan.strides)
    return [
        _head(ops, f"head{stride}", each, len(plan.classes)) for stride, each in zip(plan.strides, maps, strict=True)
    ]


def _backbone(ops: Ops, picture: Maps) -> tuple[Maps, Maps]:
    x = ops.conv(picture, "stem", 16, 6, 2)
    x = _csp(ops, _separable(ops, x, "dark2.down", 32, 2), "dark2", 32, 1)
    c3 = _csp(ops, _separable(ops, x, "dark3.down", 64, 2), "dark3", 64, 3)
    return c3, _csp(ops, _separable(ops, c3, "dark4.down", 128, 2), "dark4", 128, 3)


def _deepest(ops: Ops, c4: Maps) -> Maps:
    x = ops.conv(_separable(ops, c4, "dark5.down", 256, 2), "dark5.spp.in", 128)
    x = ops.conv(ops.join([x, *(ops.pool(x, size) for size in (5, 9, 13))]), "dark5.spp.out", 256)
    return _csp(ops, x, "dark5", 256, 1, shortcut=False)


def _neck(ops: Ops, c3: Maps, c4: Maps, *, coarse: bool) -> list[Maps]:
    p5 = ops.conv(_deepest(ops, c4), "reduce5", 128)
    x = _csp(ops, ops.join([ops.double(p5), c4]), "merge4", 128, 1, shortcut=False)
    p4 = ops.conv(x, "reduce4", 64)
    p3 = _csp(ops, ops.join([ops.double(p4), c3]), "merge3", 64, 1, shortcut=False)
    n4 = _down(ops, p3, p4, "rise4", 128)
    return [p3, n4, _down(ops, n4, p5, "rise5", 256)] if coarse else [p3, n4]


def _down(ops: Ops, fine: Maps, coarse: Maps, name: str, out: int) -> Maps:
    lowered = _separable(ops, fine, f"{name}.down", out // 2, 2)
    return _csp(ops, ops.join([lowered, coarse]), name, out, 1, shortcut=False)


def _csp(ops: Ops, x: Maps, name: str, out: int, depth: int, *, shortcut: bool = True) -> Maps:
    """Half of the channels go through `depth` bottlenecks, half go past them."""
    inner = ops.conv(x, f"{name}.through", out // 2)
    for number in range(depth):
        y = ops.conv(inner, f"{name}.{number}.in", out // 2)
        y = _separable(ops, y, f"{name}.{number}", out // 2)
        inner = ops.add(inner, y) if shortcut else y
    return ops.conv(ops.join([inner, ops.conv(x, f"{name}.past", out // 2)]), f"{name}.out", out)


def _separable(ops: Ops, x: Maps, name: str, out: int, stride: int = 1) -> Maps:
    return ops.conv(ops.depthwise(x, f"{name}.each", stride), f"{name}.mix", out)


def _head(ops: Ops, name: str, x: Maps, classes: int) -> tuple[Maps, Maps]:
    x = ops.conv(x, f"{name}.in", HEAD)
    kinds, places = x, x
    for number in range(2):
        kinds = _separable(ops, kinds, f"{name}.class{number}", HEAD)
    labels = ops.conv(kinds, f"{name}.labels", classes, act=False)
    for number in range(2):
        places = _separable(ops, places, f"{name}.box{number}", HEAD)
    boxes = ops.conv(places, f"{name}.boxes", 4, act=False)
    something = ops.conv(places, f"{name}.something", 1, act=False)
    return ops.add(labels, something), boxes
