"""From a pack to a detector, with a runtime that sees what its model's file says."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from agent import infer
from agent.data import Image
from agent.errors import ModelError
from agent.infer import loader, pack
from agent.infer.runtime import Array, Signature, Tensor
from tests.flatbuffer import model
from tests.test_infer_pose import LYING

SIZE = (64, 32)
CELLS = 4 * 8 + 2 * 4 + 1 * 2
YUV: Image = np.zeros((360 * 3 // 2, 640), np.uint8)

LABELS = ("person", "car", "knife")
CLOSE_LABELS = ("helmet", "knife", "stick")

LOOKS = [
    {"at": ["person"], "grow": [0, 0, 0, 0], "tells": ["knife", "stick"]},
    {"at": ["car"], "grow": [0, 0, 0, 0], "tells": ["helmet"]},
]


def signature(path: Path) -> Signature:
    scores, boxes = ((1, CELLS, columns) for columns in (len(_sees(path)), 4))
    if path.name == "pose.tflite":
        return Signature((Tensor(0, (1, 64, 64, 3), "uint8", 1.0, 0),), (Tensor(1, LYING.shape, "float32", 0.0, 0),))
    picture = Tensor(0, (1, SIZE[1], SIZE[0], 3), "uint8", 1.0, 0)
    return Signature((picture,), (Tensor(1, scores, "uint8", 1 / 255, 0), Tensor(2, boxes, "float32", 0.0, 0)))


class Session:
    """Sees in the middle of every picture what the model's file says: a score for each class, or of lying."""

    counts: dict[str, int]
    tried: Sequence[str]

    def __init__(self, path: Path, _module: str, _threads: int, _expected: Signature) -> None:
        assert path.name in self.tried, "loaded before it was tried out"
        self._name = path.name
        self._sees = _sees(path)
        self.input: Array = np.zeros(signature(path).inputs[0].shape, np.uint8)

    def run(self) -> Sequence[Array]:
        self.counts[self._name] = self.counts.get(self._name, 0) + 1
        if self._name == "pose.tflite":
            return (LYING * np.array((1, 1, self._sees[0]), np.float32),)
        scores = np.zeros((1, CELLS, len(self._sees)), np.uint8)
        # column 3, row 1 of stride 8, in an input of 64x32
        scores[0, 8 + 3] = np.rint(np.array(self._sees) * 255)
        return scores, np.full((1, CELLS, 4), -0.5, np.float32)


def _sees(path: Path) -> list[float]:
    found: list[float] = json.loads(path.read_bytes().split(b"sees")[1])
    return found


@pytest.fixture(autouse=True)
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models that were tried out before anything loaded them."""
    names: list[str] = []

    def try_out(paths: Sequence[Path], _module: str, _threads: int) -> list[Signature]:
        names.extend(path.name for path in paths)
        return [signature(path) for path in paths]

    Session.counts, Session.tried = {}, names
    monkeypatch.setattr(loader, "try_out", try_out)
    monkeypatch.setattr(loader, "Session", Session)
    monkeypatch.setattr(loader, "choose", lambda _: "none")
    return names


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a pack of two networks; what the test does not say is sound."""

    def write(sees: Sequence[float], closer: Sequence[float] | None = None, **changes: object) -> Path:
        fields: dict[str, object] = {"name": "street", "version": "3", "licence": "none", "labels": LABELS}
        fields |= {"head": "grid", "sha256": _file(tmp_path / "model.tflite", sees)}
        if closer is not None:
            file: dict[str, object] = {"file": "close.tflite", "sha256": _file(tmp_path / "close.tflite", closer)}
            fields |= {"close": file | {"labels": CLOSE_LABELS, "head": "grid", "looks": LOOKS}}
        text = json.loads(json.dumps(fields | changes))
        (tmp_path / "model.yaml").write_text(yaml.safe_dump(text))
        return tmp_path

    return write


def _file(path: Path, sees: Sequence[float]) -> str:
    path.write_bytes(model() + b"sees" + json.dumps(list(sees)).encode())
    return pack.sha256(path)


def told(detector: infer.Detector, now: float | None = None) -> list[str]:
    return [each.label for each in detector.detect(YUV, now=now)]


def test_a_pack_of_one_network_tells_what_that_sees(write: Write) -> None:
    detector = infer.load(write([0.9, 0.1, 0.8]))
    assert (detector.name, detector.version, detector.input_size) == ("street", "3", SIZE)
    assert (detector.labels, detector.withheld) == (LABELS, ())
    assert told(detector) == ["person", "knife"]


def test_with_a_second_network_both_tell(write: Write) -> None:
    detector = infer.load(write([0.9, 0, 0], [0.8, 0.7, 0.6]))
    assert detector.labels == ("person", "car", "knife", "stick", "helmet")
    assert told(detector) == ["person", "knife", "stick"]


