"""A pack as the agent loads it, made to tell all that it suspects: what average precision is measured with."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

from agent import infer
from agent.data import Detection, Image
from training.look_at import read
from training.pictures import Picture
from training.score import Found

LEAST = 0.02
"""The least score that is told."""


@contextmanager
def telling_all(pack: Path, who: str = "both") -> Iterator[infer.Detector]:
    """The pack's detector with all thresholds lowered. Reasons to look closer stay those of the pack as it ships.

    `who` tells: the `look` alone; the `close` look alone of what it tells; or both, as they ship.
    """
    manifest = yaml.safe_load((pack / "model.yaml").read_text())
    close = manifest.get("close")
    looks = close["looks"] if close else []
    closely = {label for look in looks for label in look["tells"]}
    for look in looks:
        shipped = min(_threshold(manifest, label) for label in look["at"])
        look["least"] = max(look.get("least", 0.0), shipped)
    if close:
        close["thresholds"] = {**close.get("thresholds", {}), "score": LEAST, "labels": {}}
    silent = closely.intersection(manifest["labels"]) if who == "close" else ()
    manifest["thresholds"] = {**manifest.get("thresholds", {}), "score": LEAST, "labels": dict.fromkeys(silent, 1.0)}
    if who == "look" and close:
        del manifest["close"]
        manifest["experimental"] = [label for label in manifest["experimental"] if label in manifest["labels"]]
    with _written(pack, manifest) as folder:
        yield infer.load(folder, threads=1, experimental=None)


@contextmanager
def _written(pack: Path, manifest: dict[str, Any]) -> Iterator[Path]:
    """The pack's networks with another manifest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in pack.glob("*.tflite"):
            (folder / file.name).symlink_to(file.resolve())
        (folder / "model.yaml").write_text(yaml.safe_dump(manifest))
        yield folder


def _threshold(manifest: dict[str, Any], label: str) -> float:
    thresholds = manifest.get("thresholds", {})
    return float(thresholds.get("labels", {}).get(label, thresholds.get("score", 0.3)))


def i420(image: Image) -> Image:
    """An RGB picture as the agent's frames are; a last odd row or column is left out."""
    height, width = (side // 2 * 2 for side in image.shape[:2])
    even = np.ascontiguousarray(image[:height, :width])
    return cv2.cvtColor(even, cv2.COLOR_RGB2YUV_I420).astype(np.uint8, copy=False)


def look(detector: infer.Detector, picture: Picture, names: Sequence[str]) -> Found:
    """What the detector finds in a picture; classes by their place in `names`."""
    return found([each for each in detector.detect(i420(read(picture))) if each.label in names], names)


def found(detections: Sequence[Detection], names: Sequence[str]) -> Found:
    """Detections as they are scored."""
    return Found(
        np.array([each.box for each in detections], float).reshape(-1, 4),
        np.array([each.score for each in detections], float),
        np.array([names.index(each.label) for each in detections], np.intp),
    )
