"""A run goes on where it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.data import default_collate

from training import grid
from training.look_at import tensor
from training.network import Plan
from training.rendered import LABELS
from training.run import Run
from training.sampler import Sampler
from training.tests import make
from training.torch_ops import Network

PLACES = torch.from_numpy(grid.cells(make.TINY))
MIDDLE = (0.25, 0.25, 0.75, 0.75)


@pytest.fixture
def batch(tmp_path: Path) -> list[Tensor]:
    picture = make.picture(make.label(MIDDLE, "car"), path=make.drawn(tmp_path / "p.png", MIDDLE))
    sampler = Sampler(make.TINY, LABELS, [picture], np.ones(1, np.float32), make.recipe())
    random = np.random.default_rng(1)
    return list(default_collate([sampler.draw(make.TINY.size, random) for _ in range(4)]))


def _run(folder: Path, plan: Plan = make.TINY, seed: int = 1, **facts: Any) -> Run:
    return Run(make.network(plan, seed), make.recipe(**facts), folder)


def _weights(run: Run) -> list[Tensor]:
    return [value.clone() for held in (run.network, run.mean) for value in held.state_dict().values()]


def _answer(network: Network, batch: Sequence[Tensor]) -> np.ndarray:
    with torch.no_grad():
        answer: np.ndarray = network(tensor(batch[0].numpy()))[0].flatten().numpy()
    return answer


def _alike(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))


def test_it_learns(tmp_path: Path, batch: list[Tensor]) -> None:
    run = _run(tmp_path)
    losses = [sum(run.learn(batch, PLACES, 0.0)) for _ in range(40)]
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_stopped_and_started_again_it_goes_on_as_if_it_had_not_stopped(tmp_path: Path, batch: list[Tensor]) -> None:
    first = _run(tmp_path / "run")
    for _ in range(3):
        first.learn(batch, PLACES, 0.1)
    first.seconds = 12.5
    first.save()
    again = _run(tmp_path / "run", seed=2)
    assert (again.step, again.seconds) == (3, 12.5)
    assert _alike(_weights(again), _weights(first))
    # the optimiser's memory too, or the next steps would differ
    for _ in range(2):
        assert again.learn(batch, PLACES, 0.2) == first.learn(batch, PLACES, 0.2)
    assert _alike(_weights(again), _weights(first))


def test_without_a_checkpoint_it_begins_with_the_network_that_it_is_given(tmp_path: Path) -> None:
    run = _run(tmp_path)
    assert (run.step, run.seconds) == (0, 0)
    assert _alike(list(run.mean.state_dict().values()), list(make.network().state_dict().values()))


def test_ranges_are_in_the_checkpoint(tmp_path: Path, batch: list[Tensor]) -> None:
    first = _run(tmp_path)
    first.measure([batch])
    first.save()
    again = _run(tmp_path)
    assert again.network.ranges == again.mean.ranges == first.network.ranges
    assert len(again.network.ranges) > 100


def test_once_measured_both_networks_round(tmp_path: Path, batch: list[Tensor]) -> None:
    run = _run(tmp_path)
    before = [_answer(network, batch) for network in (run.mean, run.network)]
    run.measure([batch])
    after = [_answer(network, batch) for network in (run.mean, run.network)]
    for one, other in zip(before, after, strict=True):
        assert (one != other).any()
        # rounded a hundred times over, the answers still belong together
        assert np.corrcoef(one, other)[0, 1] > 0.9


def test_a_save_that_breaks_off_leaves_the_last_checkpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run = _run(tmp_path)
    run.step = 7
    run.save()

    def breaks_off(_: object, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError("no space left on device")

    monkeypatch.setattr(torch, "save", breaks_off)
    run.step = 8
    with pytest.raises(OSError, match="no space"):
        run.save()
    assert _run(tmp_path).step == 7


def test_a_first_save_that_breaks_off_leaves_no_checkpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def breaks_off(_: object, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError("no space left on device")

    monkeypatch.setattr(torch, "save", breaks_off)
    run = _run(tmp_path)
    with pytest.raises(OSError, match="no space"):
        run.save()
    assert _run(tmp_path).step == 0


def test_frozen_parts_stay_and_all_others_learn(tmp_path: Path, batch: list[Tensor]) -> None:
    run = _run(tmp_path, frozen=("stem", "dark2"))
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    for _ in range(3):
        run.learn(batch, PLACES, 0.0)
    learnt = {name for name, value in run.network.state_dict().items() if not torch.equal(value, before[name])}
    assert not {name for name in learnt if name.startswith(("parts.stem", "parts.dark2"))}
    assert learnt >= {name for name in before if name.startswith(("parts.dark3", "parts.merge3", "parts.head8"))}


def test_the_mean_follows_the_network(tmp_path: Path, batch: list[Tensor]) -> None:
    run = _run(tmp_path)
    name = "parts.head8/labels.weight"
    start = run.mean.state_dict()[name].clone()
    for _ in range(5):
        run.learn(batch, PLACES, 0.0)
    mean, now = run.mean.state_dict()[name], run.network.state_dict()[name]
    assert 0 < float((mean - start).norm()) < float((now - start).norm())
