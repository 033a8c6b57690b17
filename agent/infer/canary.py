"""Tries a model in a process of its own: one that kills the runtime then kills nothing else.

Run as a script, not as part of the package, so that it starts quickly; it imports nothing of the agent.
Arguments: the runtime's module, the model's path, the number of threads. Prints the model's tensors as JSON.
"""

import importlib
import json
import resource
import sys
from typing import Any

import numpy as np

ADDRESS_SPACE = 2 * 2**30
"""Bytes that a model may map; the largest of the tested models maps 0.2 GiB, libraries included."""

CPU_SECONDS = 30
"""A model that needs longer for its first picture is of no use on any box."""


def describe(details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tensors of an interpreter's details; `scale` is 0 where a tensor is not quantised."""
    return [
        {
            "index": int(detail["index"]),
            "shape": [int(side) for side in detail["shape"]],
            "dtype": np.dtype(detail["dtype"]).name,
            "scale": float(detail["quantization"][0]),
            "zero": int(detail["quantization"][1]),
        }
        for detail in details
    ]


def _limit() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def main(module: str, path: str, threads: str) -> None:
    """Load the model, let it look at a grey picture once and print its tensors."""
    _limit()
    interpreter = importlib.import_module(module).Interpreter(model_path=path, num_threads=int(threads))
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        grey = 0.5 if np.dtype(detail["dtype"]).kind == "f" else 0
        interpreter.set_tensor(detail["index"], np.full(detail["shape"], grey, detail["dtype"]))
    interpreter.invoke()
    tensors = {
        "inputs": describe(interpreter.get_input_details()),
        "outputs": describe(interpreter.get_output_details()),
    }
    print(json.dumps(tensors))


if __name__ == "__main__":
    main(*sys.argv[1:])