def test_the_second_network_looks_as_often_as_the_pack_says_on_the_streams_clock(write: Write) -> None:
    folder = write([0.9, 0, 0], [0, 0.7, 0])
    fields = yaml.safe_load((folder / "model.yaml").read_text())
    fields["close"]["per_second"] = 1
    (folder / "model.yaml").write_text(yaml.safe_dump(fields))
    detector = infer.load(folder)
    assert [told(detector, i / 4) for i in range(5)] == [["person", "knife"], *[["person"]] * 3, ["person", "knife"]]
    assert detector.put_off == 3


def test_the_second_network_is_tried_out_before_it_is_loaded(write: Write, tried: list[str]) -> None:
    infer.load(write([0.9, 0, 0], [0, 0.7, 0]))
    assert tried == ["model.tflite", "close.tflite"]


@pytest.mark.parametrize("file", ["model.tflite", "close.tflite"])
def test_one_changed_bit_in_either_network_is_refused(write: Write, tried: list[str], file: str) -> None:
    folder = write([0.9, 0, 0], [0, 0.7, 0])
    (folder / file).write_bytes(model(weights=b"weights?") + b"sees[0.9, 0, 0]")
    with pytest.raises(ModelError, match=rf"{file}: its sha256 is"):
        infer.load(folder)
    assert file not in tried


@pytest.mark.parametrize("file", ["model.tflite", "close.tflite"])
def test_a_damaged_network_never_reaches_a_runtime(write: Write, tried: list[str], file: str) -> None:
    folder = write([0.9, 0, 0], [0, 0.7, 0])
    (folder / file).write_bytes(model()[:60])
    with pytest.raises(ModelError, match=rf"{file}: the model is truncated"):
        infer.load(folder)
    assert file not in tried


def test_a_missing_second_network_is_refused(write: Write) -> None:
    folder = write([0.9, 0, 0], [0, 0.7, 0])
    (folder / "close.tflite").unlink()
    with pytest.raises(ModelError, match=r"close\.tflite: there is no such"):
        infer.load(folder)


def test_a_second_network_of_other_classes_is_refused(write: Write) -> None:
    with pytest.raises(ModelError, match=r"close\.tflite: it has 2 classes, but model\.yaml has 3 labels"):
        infer.load(write([0.9, 0, 0], [0, 0.7]))


class TestSeveral:
    """A pack of three networks: the first, one that finds things in crops, one that sees how people hold themselves."""

    ALL = ("model.tflite", "close.tflite", "pose.tflite")

    def pack(self, write: Write, per_second: float = 100, lying: float = 1.0, **changes: object) -> Path:
        folder = write([0.9, 0, 0], [0, 0.7, 0], **changes)
        pose = {
            "file": "pose.tflite",
            "sha256": _file(folder / "pose.tflite", [lying]),
            "labels": ["fallen"],
            "head": "pose",
            "per_second": per_second,
            "looks": [{"at": ["person"], "grow": [0.2] * 4, "tells": ["fallen"]}],
        }
        fields = yaml.safe_load((folder / "model.yaml").read_text())
        fields["close"] = [fields["close"], pose]
        (folder / "model.yaml").write_text(yaml.safe_dump(fields))
        return folder

    def looks(self) -> list[int]:
        """How often each network has looked; 0 for one that was never loaded."""
        return [Session.counts.get(name, 0) for name in self.ALL]

    def test_all_tell(self, write: Write) -> None:
        detector = infer.load(self.pack(write))
        assert detector.labels == ("person", "car", "knife", "stick", "helmet", "fallen")
        assert told(detector) == ["person", "fallen", "knife"]

    def test_a_pose_is_told_of_the_whole_person(self, write: Write) -> None:
        person, fallen, _ = infer.load(self.pack(write)).detect(YUV)
        assert fallen.label == "fallen"
        assert fallen.score == pytest.approx(0.8)
        assert fallen.box == person.box

    def test_a_pose_of_which_too_little_is_seen_is_not_told(self, write: Write) -> None:
        assert told(infer.load(self.pack(write, lying=0.3))) == ["person", "knife"]

    def test_each_is_tried_out_before_it_is_loaded_wanted_or_not(self, write: Write, tried: list[str]) -> None:
        infer.load(self.pack(write), wanted=["person"])
        assert tuple(tried) == self.ALL

    @pytest.mark.parametrize(
        ("wanted", "loaded"),
        [
            (["person"], [1, 0, 0]),
            (["knife"], [1, 1, 0]),
            (["person", "fallen"], [1, 0, 1]),
            (["fallen", "stick"], [1, 1, 1]),
            (None, [1, 1, 1]),
        ],
    )
    def test_only_what_somebody_wants_is_loaded(
        self, write: Write, wanted: list[str] | None, loaded: list[int]
    ) -> None:
        detector = infer.load(self.pack(write), wanted=wanted)
        assert self.looks() == loaded
        told(detector)
        assert self.looks() == [2 * each for each in loaded]

    def test_what_is_experimental_is_loaded_only_for_who_asks(self, write: Write) -> None:
        folder = self.pack(write, experimental=["fallen"])
        detector = infer.load(folder, wanted=["fallen"])
        assert self.looks() == [1, 0, 0]
        assert (detector.withheld, told(detector)) == (("fallen",), ["person"])
        assert told(infer.load(folder, experimental=["fallen"], wanted=["fallen"])) == ["person", "fallen"]

    def test_each_looks_as_often_as_it_may_and_all_that_is_put_off_is_counted(self, write: Write) -> None:
        detector = infer.load(self.pack(write, per_second=2))
        before = self.looks()
        for i in range(20):
            told(detector, i / 10)
        # 2 a second and 2 saved up for the first; the other network may look 6 times a second
        assert [after - once for after, once in zip(self.looks(), before, strict=True)] == [20, 6 + 11, 2 + 3]
        assert detector.put_off == 3 + 15

    def test_one_that_looks_at_something_else_never_looks_at_people(self, write: Write) -> None:
        folder = self.pack(write)
        (folder / "model.tflite").write_bytes(model() + b"sees[0, 0.9, 0]")
        fields = yaml.safe_load((folder / "model.yaml").read_text())
        fields["sha256"] = pack.sha256(folder / "model.tflite")
        (folder / "model.yaml").write_text(yaml.safe_dump(fields))
        assert told(infer.load(folder)) == ["car"]
        assert self.looks()[2] == 1

    @pytest.mark.parametrize("damage", [b"", model()[:60], model(weights=b"weights?") + b"sees[1.0]"])
    def test_a_damaged_one_is_refused_although_nobody_wants_it(
        self, write: Write, tried: list[str], damage: bytes
    ) -> None:
        folder = self.pack(write)
        (folder / "pose.tflite").write_bytes(damage)
        with pytest.raises(ModelError, match=r"pose\.tflite: "):
            infer.load(folder, wanted=["person"])
        assert "pose.tflite" not in tried

    def test_a_pose_tells_one_label_and_no_more(self, write: Write) -> None:
        folder = self.pack(write)
        fields = yaml.safe_load((folder / "model.yaml").read_text())
        fields["close"][1]["labels"] = ["fallen", "sitting"]
        (folder / "model.yaml").write_text(yaml.safe_dump(fields))
        with pytest.raises(ModelError, match=r"pose\.tflite: it has 1 classes, but model\.yaml has 2 labels"):
            infer.load(folder)


