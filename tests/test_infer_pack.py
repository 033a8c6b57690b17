"""Packs, labels and the choice of a runtime: clear errors for what people get wrong."""

import sys
import zipfile
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import yaml

from agent.errors import ModelError
from agent.infer import labels, pack, runtime

GOOD = {
    "name": "street",
    "version": 1.0,
    "licence": "Apache-2.0",
    "sha256": "a" * 64,
    "head": "yolov8",
    "labels": ["person", "car"],
}


def write(folder: Path, **changes: object) -> Path:
    fields = {key: value for key, value in (GOOD | changes).items() if value is not None}
    (folder / "model.yaml").write_text(yaml.safe_dump(fields))
    return folder


def test_a_pack_is_a_folder_with_a_model_and_its_description(tmp_path: Path) -> None:
    file, manifest = pack.read(write(tmp_path))
    assert file == tmp_path / "model.tflite"
    assert manifest
    assert (manifest.version, manifest.labels, manifest.thresholds.overlap) == ("1.0", ("person", "car"), 0.45)


def test_a_file_is_taken_as_a_bare_model(tmp_path: Path) -> None:
    assert pack.read(tmp_path / "x.tflite") == (tmp_path / "x.tflite", None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"licence": None}, "licence: Field required"),
        ({"head": "yolov9"}, "head: Input should be 'ssd', 'yolov5', 'yolov8', 'yolox', 'grid' or 'pose'"),
        ({"head": "pose"}, "head: Value error, a pose is looked for in crops that show a person"),
        ({"sha256": "abc"}, "sha256: String should match"),
        ({"labels": []}, "labels: "),
        ({"threshold": 1}, "threshold: Extra inputs"),
        ({"thresholds": {"score": 0}}, "thresholds.score: "),
        ({"thresholds": {"labels": {"bike": 0.5}}}, "names what labels does not: bike"),
    ],
)
def test_a_wrong_description_is_refused_with_the_key(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    with pytest.raises(ModelError) as caught:
        pack.read(write(tmp_path, **changes))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


CLOSE = {
    "file": "close.tflite",
    "sha256": "b" * 64,
    "labels": ["helmet", "knife"],
    "head": "grid",
    "looks": [{"at": ["person"], "grow": [0.3, 1.3, 0.3, -0.3], "tells": ["knife"]}],
}


def close(**changes: object) -> dict[str, object]:
    return CLOSE | changes


def looking(**changes: object) -> dict[str, object]:
    """A closer look of which something is different."""
    look = {"at": ["person"], "grow": [0, 0, 0, 0], "tells": ["knife"]} | changes
    return close(looks=[look])


def test_a_pack_may_hold_a_second_network_for_closer_looks(tmp_path: Path) -> None:
    _, manifest = pack.read(write(tmp_path, close=CLOSE, experimental=["knife"]))
    assert manifest
    (close,) = manifest.close
    assert (close.file, close.per_second, manifest.experimental) == ("close.tflite", 6, ("knife",))
    assert close.looks[0].least == 0
    assert pack.told(manifest) == ("person", "car", "knife")


def test_a_pack_without_one_or_with_an_empty_key_has_none(tmp_path: Path) -> None:
    for text in ("", "close:\n", "close: []\n"):
        (write(tmp_path) / "model.yaml").open("a").write(text)
        _, manifest = pack.read(tmp_path)
        assert manifest
        assert manifest.close == ()


POSE = close(file="pose.tflite", head="pose", labels=["fallen"], per_second=2)
POSE |= {"looks": [{"at": ["person"], "grow": [0.2] * 4, "tells": ["fallen"]}]}


def test_a_pack_may_hold_several_networks_for_closer_looks_each_with_its_own_bound(tmp_path: Path) -> None:
    _, manifest = pack.read(write(tmp_path, close=[CLOSE, POSE], experimental=["fallen"]))
    assert manifest
    assert [(each.file, each.per_second) for each in manifest.close] == [("close.tflite", 6), ("pose.tflite", 2)]
    assert pack.told(manifest) == ("person", "car", "knife", "fallen")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"file": "../x.tflite"}, "close.1.file: String should match"),
        ({"per_second": 0}, "close.1.per_second: "),
        (
            {"labels": ["fallen", "sitting"], "thresholds": {"labels": {"knife": 0.5}}},
            "close.1.thresholds.labels names",
        ),
        ({"labels": ["lying"]}, "close.1.looks.0.tells names what close.1.labels does not: fallen"),
    ],
)
def test_of_several_networks_the_wrong_one_is_named(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    with pytest.raises(ModelError) as caught:
        pack.read(write(tmp_path, close=[CLOSE, POSE | changes]))
    assert says in str(caught.value)


def test_more_networks_than_anybody_needs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="close: Tuple should have at most 8 items"):
        pack.read(write(tmp_path, close=[deepcopy(CLOSE) for _ in range(9)]))


