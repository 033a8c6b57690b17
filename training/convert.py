"""From trained weights to TFLite: float, or full int8 with int8 input and outputs."""

from collections.abc import Callable, Sequence
from pathlib import Path

import tensorflow as tf

from training.network import Plan, forward
from training.quantise import Ranges
from training.tensorflow_ops import TensorFlowOps, Weights


def convert(plan: Plan, weights: Weights, ranges: Ranges, path: Path) -> None:
    """Write the network as a .tflite file; int8 where `ranges` say how.

    Its input is RGB, black 0 and white 255; its outputs are scores [1, cells, classes] and boxes [1, cells, 4].
    """
    converter = tf.lite.TFLiteConverter.from_concrete_functions([_function(plan, weights, ranges)])
    if ranges:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    path.write_bytes(converter.convert())


def _function(plan: Plan, weights: Weights, ranges: Ranges) -> Callable[..., Sequence[tf.Tensor]]:
    width, height = plan.size

    def look(picture: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        if ranges:
            picture = tf.quantization.fake_quant_with_min_max_args(picture, 0, 255)
        maps = forward(TensorFlowOps(weights, ranges), plan, picture)
        logits = tf.concat([tf.reshape(labels, [1, -1, len(plan.classes)]) for labels, _ in maps], 1)
        return tf.sigmoid(logits), tf.concat([tf.reshape(boxes, [1, -1, 4]) for _, boxes in maps], 1)

    shape = tf.TensorSpec((1, height, width, 3), tf.float32, name="picture")
    concrete: Callable[..., Sequence[tf.Tensor]] = tf.function(look).get_concrete_function(shape)
    return concrete
