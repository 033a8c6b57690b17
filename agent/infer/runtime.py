"""The TFLite runtime, and the one place that knows which: LiteRT by default, tflite-runtime where that has no wheel."""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelError
from agent.infer import canary

Array = NDArray[Any]

MODULES = {"litert": "ai_edge_litert.interpreter", "tflite": "tflite_runtime.interpreter"}
"""The runtimes, the preferred one first."""

PATIENCE = 120.0
"""Seconds of wall time for the canary; its own limit of CPU time ends what computes for ever."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One input or output of a model: a value v stands for (v - zero) * scale; `scale` 0: for itself."""

    index: int
    shape: tuple[int, ...]
    dtype: str
    scale: float
    zero: int


@dataclass(frozen=True, slots=True)
class Signature:
    """What goes into a model and what comes out."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


def choose(name: str | None) -> str:
    """The module of a runtime by its name, or of the first that can be imported. Raises ModelError for none."""
    for candidate in [name] if name else MODULES:
        try:
            importlib.import_module(MODULES[candidate])
        except ImportError:
            continue
        _check_numpy(candidate)
        return MODULES[candidate]
    raise ModelError(f"no runtime for models ({name or 'litert, tflite'}) can be imported: install ai-edge-litert")


def _check_numpy(name: str) -> None:
    # tflite-runtime's last wheel is built for numpy 1: under numpy 2 its import succeeds and Interpreter() fails
    if name == "tflite" and int(np.__version__.split(".")[0]) > 1:
        raise ModelError(
            f"tflite-runtime cannot work with numpy {np.__version__}: install ai-edge-litert, or numpy below 2"
        )


def try_out(paths: Sequence[Path], module: str, threads: int) -> list[Signature]:
    """Load and run each model once, all in one other process: starting it costs more than most models.

    Raises ModelError for the first that is refused or crashes it.
    """
    command = [sys.executable, "-P", canary.__file__, module, str(threads), *map(str, paths)]
    # one thread for numpy's BLAS: each would reserve address space of the canary's limit
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    try:
        child = subprocess.run(command, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        told = (error.stdout or b"").splitlines()
        raise _fault(paths, told, f"the model did not finish its first picture in {PATIENCE:.0f} s") from error
    told = child.stdout.splitlines()
    if child.returncode < 0:
        raise _fault(paths, told, f"the model crashes the runtime ({_signal_name(-child.returncode)})")
    if child.returncode > 0 or len(told) < len(paths):
        raise _fault(paths, told, f"the runtime refuses the model: {_last_line(child.stderr)}")
    return [Signature(_tensors(found["inputs"]), _tensors(found["outputs"])) for found in map(json.loads, told)]


def _fault(paths: Sequence[Path], told: Sequence[bytes], what: str) -> ModelError:
    """The error of the model that was being tried when the others had told their tensors."""
    return ModelError(f"{paths[min(len(told), len(paths) - 1)]}: {what}")


def _signal_name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").split("\n")
    told = [line.strip() for line in lines if line.strip()]
    return ascii(told[-1][:200]).strip("'\"") if told else "it does not say why"


def _tensors(found: list[dict[str, Any]]) -> tuple[Tensor, ...]:
    return tuple(Tensor(**{**tensor, "shape": tuple(tensor["shape"])}) for tensor in found)


class Session:
    """A loaded model with one input. Raises ModelError when it differs from what the canary saw."""

    def __init__(self, path: Path, module: str, threads: int, expected: Signature) -> None:
        self._interpreter = importlib.import_module(module).Interpreter(model_path=str(path), num_threads=threads)
        self._interpreter.allocate_tensors()
        inputs = canary.describe(self._interpreter.get_input_details())
        outputs = canary.describe(self._interpreter.get_output_details())
        if Signature(_tensors(inputs), _tensors(outputs)) != expected:
            raise ModelError(f"{path}: the model changed while it was loaded")
        self._input = self._interpreter.tensor(expected.inputs[0].index)
        self._outputs = [self._interpreter.tensor(tensor.index) for tensor in expected.outputs]

    @property
    def input(self) -> Array:
        """What to fill before `run`: the model's own memory, of which nothing may be kept while it runs."""
        memory: Array = self._input()
        return memory

    def run(self) -> Sequence[Array]:
        """The outputs for what was filled in: the model's own memory, to be let go of before the next run."""
        self._interpreter.invoke()
        return [output() for output in self._outputs]
