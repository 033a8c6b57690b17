"""The network in TensorFlow, with its weights as constants: what the TFLite converter takes."""

import os
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.quantise import LEVELS, Ranges

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

Weights = Mapping[str, NDArray[np.float32]]


class TensorFlowOps:
    """Runs the network on NHWC maps. Weights are PyTorch's: `name.weight` (out, in, height, width), `name.bias`.

    With `ranges` every map says which integers it will become; without, all stays float.
    """

    def __init__(self, weights: Weights, ranges: Ranges) -> None:
        self._weights = weights
        self._ranges = ranges
        self._sums = self._joins = 0

    def conv(
        self, x: tf.Tensor, name: str, out: int, kernel: int = 1, stride: int = 1, *, act: bool = True
    ) -> tf.Tensor:
        """A convolution, with the weights of that name."""
        kernels = self._weights[f"{name}.weight"].transpose(2, 3, 1, 0)
        y = self._ranged(tf.nn.conv2d(x, tf.constant(kernels), stride, "SAME") + self._bias(name), name)
        return self._activated(y, name) if act else y

    def depthwise(self, x: tf.Tensor, name: str, stride: int = 1) -> tf.Tensor:
        """A 3x3 convolution of each channel by itself, with the weights of that name."""
        kernels = tf.constant(self._weights[f"{name}.weight"].transpose(2, 3, 0, 1))
        # TensorFlow pads an even picture on one side only; the start was trained with both
        x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]) if stride > 1 else x
        padding = "VALID" if stride > 1 else "SAME"
        y = tf.nn.depthwise_conv2d(x, kernels, [1, stride, stride, 1], padding) + self._bias(name)
        return self._activated(self._ranged(y, name), name)

    def add(self, a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
        """The sum."""
        self._sums += 1
        return self._ranged(a + b, f"{'score' if b.shape[3] == 1 else 'add'}{self._sums}")

    def join(self, maps: Sequence[tf.Tensor]) -> tf.Tensor:
        """Side by side as channels."""
        self._joins += 1
        return self._ranged(tf.concat(maps, 3), f"join{self._joins}")

    def double(self, x: tf.Tensor) -> tf.Tensor:
        """Twice as high and wide."""
        _, height, width, _ = x.shape
        return tf.compat.v1.image.resize_nearest_neighbor(x, [2 * height, 2 * width])

    def pool(self, x: tf.Tensor, size: int) -> tf.Tensor:
        """The maximum around each place."""
        return tf.nn.max_pool2d(x, size, 1, "SAME")

    def _bias(self, name: str) -> tf.Tensor:
        return tf.constant(self._weights[f"{name}.bias"])

    def _activated(self, y: tf.Tensor, name: str) -> tf.Tensor:
        return self._ranged(y * tf.sigmoid(y), f"{name}:act")

    def _ranged(self, x: tf.Tensor, name: str) -> tf.Tensor:
        if not self._ranges:
            return x
        held = self._ranges[name]
        return tf.quantization.fake_quant_with_min_max_args(x, held.low, held.low + LEVELS * held.step)
