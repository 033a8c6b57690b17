"""Makes a score say how likely it is right: `python -m training.calibrate`.

The networks learn scores that say how well a box fits; rules and tracker want to know how far to believe it. Platt's
scaling (Platt, "Probabilistic Outputs for Support Vector Machines", 1999): one slope for each network and one shift for
each of its classes, fitted to what was right and wrong on the kept pictures. What is fitted goes to
training/calibration.yaml and from there into the weights at the next export; the pack under training/runs must have
been exported without it (`training.export --raw`).
"""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from training.evaluate import looks
from training.pictures import CLASSES, load
from training.places import ROOT, RUNS, SHARED
from training.plans import PLANS
from training.quantise import LEVELS, Range, Ranges, spanned
from training.score import tallies
from training.tensorflow_ops import Weights

FILE = ROOT / "training" / "calibration.yaml"

LOOSE = 0.02
"""How strongly a class's shift is drawn to the mean: only what is almost never told gives way to it."""


class Scale(NamedTuple):
    """A network's logits are multiplied by `slope`; each class's `shift` is added."""

    slope: float
    shifts: Mapping[str, float]


def fit(scores: Sequence[NDArray[np.float64]], right: Sequence[NDArray[np.bool_]]) -> tuple[float, list[float]]:
    """The slope and the shift of each class that make scores chances; a class counts by what was right in it."""
    logits = [torch.from_numpy(np.log(s / (1 - s))).float() for s in (np.clip(each, 1e-3, 0.999) for each in scores)]
    hits = [torch.from_numpy(each).float() for each in right]
    slope, shifts = torch.ones((), requires_grad=True), torch.zeros(len(logits), requires_grad=True)
    search = torch.optim.LBFGS([slope, shifts], max_iter=200, line_search_fn="strong_wolfe")

    def cost() -> torch.Tensor:
        search.zero_grad()
        total = LOOSE * (shifts - shifts.mean()).square().sum()
        for x, y, shift in zip(logits, hits, shifts, strict=True):
            total = total + binary_cross_entropy_with_logits(slope * x + shift, y, reduction="sum") / y.sum().clamp(1)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(cost)  # type: ignore[no-untyped-call]
    return float(slope.detach()), [float(shift) for shift in shifts.detach()]


def scaled(weights: Weights, ranges: Ranges, classes: Sequence[str], scale: Scale) -> tuple[Weights, Ranges]:
    """Weights and ranges whose logits are scaled; a class that was not fitted gets the least shift of all."""
    least = min(scale.shifts.values())
    shifts = np.array([scale.shifts.get(name, least) for name in classes], np.float32)
    changed: dict[str, Any] = dict(weights)
    for name in weights:
        if name.rsplit(".", 1)[0].endswith((".labels", ".something")):
            changed[name] = weights[name] * np.float32(scale.slope)
        if name.endswith(".labels.bias"):
            changed[name] = changed[name] + shifts
    return changed, {name: _widened(name, held, scale, shifts) for name, held in ranges.items()}


def _widened(name: str, held: Range, scale: Scale, shifts: NDArray[np.float32]) -> Range:
    low, high = held.low * scale.slope, (held.low + LEVELS * held.step) * scale.slope
    if name.endswith(".something"):
        return spanned(low, high)
    if name.endswith(".labels") or name.startswith("score"):
        return spanned(low + float(shifts.min()), high + float(shifts.max()))
    return held


def read() -> dict[str, Scale]:
    """The scale of each network, as it was fitted."""
    found = yaml.safe_load(FILE.read_text())
    return {name: Scale(each["slope"], each["shifts"]) for name, each in found.items()}


def main() -> None:
    """Fit both networks and write what was found."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    pictures = load(SHARED, ("val",))
    told = {}
    for name, plan in PLANS.items():
        found = looks(RUNS / "int8", pictures, name)
        labels = [label for label in plan.classes if label in CLASSES]
        counted = [tallies(pictures, found, CLASSES.index(label)) for label in labels]
        slope, shifts = fit(
            [np.concatenate([each.scores for each in one]) for one in counted],
            [np.concatenate([each.right for each in one]) for one in counted],
        )
        each = dict(zip(labels, (round(shift, 3) for shift in shifts), strict=True))
        told[name] = {"slope": round(slope, 3), "shifts": each}
        print(name, told[name])
    FILE.write_text(yaml.safe_dump(told, sort_keys=False))


if __name__ == "__main__":
    main()
