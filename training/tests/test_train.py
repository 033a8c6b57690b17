"""A training takes its time, over all starts, through all its phases."""

import json
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor

from training import train
from training.quantise import Ranges
from training.recipe import Recipe
from training.rendered import LABELS
from training.run import Run
from training.sampler import Sampler
from training.tests import make

MIDDLE = (0.25, 0.25, 0.75, 0.75)
RECIPE = make.recipe(sizes=((0.5, (32, 32)), (1.0, (64, 32))), batch=1, rounded=0.5)
SECONDS = 8.0


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever anybody looks at the clock, a second has gone by: a step takes one."""
    monkeypatch.setattr(train, "monotonic", count(100.0).__next__)
    monkeypatch.setattr(train, "MEASURED", 2)


@pytest.fixture
def sampler(tmp_path: Path) -> Sampler:
    picture = make.picture(make.label(MIDDLE, "car"), path=make.drawn(tmp_path / "p.png", MIDDLE))
    return Sampler(make.TINY, LABELS, [picture], np.ones(1, np.float32), RECIPE)


def _run(folder: Path, recipe: Recipe = RECIPE) -> Run:
    return Run(make.network(), recipe, folder / "run")


def _steps(monkeypatch: pytest.MonkeyPatch) -> Sequence[tuple[tuple[int, ...], bool, float]]:
    """Of each step that will be made: the pictures' size, whether it rounded, which share of the time was over."""
    made = []
    learn = Run.learn

    def noted(run: Run, batch: list[Tensor], places: Tensor, share: float) -> tuple[float, float]:
        made.append((tuple(batch[0].shape[1:3]), bool(run.network.ranges), share))
        return learn(run, batch, places, share)

    monkeypatch.setattr(Run, "learn", noted)
    return made


def test_pictures_grow_and_numbers_become_integers_as_the_recipe_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sampler: Sampler
) -> None:
    made = _steps(monkeypatch)
    run = _run(tmp_path)
    train.train(run, sampler, SECONDS)
    assert [size for size, _, _ in made] == [(32, 32)] * 4 + [(32, 64)] * 4
    assert [rounds for _, rounds, _ in made] == [False] * 4 + [True] * 4
    assert [share * SECONDS for _, _, share in made] == list(range(8))
    assert (run.step, run.seconds) == (8, SECONDS)


def test_what_is_trained_is_saved(tmp_path: Path, sampler: Sampler) -> None:
    train.train(_run(tmp_path), sampler, SECONDS)
    again = _run(tmp_path)
    assert (again.step, again.seconds) == (8, SECONDS)
    assert again.network.ranges


@pytest.mark.parametrize("stopped", [2.0, 4.0, 6.0])
def test_stopped_and_started_again_it_goes_on_from_where_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sampler: Sampler, stopped: float
) -> None:
    class Stopped(BaseException):
        """As if somebody had pressed Ctrl-C after a checkpoint."""

    made = _steps(monkeypatch)
    run = _run(tmp_path)
    step = train.Progress.step

    def stops(progress: train.Progress, size: tuple[int, int], losses: tuple[float, float]) -> None:
        step(progress, size, losses)
        if run.seconds == stopped:
            run.save()
            raise Stopped

    monkeypatch.setattr(train.Progress, "step", stops)
    with pytest.raises(Stopped):
        train.train(run, sampler, SECONDS)
    monkeypatch.setattr(train.Progress, "step", step)
    again = _run(tmp_path)
    assert again.step == stopped
    train.train(again, sampler, SECONDS)
    assert [share * SECONDS for _, _, share in made] == list(range(8))
    assert [rounds for _, rounds, _ in made] == [False] * 4 + [True] * 4
    assert again.step == 8


def test_when_its_time_is_over_it_does_nothing_more(tmp_path: Path, sampler: Sampler) -> None:
    train.train(_run(tmp_path), sampler, SECONDS)
    again = _run(tmp_path)
    train.train(again, sampler, SECONDS)
    assert (again.step, again.seconds) == (8, SECONDS)


def test_a_checkpoint_is_written_every_so_many_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sampler: Sampler
) -> None:
    saved = []
    monkeypatch.setattr(train, "SAVED", 1.5)
    monkeypatch.setattr(Run, "save", lambda run: saved.append(run.step))
    train.train(_run(tmp_path), sampler, SECONDS)
    assert max(np.diff([0, *saved])) <= 2


def test_progress_is_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sampler: Sampler) -> None:
    monkeypatch.setattr(train, "TOLD", 2)
    run = _run(tmp_path)
    train.train(run, sampler, SECONDS)
    rows = [json.loads(line) for line in (run.folder / "progress.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [2, 4, 6, 8]
    assert [row["size"] for row in rows] == [[32, 32]] * 2 + [[64, 32]] * 2


def test_each_start_draws_other_samples(sampler: Sampler) -> None:
    first, again, later = (next(iter(train.Draws(sampler, (64, 32), step))) for step in (5, 5, 6))
    assert (first.image == again.image).all()
    assert (first.image != later.image).any()


def test_ranges_are_measured_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sampler: Sampler) -> None:
    measured = []

    def measure(run: Run, batches: Iterable[Sequence[Tensor]]) -> None:
        measured.append(run.step)
        original(run, batches)

    original = Run.measure
    monkeypatch.setattr(Run, "measure", measure)
    run = _run(tmp_path, make.recipe(sizes=((0.75, (32, 32)), (1.0, (64, 32))), batch=1, rounded=0.5))
    train.train(run, sampler, SECONDS)
    held: Ranges = run.network.ranges
    train.train(run, sampler, 2 * SECONDS)
    assert measured == [4]
    assert run.network.ranges == held