class TestExperimental:
    def test_what_nobody_asked_for_is_never_told_by_either_network(self, write: Write) -> None:
        detector = infer.load(write([0.9, 0, 0.8], [0, 0.9, 0.9], experimental=["knife"]))
        assert told(detector) == ["person", "stick"]
        assert detector.labels == ("person", "car", "stick", "helmet")
        assert detector.withheld == ("knife",)

    def test_what_somebody_asked_for_is_told(self, write: Write) -> None:
        folder = write([0.9, 0, 0.8], [0, 0.9, 0.85], experimental=["stick", "knife"])
        detector = infer.load(folder, experimental=["knife"])
        assert told(detector) == ["person", "knife"]
        assert detector.withheld == ("stick",)

    def test_a_name_that_is_not_experimental_or_not_there_does_no_harm(self, write: Write) -> None:
        folder = write([0.9, 0, 0.8], experimental=["knife"])
        assert infer.load(folder, experimental=["person", "gun"]).withheld == ("knife",)

    def test_who_asks_for_all_gets_all(self, write: Write) -> None:
        detector = infer.load(write([0.9, 0, 0], [0, 0.9, 0.85], experimental=["stick", "knife"]), experimental=None)
        assert told(detector) == ["person", "knife", "stick"]
        assert detector.withheld == ()

    def test_a_closer_look_of_which_nothing_would_be_told_is_not_taken(self, write: Write) -> None:
        folder = write([0.9, 0, 0], [0, 0.9, 0.85], experimental=["knife", "stick"])
        detector = infer.load(folder)
        before = Session.counts["close.tflite"]
        told(detector)
        assert Session.counts["close.tflite"] == before
        told(infer.load(folder, experimental=["knife"]))
        assert Session.counts["close.tflite"] == before + 2

    @pytest.mark.parametrize(("wanted", "taken"), [(["person"], False), (["person", "knife"], True), (None, True)])
    def test_a_closer_look_that_tells_nothing_wanted_is_not_taken(
        self, write: Write, wanted: list[str] | None, taken: bool
    ) -> None:
        detector = infer.load(write([0.9, 0, 0], [0, 0.9, 0.85]), wanted=wanted)
        before = Session.counts.get("close.tflite", 0)
        assert ("knife" in told(detector)) is taken
        assert (Session.counts.get("close.tflite", 0) > before) is taken
        assert "knife" in detector.labels

    def test_a_pack_of_which_everything_is_withheld_tells_nothing(self, write: Write) -> None:
        detector = infer.load(write([1.0, 1.0, 1.0], experimental=LABELS))
        assert (told(detector), detector.labels, detector.withheld) == ([], (), LABELS)
