"""Mutated networks, each where the agent has its canary: in a child that may die of it.

Many are tried by one child, by the steps of the agent: the look at the file, the canary's first picture, and whether
the outputs fit a head. What passes looks at two pictures as the detector would; if that kills, the agent dies with it.
"""

import importlib
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from agent.errors import ModelError
from agent.infer import canary, heads, look, runtime
from agent.models import STREET
from tests.faults import hostile_bytes
from tests.faults.fault import Figure, zero
from tests.flatbuffer import model, shared_tables
from tests.shared import ROOT as SHARED

verdicts = ("refused by the look", "refused by the runtime", "fits no head", "same outputs", "other outputs")

BASES = (
    "ssd_mobilenet_v1_coco_quant_300", "yolov8n_full_integer_quant_416", "yolo11n_full_integer_quant_416",
    "yolov5n-int8_640", "yolox_nano_416_fp32",
)  # fmt: skip

KILLER = ("yolov8n_full_integer_quant_416", 3_250_407)
"""A network, and the place of one byte that ends the process when it is 127."""

SHARED_TABLES = 20_000

FIRST = 1_000
"""Number of the first network that is loaded as the agent does it: beyond the known ones."""

ROOT = Path(__file__).resolve().parents[2]

TOLERANCE = 1e-3
"""By which outputs may differ and be the same: threads round differently."""


class Model:
    """Cut off, changed anywhere, or changed where a FlatBuffer keeps its structure."""

    verdicts = verdicts

    def __init__(self, folder: Path) -> None:
        self._file = folder / "model.tflite"
        self._stage = os.open(folder / "stage", os.O_CREAT | os.O_WRONLY)
        self._runtime = importlib.import_module(runtime.choose(None))
        paths = [STREET / "model.tflite", STREET / "close.tflite", *(SHARED / "models" / f"{b}.tflite" for b in BASES)]
        self._bases = [path.read_bytes() for path in paths if path.exists()]
        self._places = [list(_structure(base)) for base in self._bases]
        self._expected: dict[int, Sequence[Any]] = {}
        self._known = [shared_tables(SHARED_TABLES), model((1,) * 100_000), model((2**31 - 1,) * 50), *_killers(paths)]

    def make(self, number: int) -> bytes:
        if number < len(self._known):
            return self._known[number]
        chance = Random(number)
        base = number % len(self._bases)
        data = self._bases[base]
        how = chance.random()
        if how < 0.1:
            return data[: chance.randrange(len(data))]
        if how < 0.4:
            return hostile_bytes.spoil(data, chance, 4_096)
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.choice(self._places[base])
            value = chance.choice((0, 1, 3, 0x7F, 0xFF, 0xFFFF, 2**31 - 1, 2**32 - 1, chance.randrange(2**32)))
            size = chance.choice((1, 2, 4))
            changed[place : place + size] = (value % 256**size).to_bytes(size, "little")
        return bytes(changed)

    def judge(self, data: bytes, number: int) -> str:
        self._reach(b"parent")
        self._file.write_bytes(data)
        try:
            look.check(self._file)
        except ModelError:
            return "refused by the look"
        self._reach(b"canary")
        try:
            interpreter = self._runtime.Interpreter(model_path=str(self._file), num_threads=1)
            told = canary._tried(interpreter)
        except Exception:  # noqa: BLE001 - as in the canary, whose exit code is all that is looked at
            return "refused by the runtime"
        inputs, outputs = runtime._tensors(told["inputs"]), runtime._tensors(told["outputs"])
        try:
            heads.fit(runtime.Signature(inputs, outputs), None)
        except ModelError:
            return "fits no head"
        self._reach(b"parent")
        found = _looked(interpreter)
        return "same outputs" if _same(found, self._of_base(number % len(self._bases))) else "other outputs"

    def _of_base(self, base: int) -> Sequence[Any]:
        if base not in self._expected:
            interpreter = self._runtime.Interpreter(model_content=self._bases[base], num_threads=1)
            interpreter.allocate_tensors()
            self._expected[base] = _looked(interpreter)
        return self._expected[base]

    def _reach(self, stage: bytes) -> None:
        os.pwrite(self._stage, stage, 0)


def in_canary(folder: Path) -> bool:
    """Whether a child died where the agent has its canary, and so only refuses the model."""
    return (folder / "stage").read_bytes() == b"canary"


def _looked(interpreter: Any) -> Sequence[Any]:
    """The outputs for noise and for a picture half black and half white."""
    found = []
    for way in (0, 1):
        for detail in interpreter.get_input_details():
            noise = np.random.default_rng(way).integers(0, 256, detail["shape"])
            picture = noise if way == 0 else (noise > 127) * 255
            dtype = np.dtype(detail["dtype"])
            ready = picture / 255 if dtype.kind == "f" else picture - (128 if dtype.kind == "i" else 0)
            interpreter.set_tensor(detail["index"], ready.astype(dtype))
        interpreter.invoke()
        found += [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
    return found


def _same(found: Sequence[Any], expected: Sequence[Any]) -> bool:
    if [each.shape for each in found] != [each.shape for each in expected]:
        return False
    return all(np.allclose(one, other, atol=TOLERANCE) for one, other in zip(found, expected, strict=True))


def _killers(paths: Sequence[Path]) -> Iterator[bytes]:
    """A network that is known to kill LiteRT 2.3, where the one it is made of is at hand: the count of deaths works."""
    for path in paths:
        if path.stem == KILLER[0] and path.exists():
            yield b"".join((path.read_bytes()[: KILLER[1]], b"\x7f", path.read_bytes()[KILLER[1] + 1 :]))


def in_the_agents_way(folder: Path, count: int) -> list[Figure]:
    """The same networks through `infer.load`, each with a canary, in a process of their own whose death would show."""
    folder.mkdir()
    made = Model(folder)
    paths = [folder / f"{number}.tflite" for number in range(FIRST, FIRST + count)]
    for number, path in enumerate(paths, FIRST):
        path.write_bytes(made.make(number))
    command = [sys.executable, "-m", "tests.integration.survive", "litert", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return [zero("networks, each with its canary: the agent died", 1)]
    refused, worked = done.stdout.split()
    return [
        Figure("networks, each with its canary", f"{count}: {refused} refused, {worked} loaded"),
        zero("networks, each with its canary: the agent died", 0),
    ]


def _structure(data: bytes) -> Sequence[int]:
    """Places of a model's vtables, tables and vectors: what offsets that lead backwards or forwards point at."""
    places = {0}
    for place in range(0, min(len(data), 2**17), 4):
        target = place + struct.unpack_from("<i", data, place)[0]
        if 0 <= target < len(data) - 4 and abs(target - place) < 2**16:
            places |= {place, target}
    tail = range(max(0, len(data) - 2**16), len(data) - 4, 4)
    return sorted(places | set(tail))


def kind(folder: Path) -> Model:
    return Model(folder)
