"""What a pack is made of."""

from pathlib import Path

import pytest
import torch

from agent.infer import pack as packs
from training import export
from training.calibrate import Scale
from training.network import Plan
from training.plans import CLOSE, LOOK
from training.quantise import Ranges, spanned
from training.tensorflow_ops import Weights
from training.torch_ops import Network


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Weights, Ranges]]:
    """What is converted, by the plans' names; files hold their plan's name."""
    made: dict[str, tuple[Weights, Ranges]] = {}

    def convert(plan: Plan, weights: Weights, ranges: Ranges, path: Path) -> None:
        made[plan.name] = weights, ranges
        path.write_bytes(plan.name.encode())

    monkeypatch.setattr(export, "convert", convert)
    return made


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Runs whose networks were not trained, but have come to the integers."""
    for plan in (LOOK, CLOSE):
        folder = tmp_path / "runs" / plan.name
        folder.mkdir(parents=True)
        mean = Network(plan).state_dict()
        held = {"mean": mean, "classes": list(plan.classes), "ranges": {"stem": tuple(spanned(-1, 1))}}
        torch.save(held, folder / "checkpoint.pt")
    return tmp_path / "runs"


Converted = dict[str, tuple[Weights, Ranges]]


def test_the_agent_reads_the_manifest_and_the_files_are_those_that_it_names(
    converted: Converted, runs: Path, tmp_path: Path
) -> None:
    export.pack(tmp_path / "pack", runs, {}, integers=True)
    file, manifest = packs.read(tmp_path / "pack")
    assert manifest
    (close,) = manifest.close
    packs.verify(file, manifest.sha256)
    packs.verify(tmp_path / "pack" / close.file, close.sha256)
    assert (file.read_bytes(), (tmp_path / "pack" / "close.tflite").read_bytes()) == (b"look", b"close")


def test_labels_are_the_plans_classes_in_their_order(converted: Converted, runs: Path, tmp_path: Path) -> None:
    export.pack(tmp_path / "pack", runs, {}, integers=True)
    _, manifest = packs.read(tmp_path / "pack")
    assert manifest
    (close,) = manifest.close
    assert (manifest.labels, close.labels) == (LOOK.classes, CLOSE.classes)


def test_what_did_not_prove_itself_is_told_only_to_who_asks(converted: Converted, runs: Path, tmp_path: Path) -> None:
    export.pack(tmp_path / "pack", runs, {}, integers=True)
    _, manifest = packs.read(tmp_path / "pack")
    assert manifest
    assert {"gun", "knife", "stick"} <= set(manifest.experimental)


def test_weights_are_the_run_s_mean_by_the_plan_s_names(converted: Converted, runs: Path, tmp_path: Path) -> None:
    export.pack(tmp_path / "pack", runs, {}, integers=True)
    weights, ranges = converted["look"]
    held = torch.load(runs / "look" / "checkpoint.pt", weights_only=True)["mean"]
    assert (weights["dark3.0.in.weight"] == held["parts.dark3/0/in.weight"].numpy()).all()
    assert ranges == {"stem": spanned(-1, 1)}


def test_only_the_network_that_is_calibrated_is_scaled(converted: Converted, runs: Path, tmp_path: Path) -> None:
    export.pack(tmp_path / "raw", runs, {}, integers=True)
    raw = {name: weights["head8.labels.weight"] for name, (weights, _) in converted.items()}
    export.pack(tmp_path / "pack", runs, {"look": Scale(2.0, {"person": 0.5})}, integers=True)
    assert (converted["look"][0]["head8.labels.weight"] == 2 * raw["look"]).all()
    assert (converted["close"][0]["head8.labels.weight"] == raw["close"]).all()


def test_a_pack_of_floats_has_no_ranges(converted: Converted, runs: Path, tmp_path: Path) -> None:
    export.pack(tmp_path / "pack", runs, {}, integers=False)
    assert [ranges for _, ranges in converted.values()] == [{}, {}]


def test_a_run_that_has_not_come_to_the_integers_makes_no_pack_of_them(
    converted: Converted, runs: Path, tmp_path: Path
) -> None:
    held = torch.load(runs / "close" / "checkpoint.pt", weights_only=True)
    torch.save({**held, "ranges": {}}, runs / "close" / "checkpoint.pt")
    with pytest.raises(ValueError, match=r"close/checkpoint\.pt: .* train for longer"):
        export.pack(tmp_path / "pack", runs, {}, integers=True)
    assert not (tmp_path / "pack" / "model.yaml").exists()
