"""People on real streets, ours beside a rival: `python -m training.compare [--json]`.

AP50 of persons over the sequences of shared/clips/mot, each picture looked at whole, and the milliseconds of `invoke()`
alone on one thread, taken turn by turn. People whom the truth calls hidden (less than a quarter to be seen), and what
it says not to count, are not asked for. The rival is YOLOv8n int8 at 416, which is never shipped.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import yaml
from ai_edge_litert.interpreter import Interpreter
from tqdm import tqdm

from agent import infer
from agent.data import Detection, Image
from agent.infer.pack import sha256
from training import telling
from training.pictures import Label, Picture
from training.places import CLIPS, MODELS, PACK, RUNS
from training.score import Floats, Found, Tally, average_precision, figure, tally

RIVAL = MODELS / "yolov8n_full_integer_quant_416.tflite"
PERSON = ("person",)
HIDDEN = 0.25
"""Share to be seen below which somebody is not asked for."""

ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One model: AP50 over all sequences and in each, milliseconds of a look, boxes asked for."""

    model: str
    ap50: float
    sequences: dict[str, float]
    milliseconds: float
    boxes: int


def sequences() -> Iterator[tuple[str, list[tuple[Image, Picture]]]]:
    """Each sequence's frames (I420) and what is there."""
    for folder in sorted(path for path in (CLIPS / "mot").iterdir() if path.is_dir()):
        truth = next(iter(sorted(folder.rglob("gt.txt"))))
        rows = np.loadtxt(truth, delimiter=",", ndmin=2)
        yield folder.name, [(yuv, _picture(folder, rows, number, yuv)) for number, yuv in _frames(folder, rows)]


def _frames(folder: Path, rows: Floats) -> Iterator[tuple[int, Image]]:
    films = sorted(folder.glob("*.mp4"))
    if films:
        with av.open(str(films[0])) as container:
            for number, frame in enumerate(container.decode(video=0), 1):
                yield number, frame.to_ndarray(format="yuv420p").astype(np.uint8, copy=False)
        return
    for path in sorted(folder.rglob("*.jpg")):
        image = cv2.imread(str(path))
        if image is not None and (rows[:, 0] == int(path.stem)).any():
            yield int(path.stem), telling.i420(image[:, :, ::-1].astype(np.uint8, copy=False))


def _picture(folder: Path, rows: Floats, number: int, yuv: Image) -> Picture:
    width, height = yuv.shape[1], yuv.shape[0] * 2 // 3
    asked: list[Label] = []
    unsure: list[Label] = []
    for row in rows[rows[:, 0] == number]:
        x, y, across, down, counts = row[2:7]
        box = (x / width, y / height, (x + across) / width, (y + down) / height)
        # nine columns: MOT16 and 17, with class and visible share; ten: MOT15, with places in the world
        clear = len(row) != 9 or (row[7] == 1 and row[8] >= HIDDEN)
        (asked if counts and clear else unsure).append(Label(box, 0))
    return Picture(folder, folder.name, "val", (width, height), frozenset({0}), tuple(asked), tuple(unsure))


def _tallies(pack: Path, frames: Sequence[tuple[Image, Picture]]) -> list[Tally]:
    # a closer look tells nobody new
    with telling.telling_all(pack, "look") as detector:
        return [
            tally(picture, _people(detector.detect(yuv)), 0) for yuv, picture in tqdm(frames, disable=None, leave=False)
        ]


def _people(detections: Sequence[Detection]) -> Found:
    return telling.found([each for each in detections if each.label == "person"], PERSON)


def milliseconds(models: Sequence[Path]) -> list[float]:
    """The median time of `invoke()` of each model on one thread, turn by turn."""
    sessions = [Interpreter(str(model), num_threads=1) for model in models]
    for session in sessions:
        session.allocate_tensors()
    taken: list[list[float]] = [[] for _ in sessions]
    for _ in range(ROUNDS):
        for session, times in zip(sessions, taken, strict=True):
            began = time.perf_counter()
            session.invoke()
            times.append(time.perf_counter() - began)
    return [1000 * float(np.median(times)) for times in taken]


def _rival(folder: Path) -> Path:
    """The rival as a pack, its labels known from the file."""
    known = infer.load(RIVAL)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "model.tflite"
    target.unlink(missing_ok=True)
    target.symlink_to(RIVAL)
    manifest = {"name": "yolov8n", "version": "1", "licence": "AGPL-3.0", "sha256": sha256(RIVAL), "head": "yolov8"}
    (folder / "model.yaml").write_text(yaml.safe_dump({**manifest, "labels": list(known.labels)}))
    return folder


def compare(ours: Path, rival: Path) -> list[Row]:
    """Both, on the same frames."""
    told: dict[Path, dict[str, list[Tally]]] = {ours: {}, rival: {}}
    for name, frames in sequences():
        for pack, tallied in told.items():
            tallied[name] = _tallies(pack, frames)
    times = milliseconds([ours / "model.tflite", rival / "model.tflite"])
    return [_row(pack.name, told[pack], taken) for pack, taken in zip((ours, rival), times, strict=True)]


def _row(model: str, told: dict[str, list[Tally]], taken: float) -> Row:
    each = {name: figure(of_sequence, 0) for name, of_sequence in told.items()}
    tallied = [one for of_sequence in told.values() for one in of_sequence]
    boxes = sum(one.there for one in tallied)
    return Row(
        model, average_precision(tallied), {name: found.ap for name, found in each.items() if found}, taken, boxes
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="?", type=Path, default=PACK, help="default: the one that ships")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    ours, rival = compare(options.pack, _rival(RUNS / "yolov8n"))
    for row in (ours, rival):
        told = "  ".join(f"{name} {ap:.3f}" for name, ap in row.sequences.items())
        print(f"{row.model:<10} AP50 {row.ap50:.3f}  {row.milliseconds:5.2f} ms  {row.boxes} boxes   {told}")
    print(f"ours / rival: AP50 {ours.ap50 / rival.ap50:.2f}, time {ours.milliseconds / rival.milliseconds:.2f}")
    if options.json:
        print(json.dumps([{"model": row.model, "ap50": row.ap50, "ms": row.milliseconds} for row in (ours, rival)]))


if __name__ == "__main__":
    main()