def test_the_first_networks_labels_stay_as_they_are_numbered(tmp_path: Path) -> None:
    """Several classes may be nameless."""
    labels = ["person", "???", "???", "knife"]
    closer = looking(tells=["knife", "helmet"])
    _, manifest = pack.read(write(tmp_path, labels=labels, close=closer))
    assert manifest
    assert pack.told(manifest) == (*labels, "helmet")


@pytest.mark.parametrize(
    "file",
    [
        "../x",
        "../x.tflite",
        "/etc/x.tflite",
        "a/b.tflite",
        "..",
        ".tflite",
        "x.tflite\n",
        "x\0.tflite",
        "model.yaml",
        "",
    ],
)
def test_a_second_network_elsewhere_than_in_the_packs_folder_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(ModelError, match=r"close\.file: (String should match|must be on one line)"):
        pack.read(write(tmp_path, close=close(file=file)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"experimental": ["gun"]}, "experimental names what nothing tells: gun"),
        ({"experimental": ["helmet"], "close": CLOSE}, "experimental names what nothing tells: helmet"),
        ({"close": looking(at=["person", "bike", "boat"])}, "close.looks.0.at names what labels does not: bike, boat"),
        ({"close": looking(at=["knife"])}, "close.looks.0.at names what labels does not: knife"),
        ({"close": looking(tells=["car"])}, "close.looks.0.tells names what close.labels does not: car"),
        ({"close": close(thresholds={"labels": {"car": 0.5}})}, "close.thresholds.labels names what close.labels does"),
        ({"close": close(looks=[])}, "close.looks: "),
        ({"close": close(per_second=0)}, "close.per_second: "),
        ({"close": close(per_second=float("inf"))}, "close.per_second: "),
        ({"close": close(sha256=None)}, "close.sha256: "),
        ({"close": looking(grow=[0, 0, 0])}, "close.looks.0.grow.3: "),
        ({"close": looking(grow=[-0.5, 0, -0.5, 0])}, "close.looks.0.grow: Value error, leaves nothing of the box"),
        ({"close": looking(grow=[0, 0.5, 0, -1.5])}, "close.looks.0.grow.3: "),
        ({"close": looking(grow=[0, -0.3, 0, -0.7])}, "leaves nothing of the box"),
        ({"close": looking(grow=[0, 0, float("nan"), 0])}, "close.looks.0.grow.2: "),
        ({"close": looking(grow=[0, 0, 11, 0])}, "close.looks.0.grow.2: "),
        ({"close": looking(least=1.1)}, "close.looks.0.least: "),
        ({"close": looking(tells=[])}, "close.looks.0.tells: "),
        ({"close": looking(what=1)}, "close.looks.0.what: Extra inputs"),
    ],
)
def test_a_wrong_second_network_is_refused_with_the_key(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    with pytest.raises(ModelError) as caught:
        pack.read(write(tmp_path, **changes))
    assert says in str(caught.value)


def test_every_name_that_is_no_label_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"labels does not: bike; .*nothing tells: gun; close\.looks"):
        thresholds = {"labels": {"bike": 0.5}}
        pack.read(write(tmp_path, thresholds=thresholds, experimental=["gun"], close=looking(at=["boat"])))


@pytest.mark.parametrize(
    "text",
    [
        b"[1",
        b"\xff\xfe\x00",
        b"[" * 2000,
        b"",
        b"7",
        b"x: " + bytes(300_000),
        b"x: " + b"1" * 5000,
        b"x: 2024-13-45",
        b"x: " + b"1:" * 3000 + b"1.5",
    ],
)
def test_what_is_no_description_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "model.yaml").write_bytes(text)
    with pytest.raises(ModelError):
        pack.read(tmp_path)


def test_an_error_stays_short_however_much_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        pack.read(write(tmp_path, labels=[{"a": 1} for _ in range(3000)]))
    assert len(str(caught.value)) < 5000


