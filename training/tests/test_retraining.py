"""Whoever trains anew ends with a pack that the agent loads: all of it, on a tenth of the pictures, for two minutes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent import infer
from agent.data import Box
from agent.geometry import iou
from tests.shared import shared
from training import export, look_at, mix, rendered, teacher, telling
from training.network import Plan
from training.pictures import PERSON, Picture, load
from training.plans import PLANS
from training.recipe import RECIPES
from training.run import Run
from training.sampler import Sampler
from training.train import begun, train

SECONDS = 60.0
SIZES = {"look": ((0.5, (128, 96)), (1.0, (192, 128))), "close": ((0.5, (96, 96)), (1.0, (128, 128)))}


def _retrained(plan: Plan, labelled: Sequence[Picture], drawn: Sequence[Picture], runs: Path) -> Run:
    recipe = replace(RECIPES[plan.name], sizes=SIZES[plan.name], batch=8)
    pictures, shares = mix.gather(plan, labelled, drawn)
    run = Run(begun(plan, None), recipe, runs / plan.name)
    train(run, Sampler(plan, rendered.LABELS, pictures, shares, recipe), SECONDS)
    return run


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both networks, trained for a minute each on a tenth of the pictures."""
    folder = tmp_path_factory.mktemp("runs")
    pictures = load(shared("training"), ("train",))[::10]
    teacher.look(pictures, folder / "teacher.jsonl")
    rendered.draw(folder / "rendered", ["weapon_knife"], [1])
    labelled, drawn = teacher.taught(pictures, folder / "teacher.jsonl"), rendered.pictures(folder / "rendered")
    for plan in PLANS.values():
        run = _retrained(plan, labelled, drawn, folder)
        assert run.seconds >= SECONDS
        assert run.network.ranges
    return folder


@pytest.fixture(scope="module")
def pack(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    export.pack(folder, runs, {}, integers=True)
    return folder


def _people(picture: Picture) -> list[Box]:
    """Who fills a third of the picture's height or more."""
    boxes = [Box(*label.box) for label in picture.labels if label.cls == PERSON]
    return [box for box in boxes if box.y2 - box.y1 > 1 / 3]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_retrained_pack_loads_and_finds_people_on_kept_pictures(pack: Path) -> None:
    detector = infer.load(pack, experimental=None)
    assert set(detector.labels) == set(rendered.LABELS)
    found = 0
    for picture in load(shared("training"), ("val",)):
        people = _people(picture)
        told = detector.detect(telling.i420(look_at.read(picture))) if people else ()
        boxes = [each.box for each in told if each.label == "person"]
        found += sum(any(iou(box, other) >= 0.5 for other in boxes) for box in people)
    # half of some seventy are usual; chance finds none
    assert found >= 10
