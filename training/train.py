"""Trains one of the two networks: `python -m training.train look`.

It writes a checkpoint every minute and at the end and goes on from the last one when started again; `--minutes` is the
time that it trains in all, over all starts. Pictures are small first and large at last. Runs on the CPU, and on a GPU
where there is one.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset
from tqdm import tqdm

from training import grid, mix, rendered, start, teacher
from training.look_at import Size
from training.network import Plan
from training.pictures import load
from training.places import PUBLISHED, RUNS, SHARED
from training.plans import PLANS
from training.recipe import RECIPES, Phase, phases
from training.run import Run
from training.sampler import Sample, Sampler
from training.torch_ops import Network

MEASURED = 16
"""Batches by which the ranges of maps are measured."""

TOLD, SAVED = 50, 60.0
"""Steps between notes of the progress, seconds between checkpoints."""


class Draws(IterableDataset[Sample]):
    """Endless samples of one size; `step` makes each start draw others."""

    def __init__(self, sampler: Sampler, size: Size, step: int) -> None:
        self._sampler, self._size, self._step = sampler, size, step

    def __iter__(self) -> Iterator[Sample]:
        info = torch.utils.data.get_worker_info()
        random = np.random.default_rng([self._step, info.id if info else 0])
        while True:
            yield self._sampler.draw(self._size, random)


class Progress:
    """Tells how far the training is: a bar, and a line of progress.jsonl every so many steps."""

    def __init__(self, run: Run, bar: "tqdm[Any]") -> None:
        self._run = run
        self._bar = bar
        self._losses: list[tuple[float, float]] = []

    def step(self, size: Size, losses: tuple[float, float]) -> None:
        """After each step."""
        self._bar.update(round(self._run.seconds) - self._bar.n)
        self._losses.append(losses)
        if len(self._losses) == TOLD:
            self._tell(size, *np.mean(self._losses, 0).round(4).tolist())
            self._losses = []

    def _tell(self, size: Size, scores: float, boxes: float) -> None:
        step, seconds = self._run.step, round(self._run.seconds)
        self._bar.set_postfix(scores=scores, boxes=boxes, step=step)
        row = {"step": step, "seconds": seconds, "size": size, "losses": [scores, boxes]}
        self._run.folder.mkdir(parents=True, exist_ok=True)
        with (self._run.folder / "progress.jsonl").open("a") as file:
            file.write(json.dumps(row) + "\n")


def train(run: Run, sampler: Sampler, seconds: float) -> None:
    """Train until `seconds` are over, over all starts."""
    # the network has the cores; and threads of OpenCV's that began here would hang the process that draws samples
    cv2.setNumThreads(1)
    with tqdm(total=round(seconds), initial=round(run.seconds), desc=run.plan.name, unit="s") as bar:
        for phase in phases(run.recipe):
            if run.seconds >= phase.end * seconds:
                continue
            draws = Draws(sampler, phase.size, run.step)
            if phase.rounds and not run.network.ranges:
                run.measure(islice(DataLoader(draws, run.recipe.batch), MEASURED))
            _train(run, draws, phase, seconds, Progress(run, bar))
            run.save()


def _train(run: Run, draws: Draws, phase: Phase, seconds: float, progress: Progress) -> None:
    places = torch.from_numpy(grid.cells(run.plan, phase.size)).to(run.device)
    before, began = run.seconds, monotonic()
    saved = began
    for batch in DataLoader(draws, run.recipe.batch, num_workers=1, prefetch_factor=4):
        losses = run.learn(batch, places, run.seconds / seconds)
        now = monotonic()
        run.seconds = before + now - began
        progress.step(phase.size, losses)
        if now - saved > SAVED:
            run.save()
            saved = monotonic()
        if run.seconds >= phase.end * seconds:
            return


def begun(plan: Plan, other: Path | None) -> Network:
    """A network with the published weights, or with another run's as far as its parts are the same."""
    network = Network(plan)
    start.plant(network, PUBLISHED)
    if other:
        start.inherit(network, torch.load(other, map_location="cpu", weights_only=True))
    return network


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=sorted(PLANS))
    parser.add_argument("--minutes", type=float, default=60, help="of training in all, over all starts")
    parser.add_argument("--run", help="its folder's name under training/runs; default: the network's")
    parser.add_argument("--begin", type=Path, help="a checkpoint of another run to begin from, not the published start")
    parser.add_argument("--leave", nargs="*", default=[], metavar="SOURCE", help="sources to leave out")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_flush_denormal(True)
    plan, recipe = PLANS[options.network], RECIPES[options.network]
    labelled = teacher.taught(load(SHARED, ("train",)))
    pictures, shares = mix.gather(plan, labelled, rendered.pictures(), options.leave)
    run = Run(begun(plan, options.begin), recipe, RUNS / (options.run or plan.name))
    train(run, Sampler(plan, rendered.LABELS, pictures, shares, recipe), 60 * options.minutes)


if __name__ == "__main__":
    main()