def test_a_folder_without_a_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model.yaml: cannot be read \(No such file"):
        pack.read(tmp_path)


def test_one_changed_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(b"weights")
    expected = pack.sha256(path)
    pack.verify(path, expected)
    path.write_bytes(b"weightr")
    with pytest.raises(ModelError, match="copy the pack anew"):
        pack.verify(path, expected)


def _beside(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)
    model = folder / "ssd_v1_coco.tflite"
    model.write_bytes(b"model")
    return model


def test_labels_come_from_the_file_with_the_longest_name_that_the_model_begins_with(tmp_path: Path) -> None:
    files = {"labels": "none", "ssd_labelmap": "one", "ssd_v1_labelmap": "two", "ssd_v2_labelmap": "three"}
    assert labels.find(_beside(tmp_path, **files), None) == ("two",)


@pytest.mark.parametrize("first", ["???", "background"])
def test_a_first_entry_for_the_background_is_no_class(tmp_path: Path, first: str) -> None:
    assert labels.find(_beside(tmp_path, labels=f"{first}\nperson\n???\ncar\n"), 3) == ("person", "???", "car")


def test_a_wrong_number_of_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it has 80 classes, but 1 labels"):
        labels.find(_beside(tmp_path, labels="person"), 80)


def test_80_unnamed_classes_are_those_of_coco_and_others_are_refused(tmp_path: Path) -> None:
    model = _beside(tmp_path)
    assert labels.find(model, 80)[::79] == ("person", "toothbrush")
    for classes in (13, None):
        with pytest.raises(ModelError, match=r"ssd_v1_coco_labelmap\.txt"):
            labels.find(model, classes)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("temp_meta.txt", "{'description': 'a model', 'names': {0: 'person', 1: \"driver's seat\"}}"),
        ("metadata.json", '{"names": {"0": "person", "1": "driver\'s seat"}}'),
        ("labelmap.txt", "???\nperson\ndriver's seat\n"),
    ],
)
def test_labels_come_from_metadata_zipped_into_the_model(tmp_path: Path, name: str, text: str) -> None:
    model = _beside(tmp_path)
    with zipfile.ZipFile(model, "a") as archive:
        archive.writestr(name, text)
    assert labels.find(model, 2) == ("person", "driver's seat")


BOMB = "\n".join(
    ["a: &a [x]", *(f"{key}: &{key} [{', '.join([f'*{below}'] * 9)}]" for below, key in pairwise("abcdefghi"))]
)
BOMB += "\nnames: {0: *i}\n"
"""Nine layers, each nine times the one below."""


@pytest.mark.parametrize("text", ["[" * 2000, "{names: {0: a, 2: b}}", "{names: [a]}", "\x00", "", BOMB])
def test_damaged_metadata_is_passed_over(tmp_path: Path, text: str) -> None:
    model = _beside(tmp_path)
    with zipfile.ZipFile(model, "a") as archive:
        archive.writestr("meta.txt", text)
    assert len(labels.find(model, 80)) == 80


def test_tflite_runtime_under_numpy_2_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its import succeeds there and only Interpreter() fails."""
    monkeypatch.setitem(sys.modules, "tflite_runtime.interpreter", ModuleType("tflite_runtime.interpreter"))
    monkeypatch.setitem(sys.modules, "tflite_runtime", ModuleType("tflite_runtime"))
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    monkeypatch.setattr(np, "__version__", "2.4.6")
    with pytest.raises(ModelError, match="install ai-edge-litert, or numpy below 2"):
        runtime.choose(None)
    monkeypatch.setattr(np, "__version__", "1.26.4")
    assert runtime.choose(None) == "tflite_runtime.interpreter"


def test_no_runtime_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in runtime.MODULES.values():
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModelError, match="install ai-edge-litert"):
        runtime.choose(None)


def _stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> str:
    """A runtime whose Interpreter does what `body` says, for the canary's process."""
    (folder / "stand_in.py").write_text(
        "import os, signal, time\n"
        f"class Interpreter:\n def __init__(self, model_path, **_):\n  {body}\n"
        " def allocate_tensors(self): pass\n"
        " invoke = allocate_tensors\n"
        " def get_input_details(self): return []\n"
        " get_output_details = get_input_details\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return "stand_in"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", r"crashes the runtime \(SIGSEGV\)"),
        ("os.abort()", r"crashes the runtime \(SIGABRT\)"),
        ("raise ValueError('Op builtin_code out of range')", "refuses the model: ValueError: Op builtin_code out"),
        ("bytearray(3 * 2**30)", "refuses the model: MemoryError"),
        ("os._exit(3)", "refuses the model: it does not say why"),
        ("os._exit(0)", "refuses the model: it does not say why"),
    ],
)
def test_a_model_that_kills_the_canary_is_an_error_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, says: str
) -> None:
    with pytest.raises(ModelError, match=says):
        runtime.try_out([tmp_path / "x"], _stand_in(tmp_path, monkeypatch, body), 1)


@pytest.mark.parametrize("end", ["os.abort()", "raise ValueError", "os._exit(0)"])
def test_of_several_models_the_one_that_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    module = _stand_in(tmp_path, monkeypatch, f"if 'second' in model_path: {end}")
    with pytest.raises(ModelError, match=r"^second: the"):
        runtime.try_out([Path("first"), Path("second"), Path("third")], module, 1)


def test_each_model_that_was_tried_tells_its_own_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _stand_in(tmp_path, monkeypatch, "pass")
    assert runtime.try_out([Path("first"), Path("second")], module, 1) == [runtime.Signature((), ())] * 2


def test_a_model_that_never_ends_is_an_error_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "PATIENCE", 0.3)
    with pytest.raises(ModelError, match="did not finish"):
        runtime.try_out([tmp_path / "x"], _stand_in(tmp_path, monkeypatch, "time.sleep(60)"), 1)
