"""Makes the pack from what was trained: `python -m training.export`.

Writes `int8/` and `float/` under training/runs, each a whole pack; `--ship` copies the int8 one to where the agent
brings it along, and keeps the weights to begin from. What the manifest says beside the files' hashes is in
training/pack.yaml.
"""

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import yaml

from agent.infer.pack import sha256
from training import calibrate
from training.calibrate import Scale, scaled
from training.convert import convert
from training.places import PACK, ROOT, RUNS, WEIGHTS
from training.plans import CLOSE, LOOK
from training.quantise import Range, Ranges
from training.tensorflow_ops import Weights

MANIFEST = ROOT / "training" / "pack.yaml"
FILES = {"model.tflite": LOOK, "close.tflite": CLOSE}


def trained(checkpoint: Path) -> tuple[Weights, Ranges]:
    """The mean weights of a run, by the names of their layers, and the ranges of its maps."""
    held = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return named(held["mean"]), {name: Range(*each) for name, each in held["ranges"].items()}


def named(state: Mapping[str, torch.Tensor]) -> Weights:
    """A PyTorch network's weights by the names of the plan's layers."""
    return {name.removeprefix("parts.").replace("/", "."): value.numpy() for name, value in state.items()}


def pack(folder: Path, runs: Path, scales: Mapping[str, Scale], *, integers: bool) -> None:
    """Write a pack from the runs `look` and `close`, their scores scaled where `scales` say how.

    Raises ValueError where one has no ranges for integers yet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file, plan in FILES.items():
        checkpoint = runs / plan.name / "checkpoint.pt"
        weights, ranges = trained(checkpoint)
        if integers and not ranges:
            raise ValueError(f"{checkpoint}: has not come to the integers yet, train for longer")
        if scale := scales.get(plan.name):
            weights, ranges = scaled(weights, ranges, plan.classes, scale)
        convert(plan, weights, ranges if integers else {}, folder / file)
    (folder / "model.yaml").write_text(_manifest(folder))


def keep(run: Path, path: Path) -> None:
    """Write a run's mean weights in half precision, to begin other runs from."""
    held = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    halved = {name: value.half() for name, value in held["mean"].items()}
    path.parent.mkdir(exist_ok=True)
    torch.save({"mean": halved, "classes": held["classes"]}, path)


def _manifest(folder: Path) -> str:
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    manifest["sha256"] = sha256(folder / "model.tflite")
    manifest["labels"] = list(LOOK.classes)
    manifest["close"]["sha256"] = sha256(folder / "close.tflite")
    manifest["close"]["labels"] = list(CLOSE.classes)
    return yaml.safe_dump(manifest, sort_keys=False, width=120)


def main() -> None:
    """Export what was trained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ship", action="store_true", help="copy the pack to where the agent brings it along")
    parser.add_argument("--raw", action="store_true", help="leave scores as they were learned, for training.calibrate")
    options = parser.parse_args()
    scales = {} if options.raw else calibrate.read()
    pack(RUNS / "float", RUNS, scales, integers=False)
    pack(RUNS / "int8", RUNS, scales, integers=True)
    for path in sorted((RUNS / "int8").iterdir()):
        print(f"{path.name}: {path.stat().st_size:,} bytes")
        if options.ship:
            shutil.copy(path, PACK / path.name)
    for plan in FILES.values() if options.ship else ():
        keep(RUNS / plan.name, WEIGHTS / f"{plan.name}.pt")


if __name__ == "__main__":
    main()
