"""Names of a bare model's classes: from a text file beside it, from inside it, or the 80 of COCO.

A first entry `???` or `background` names no class that a detector ever tells and is left out.
"""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from agent import siteyaml
from agent.errors import ModelError

MAX_BYTES = 256 * 2**10

MAX_NAME = 200

NAMELESS = "???"
"""Stands for a class number without a class."""

# fmt: off
COCO = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
    "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis",
    "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
    "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich",
    "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed",
    "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven",
    "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier",
    "toothbrush",
)
# fmt: on


def find(model: Path, classes: int | None) -> tuple[str, ...]:
    """The labels of a model of so many classes (None: it does not tell). Raises ModelError for none or too few."""
    names = _beside(model) or _embedded(model) or (COCO if classes == len(COCO) else ())
    if not names:
        raise ModelError(f"{model}: its labels are not known: put {model.stem}_labelmap.txt beside it")
    if classes not in (None, len(names)):
        raise ModelError(f"{model}: it has {classes} classes, but {len(names)} labels were found")
    return names


def _beside(model: Path) -> tuple[str, ...]:
    """From X_labelmap.txt or X_labels.txt where the model's name starts with X (nothing is X too); the longest X."""
    found: dict[str, Path] = {}
    for path in sorted(model.parent.glob("*label*.txt")):
        prefix, ending, _ = path.stem.rpartition("label")
        if ending and model.stem.startswith(prefix.rstrip("_-.")):
            found[prefix] = path
    return _lines(_head(found[max(found, key=len)])) if found else ()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)


def _lines(text: bytes) -> tuple[str, ...]:
    names = [line.strip()[:MAX_NAME] or NAMELESS for line in text.decode(errors="replace").strip().splitlines()]
    return _without_background(names)


def _without_background(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[1:] if names and names[0] in (NAMELESS, "background") else names)


def _embedded(model: Path) -> tuple[str, ...]:
    """From TensorFlow Lite's metadata (a text file zipped into the model) or Ultralytics' (a mapping with `names`)."""
    try:
        with zipfile.ZipFile(model) as archive:
            for name in archive.namelist()[:16]:
                with archive.open(name) as file:
                    names = _mapped(file.read(MAX_BYTES)) if "label" not in name else _lines(file.read(MAX_BYTES))
                if names:
                    return names
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return ()
    return ()


def _mapped(text: bytes) -> tuple[str, ...]:
    # a Python dict's repr, as Ultralytics writes it, and JSON are both YAML
    found = siteyaml.parse(text.decode(errors="replace")).data
    names = found.get("names") if isinstance(found, dict) else None
    if not isinstance(names, dict) or sorted(names) != sorted(map(str, range(len(names)))):
        return ()
    if not all(isinstance(name, str | int | float) for name in names.values()):
        return ()
    return tuple(str(names[key])[:MAX_NAME] or NAMELESS for key in sorted(names, key=int))
