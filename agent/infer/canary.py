"""Tries models in a process of their own: one that kills the runtime then kills nothing else.

Run as a script, not as part of the package, so that it starts quickly; it imports nothing of the agent.
Arguments: the runtime's module, the number of threads, the models' paths. Prints each model's tensors as a line of JSON
as soon as it has looked: who finds the last line missing knows which model it was.
"""

import importlib
import json
import resource
import sys
from typing import Any

import numpy as np

ADDRESS_SPACE = 2 * 2**30
"""Bytes that models may map; the largest of the tested models maps 0.2 GiB, libraries included."""

CPU_SECONDS = 30
"""Models that need longer for their first picture are of no use on any box."""


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


def main(module: str, threads: str, *paths: str) -> None:
    """Load each model, let it look at a grey picture once and print its tensors."""
    _limit()
    runtime = importlib.import_module(module)
    for path in paths:
        print(json.dumps(_tried(runtime.Interpreter(model_path=path, num_threads=int(threads)))), flush=True)


def _tried(interpreter: Any) -> dict[str, Any]:
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        grey = 0.5 if np.dtype(detail["dtype"]).kind == "f" else 0
        interpreter.set_tensor(detail["index"], np.full(detail["shape"], grey, detail["dtype"]))
    interpreter.invoke()
    return {
        "inputs": describe(interpreter.get_input_details()),
        "outputs": describe(interpreter.get_output_details()),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
