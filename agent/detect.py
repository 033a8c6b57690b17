"""`detect`: what the detector sees in still pictures, as a table, as JSON lines, or drawn into copies."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from agent import infer, picture
from agent.data import Detection, Image
from agent.errors import AgentError

COLOUR = (0, 200, 255)


def run(images: Sequence[Path], model: Path, json_lines: bool, annotate: Path | None) -> int:
    """Detect in each picture and print a line or a table for it; JSON when asked for or when stdout is no terminal.

    With `annotate`, copies with the boxes drawn in go to that folder. A picture that cannot be read is told on stderr
    and the others are still done. Experimental labels are told too: a person looks at what this prints. Returns 0, or
    1 when some picture failed. Raises ModelError for the model.
    """
    detector = infer.load(model, experimental=None)
    as_json = json_lines or not sys.stdout.isatty()
    failed = 0
    for path in images:
        try:
            _one(detector, path, as_json, annotate)
        except AgentError as error:
            failed += 1
            print(error, file=sys.stderr)
    return 1 if failed else 0


def _one(detector: infer.Detector, path: Path, as_json: bool, annotate: Path | None) -> None:
    image = _even(picture.read(path))
    found = detector.detect(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False))
    height, width = image.shape[:2]
    print(_line(path, found, width, height) if as_json else _table(path, found, width, height), flush=True)
    if annotate:
        _write(annotate / path.name, path, _drawn(image, found))


def _even(image: Image) -> Image:
    """The picture without its last row or column where their number is odd: I420 halves both sides."""
    height, width = image.shape[:2]
    if min(height, width) < 2:
        raise AgentError(f"a picture of {width}x{height} is too small")
    return np.ascontiguousarray(image[: height // 2 * 2, : width // 2 * 2])


def _pixels(found: Detection, width: int, height: int) -> list[float]:
    sides = (width, height, width, height)
    return [round(value * side, 1) for value, side in zip(found.box, sides, strict=True)]


def _line(path: Path, found: Sequence[Detection], width: int, height: int) -> str:
    told = [{"label": d.label, "score": round(d.score, 3), "box": _pixels(d, width, height)} for d in found]
    return json.dumps({"image": str(path), "detections": told})


def _table(path: Path, found: Sequence[Detection], width: int, height: int) -> str:
    rows = [f"{path}: {len(found) or 'nothing'} found in {width}x{height}"]
    for each in found:
        corners = " ".join(f"{value:7.0f}" for value in _pixels(each, width, height))
        rows.append(f"  {each.label:<20} {each.score:.2f}  {corners}")
    return "\n".join(rows)


def _drawn(image: Image, found: Sequence[Detection]) -> Image:
    height, width = image.shape[:2]
    thick = max(1, round(max(width, height) / 500))
    for each in found:
        x1, y1, x2, y2 = (int(value) for value in _pixels(each, width, height))
        cv2.rectangle(image, (x1, y1), (x2, y2), COLOUR, thick)
        text = f"{each.label} {each.score:.2f}"
        cv2.putText(image, text, (x1, max(y1 - 4, 12)), cv2.FONT_HERSHEY_SIMPLEX, 0.5 * thick, COLOUR, thick)
    return image


def _write(target: Path, source: Path, image: Image) -> None:
    if target.exists() and target.samefile(source):
        raise AgentError(f"{target}: the copy would replace the picture itself; choose another folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(target.suffix, image)
    if not done:
        raise AgentError(f"{target}: cannot be encoded")
    target.write_bytes(data.tobytes())
