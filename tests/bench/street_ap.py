"""How well a public detector sees the drawn street: `python -m tests.bench.street_ap [--json]`.

AP50 of person and car over pictures of everyday scenes, 1280x720, one in two seconds. The detector sees the whole
picture and tells all that it scores 0.05 or more, as is usual for average precision. Asked for are things at least 35 %
visible and 24 pixels high (people) or wide (cars); smaller and hidden ones are neither asked for nor counted against
it. A pickup that is called a truck, or a van a bus, is a car missed. Also: what drawing costs, in CPU seconds for each
second of film, a scene's first picture apart.
Needs the shared folder.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from agent import infer
from agent.data import WHOLE, Box, Detection
from agent.geometry import iou
from agent.simulator import scenes
from agent.simulator.render import Renderer
from agent.simulator.truth import Seen
from tests.shared import ROOT

MODEL = ROOT / "models" / "yolov8n_full_integer_quant_416.tflite"
HEAD = "yolov8"
SCENES = ("street", "congestion", "crowd", "queue", "phone", "sunset", "rain", "parked_lorry")
LABELS = ("person", "car")
SIZE, FPS = (1280, 720), 15.0
LEAST_VISIBLE, LEAST_PIXELS = 0.35, 24


@dataclass(frozen=True, slots=True)
class Row:
    """One label's average precision at an overlap of 0.5, and the number of boxes asked for."""

    label: str
    ap50: float
    recall: float
    boxes: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what is there and what was found."""

    seen: tuple[Seen, ...]
    found: tuple[Detection, ...]


def main() -> None:
    """Print a table, and with --json a line for machines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    detector = telling_all(MODEL)
    pictures, cost = [], 0.0
    for name in SCENES:
        renderer = Renderer(scenes.load(name, 1), 1, SIZE, FPS)
        renderer.picture(0)
        for number in range(round(FPS), renderer.frames, round(2 * FPS)):
            began = time.process_time()
            picture, truth = renderer.picture(number)
            cost += time.process_time() - began
            found = detector.detect(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).astype(np.uint8), (WHOLE,))
            pictures.append(Picture(truth.seen, found))
    rows = [score(label, pictures) for label in LABELS]
    cost *= FPS / len(pictures)
    for row in rows:
        print(f"{row.label:<8} AP50 {row.ap50:.3f}  recall {row.recall:.3f}  boxes {row.boxes}")
    print(f"drawing {cost:.2f} CPU seconds for a second of film at 1280x720 and {FPS:g} pictures a second")
    if options.json:
        print(json.dumps({"pictures": len(pictures), "cpu_per_second": cost, "rows": [asdict(row) for row in rows]}))


def telling_all(model: Path) -> infer.Detector:
    """The model with a threshold low enough for average precision: as a pack of its own."""
    known = infer.load(model)
    with tempfile.TemporaryDirectory() as name:
        pack = Path(name)
        (pack / "model.tflite").write_bytes(model.read_bytes())
        manifest = {
            "name": known.name,
            "version": known.version,
            "licence": "see its author",
            "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
            "labels": list(known.labels),
            "head": HEAD,
            "thresholds": {"score": 0.05},
        }
        (pack / "model.yaml").write_text(json.dumps(manifest))
        return infer.load(pack)


def score(label: str, pictures: Sequence[Picture]) -> Row:
    """Average precision by all points (Everingham et al., The Pascal VOC Challenge, IJCV 2010, section 4.2)."""
    hits: list[tuple[float, bool]] = []
    boxes = 0
    for picture in pictures:
        asked, ignored = _asked(label, picture.seen)
        boxes += len(asked)
        hits += _match([each for each in picture.found if each.label == label], asked, ignored)
    hits.sort(reverse=True)
    right = np.cumsum([hit for _, hit in hits]) if hits else np.zeros(1)
    precision = right / np.arange(1, len(right) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    recall = right / max(boxes, 1)
    ap = float(np.sum(np.diff(recall, prepend=0.0) * best))
    return Row(label, round(ap, 4), round(float(recall[-1]), 4), boxes)


def _asked(label: str, seen: Sequence[Seen]) -> tuple[list[Box], list[Box]]:
    asked: list[Box] = []
    ignored: list[Box] = []
    for each in (each for each in seen if each.thing.label == label):
        box = each.box
        pixels = (box.y2 - box.y1) * SIZE[1] if label == "person" else (box.x2 - box.x1) * SIZE[0]
        (asked if each.visible >= LEAST_VISIBLE and pixels >= LEAST_PIXELS else ignored).append(box)
    return asked, ignored


def _match(found: Sequence[Detection], asked: Sequence[Box], ignored: Sequence[Box]) -> list[tuple[float, bool]]:
    """Score and whether it is right, for each detection that counts; the surest choose first."""
    left, told = list(asked), []
    for each in sorted(found, key=lambda each: -each.score):
        best = max(left, key=lambda box: iou(box, each.box), default=None)
        if best is not None and iou(best, each.box) >= 0.5:
            left.remove(best)
            told.append((each.score, True))
        elif not any(iou(box, each.box) >= 0.3 for box in ignored):
            told.append((each.score, False))
    return told


if __name__ == "__main__":
    main()
