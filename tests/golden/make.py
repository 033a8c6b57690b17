"""The golden boxes: what each shared model sees in some shared pictures, written down once and looked at by a person.

`python -m tests.golden.make` writes them anew with the default runtime; look at `git diff` and at the pictures
(`streetcam-agent detect --annotate`) before you commit them.
"""

import json
from pathlib import Path

import cv2
import numpy as np

from agent import infer, picture
from agent.data import WHOLE, Box, Detection, Image
from tests.shared import shared

MODELS = (
    "ssd_mobilenet_v1_coco_quant_300",
    "yolo11n_full_integer_quant_416",
    "yolov5n-int8_640",
    "yolov8n_full_integer_quant_416",
    "yolox_nano_416_fp32",
)

LEFT, RIGHT = Box(0.2, 0.1, 0.6, 0.8), Box(0.5, 0.2, 1.0, 0.9)

LOOKS = {
    "crossing": ("images/accident_cctv_krish/Non_Accident/test1_8.jpg", (WHOLE,)),
    "crossing in two regions": ("images/accident_cctv_krish/Non_Accident/test1_8.jpg", (LEFT, RIGHT)),
    "junction": ("images/accident_cctv_krish/Accident/acc1 (14).jpg", (WHOLE,)),
    "room": ("images/ambianic_face/person.jpg", (WHOLE,)),
}
"""Pictures and regions by name."""


def path(model: str) -> Path:
    """The file of a model's golden boxes."""
    return Path(__file__).parent / f"{model}.json"


def frame(relative: str) -> Image:
    """A shared picture as an I420 frame."""
    return cv2.cvtColor(picture.read(shared(relative)), cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)


def look(detector: infer.Detector, name: str) -> tuple[Detection, ...]:
    """What a detector sees in one of LOOKS."""
    relative, regions = LOOKS[name]
    return detector.detect(frame(relative), regions)


def read(model: str) -> dict[str, tuple[Detection, ...]]:
    """A model's golden boxes by the name of the look."""
    found = json.loads(path(model).read_text())
    return {name: tuple(Detection(d[0], d[1], Box(*d[2:])) for d in told) for name, told in found.items()}


def _make(model: str) -> None:
    detector = infer.load(shared(f"models/{model}.tflite"))
    rows = []
    for name in LOOKS:
        told = [[d.label, round(d.score, 4), *(round(side, 4) for side in d.box)] for d in look(detector, name)]
        rows.append(f" {json.dumps(name)}: [\n" + ",\n".join(f"  {json.dumps(each)}" for each in told) + "\n ]")
    path(model).write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    for each in MODELS:
        _make(each)
