"""The model that ships with a further network beside it: a pose, looked for only on people, and not too often."""

from collections.abc import Callable, Sequence
from pathlib import Path

import av
import numpy as np
import pytest
import yaml

from agent import infer
from agent.data import Detection, Image
from agent.infer import loader, pack
from agent.infer.runtime import Array, Session, Signature
from agent.models import STREET
from tests.golden.agree import RUNTIMES
from tests.shared import shared

pytestmark = pytest.mark.integration

PER_SECOND = 2
FPS = 30
SITTING, LYING = range(0, 16, 5), range(66, 91, 4)
"""Pictures of a filmed fall: somebody sits on a chair, and lies on his side, in sight from head to foot."""

Runs = dict[str, int]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """How often each network that was loaded has run; its first run is the warm-up."""
    counts: Runs = {}

    class Counted(Session):
        def __init__(self, path: Path, module: str, threads: int, expected: Signature) -> None:
            super().__init__(path, module, threads, expected)
            self._name = path.name
            counts[path.name] = 0

        def run(self) -> Sequence[Array]:
            counts[self._name] += 1
            return super().run()

    monkeypatch.setattr(loader, "Session", Counted)
    return counts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model.tflite", "close.tflite"):
        (tmp_path / name).symlink_to(STREET / name)
    (tmp_path / "pose.tflite").symlink_to(shared("models/movenet_single_pose_lightning_ptq.tflite"))
    pose = {
        "file": "pose.tflite",
        "sha256": pack.sha256(tmp_path / "pose.tflite"),
        "labels": ["fallen"],
        "head": "pose",
        "thresholds": {"score": 0.4},
        "per_second": PER_SECOND,
        "looks": [{"at": ["person"], "grow": [0.2] * 4, "least": 0.4, "tells": ["fallen"]}],
    }
    manifest = yaml.safe_load((STREET / "model.yaml").read_text())
    # the first network's own word is not what is looked at here
    manifest["thresholds"]["labels"]["fallen"] = 1.0
    manifest["close"] = [manifest["close"], pose]
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(manifest))
    return tmp_path


Load = Callable[..., infer.Detector]


@pytest.fixture(params=RUNTIMES)
def load(request: pytest.FixtureRequest, folder: Path) -> Load:
    def load(*wanted: str) -> infer.Detector:
        return infer.load(folder, experimental=("fallen",), wanted=wanted, runtime=request.param)

    return load


@pytest.fixture(scope="module")
def film() -> list[Image]:
    with av.open(str(shared("clips/urfall/fall-08-cam0.mp4"))) as container:
        return [frame.to_ndarray(format="yuv420p").astype(np.uint8) for frame in container.decode(video=0)]


def fallen(found: Sequence[Detection]) -> list[Detection]:
    return [each for each in found if each.label == "fallen"]


def test_who_lies_is_told_in_the_box_of_a_person(load: Load, film: list[Image]) -> None:
    """In all seven pictures as measured; runtimes round differently."""
    detector = load("fallen")
    looks = [detector.detect(film[number]) for number in LYING]
    told = [fallen(found) for found in looks]
    assert sum(map(bool, told)) >= len(LYING) - 1
    for found, lying in zip(looks, told, strict=True):
        people = [each.box for each in found if each.label == "person"]
        assert all(each.score >= 0.4 and each.box in people for each in lying)


def test_who_sits_is_not(load: Load, film: list[Image]) -> None:
    detector = load("fallen")
    assert [fallen(detector.detect(film[number])) for number in SITTING] == [[]] * len(SITTING)


def test_it_is_looked_for_only_where_there_are_people(load: Load, film: list[Image], runs: Runs) -> None:
    detector = load("fallen")
    assert detector.detect(np.full_like(film[0], 114)) == ()
    assert runs == {"model.tflite": 2, "pose.tflite": 1}
    detector.detect(film[0])
    assert runs["pose.tflite"] > 1


def test_it_is_looked_for_no_more_often_than_the_pack_says(load: Load, film: list[Image], runs: Runs) -> None:
    detector = load("fallen")
    at = []
    for number in range(0, len(film), 3):
        before = runs["pose.tflite"]
        detector.detect(film[number], now=number / FPS)
        at += [number / FPS] * (runs["pose.tflite"] - before)
    # what was saved up is spent in the first second
    calm = [time for time in at if time >= 1]
    assert len(at) - len(calm) <= 2 * PER_SECOND
    assert all(sum(start <= time < start + 1 for time in calm) <= PER_SECOND for start in calm)
    assert len(calm) >= PER_SECOND * (int(len(film) / FPS) - 1)
    assert detector.put_off > 0


@pytest.mark.parametrize("wanted", ["person", "helmet"])
def test_it_costs_nothing_when_no_rule_wants_it(load: Load, film: list[Image], runs: Runs, wanted: str) -> None:
    detector = load(wanted)
    detector.detect(film[0])
    assert "pose.tflite" not in runs
