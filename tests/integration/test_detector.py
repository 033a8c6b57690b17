"""The detector with real models, in every runtime that works here."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent import infer
from agent.data import Box
from agent.errors import ModelError
from agent.geometry import iou
from agent.infer import pack
from tests.golden import make
from tests.golden.agree import RUNTIMES, missing
from tests.shared import shared

pytestmark = pytest.mark.integration

SSD, YOLOV8 = "ssd_mobilenet_v1_coco_quant_300", "yolov8n_full_integer_quant_416"

TOLERANCE = {"litert": (0.95, 0.02, 0.35), "tflite": (0.7, 0.16, 0.6)}
"""For each runtime: least IoU, most difference in score, and the score from which a box is compared.

The golden boxes are LiteRT's. The two runtimes round int8 layers differently: measured, the float model agrees to
0.99, the quantised ones to two steps of an output, which are 8 of 640 pixels (IoU 0.72 for the smallest box) and
0.15 of a score near 0.5.
"""


@pytest.fixture(scope="module", params=RUNTIMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=make.MODELS)
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def detector(name: str, model: str) -> infer.Detector:
    return infer.load(shared(f"models/{model}.tflite"), runtime=name)


@pytest.mark.parametrize("look", make.LOOKS)
def test_finds_the_golden_boxes_and_no_others(detector: infer.Detector, name: str, model: str, look: str) -> None:
    golden, found = make.read(model)[look], make.look(detector, look)
    assert missing(golden, found, TOLERANCE[name]) == []
    assert missing(found, golden, TOLERANCE[name]) == []


def test_a_bare_model_knows_the_names_of_its_classes(detector: infer.Detector, model: str) -> None:
    assert len(detector.labels) == (90 if model == SSD else 80)
    assert detector.labels[:3] == ("person", "bicycle", "car")
    assert detector.name == model


def test_many_small_regions_find_what_one_sees_and_tell_it_once(detector: infer.Detector) -> None:
    frame = make.frame("images/accident_cctv_krish/Non_Accident/test1_8.jpg")
    regions = [Box(x, 0.1, x + 0.4, 0.8) for x in (0.2, 0.25, 0.3, 0.35)]
    boxes = [found.box for found in detector.detect(frame, regions) if found.label == "car"]
    green = [box for box in boxes if iou(box, Box(0.55, 0.345, 0.683, 0.448)) > 0.2]
    assert len(green) == 1
    assert iou(green[0], Box(0.55, 0.345, 0.683, 0.448)) > 0.7


def test_a_region_at_the_lower_right_corner_gives_places_in_the_whole_frame(detector: infer.Detector) -> None:
    frame = make.frame("images/accident_cctv_krish/Non_Accident/test1_8.jpg")
    tram = Box(0.856, 0.40, 1.0, 0.65)
    assert any(iou(found.box, tram) > 0.7 for found in detector.detect(frame, (Box(0.6, 0.3, 1.0, 1.0),)))


def test_the_same_frame_gives_the_same_boxes_after_another(detector: infer.Detector) -> None:
    """A letterbox of another shape leaves nothing behind."""
    first = make.look(detector, "room")
    make.look(detector, "crossing in two regions")
    assert make.look(detector, "room") == first


@pytest.mark.parametrize("height", [2, 34, 450])
def test_takes_frames_of_any_even_size(detector: infer.Detector, height: int) -> None:
    assert isinstance(detector.detect(np.full((height * 3 // 2, 130), 90, np.uint8)), tuple)


def _write_pack(folder: Path, model: str, head: str, **changes: str) -> Path:
    (folder / "model.tflite").symlink_to(shared(f"models/{model}.tflite"))
    fields = {
        "name": "test",
        "version": "1.0",
        "licence": "Apache-2.0",
        "sha256": pack.sha256(folder / "model.tflite"),
        "head": head,
        "labels": f"[{', '.join(f'l{number}' for number in range(80))}]",
    } | changes
    (folder / "model.yaml").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()))
    return folder


def test_a_pack_says_names_and_thresholds(tmp_path: Path, name: str) -> None:
    thresholds = "{score: 0.6, labels: {l0: 0.95, l2: 0.5}}"
    detector = infer.load(_write_pack(tmp_path, YOLOV8, "yolov8", thresholds=thresholds), runtime=name)
    assert (detector.name, detector.version, detector.min_score) == ("test", "1.0", 0.5)
    assert {found.label for found in make.look(detector, "junction")} == {"l2"}


@pytest.mark.parametrize(
    ("head", "changes", "says"),
    [
        ("yolox", {}, "do not fit the head yolox"),
        ("yolov8", {"labels": "[person]"}, "80 classes, but model.yaml has 1"),
        ("yolov8", {"sha256": "f" * 64}, "its sha256 is"),
    ],
)
def test_a_pack_that_does_not_fit_its_model_is_refused(
    tmp_path: Path, head: str, changes: dict[str, str], says: str
) -> None:
    with pytest.raises(ModelError, match=says):
        infer.load(_write_pack(tmp_path, YOLOV8, head, **changes))


@pytest.mark.parametrize(
    "other", ["movenet_single_pose_lightning_ptq", "face_detection_back", "deeplabv3_mnv2_dm05_pascal_quant"]
)
def test_a_model_of_another_kind_is_refused(other: str, name: str) -> None:
    with pytest.raises(ModelError, match=r"fit none of|must be uint8|sides must be even"):
        infer.load(shared(f"models/{other}.tflite"), runtime=name)


def _mutants(whole: bytes) -> Iterator[bytes]:
    """Cut off, and damaged in the first and last kilobytes, where a FlatBuffer keeps its structure."""
    chance = random.Random(1)
    yield from (whole[: len(whole) * part // 8] for part in range(1, 8))
    for _ in range(24):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 4, 16))):
            place = chance.choice((chance.randrange(4096), -1 - chance.randrange(65536), chance.randrange(len(whole))))
            damaged[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        yield bytes(damaged)


KILLERS = {"litert": (YOLOV8, 3250407), "tflite": (SSD, 4176426)}
"""The place of one byte that, set to 127, kills LiteRT 2.3 (SIGABRT) or tflite-runtime 2.14 (SIGSEGV)."""


def test_one_byte_that_kills_the_runtime_is_refused(tmp_path: Path, name: str) -> None:
    model, place = KILLERS[name]
    damaged = bytearray(shared(f"models/{model}.tflite").read_bytes())
    damaged[place] = 127
    (tmp_path / "x.tflite").write_bytes(damaged)
    with pytest.raises(ModelError, match=r"crashes the runtime \(SIG"):
        infer.load(tmp_path / "x.tflite", runtime=name)


@pytest.mark.parametrize("model", [SSD, YOLOV8])
def test_a_damaged_model_is_refused_or_works_and_never_kills_the_process(tmp_path: Path, model: str, name: str) -> None:
    """In a process of its own, so that a death is seen."""
    paths = []
    for number, mutant in enumerate(_mutants(shared(f"models/{model}.tflite").read_bytes())):
        path = tmp_path / f"{number}.tflite"
        path.write_bytes(mutant)
        paths.append(str(path))
    child = subprocess.run(
        [sys.executable, "-m", "tests.integration.survive", name, *paths], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr[-2000:]
    refused, worked = map(int, child.stdout.split())
    assert refused + worked == len(paths)
    assert refused >= 7
