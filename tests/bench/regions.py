"""What looking at regions brings, beside looking at the whole picture: `python -m tests.bench.regions [--json]`.

People of the MOT sequences, five looks a second, SSD 300 (whose input is small). Known is who a confirmed track covers
with an overlap of 0.5. The rival sees the whole picture at every look; the story gates, chooses regions and looks
there. Needs the `bench` extra and the shared folder.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agent import infer, stream
from agent.data import WHOLE, Box, Detection, Frame, Image, Track
from agent.events import EventBook
from agent.eyes import luma
from agent.gate import Gate
from agent.geometry import iou
from agent.track import Tracker
from agent.watch import Watcher
from tests.bench.mot import Named, truth
from tests.bench.tracker import SEQUENCES
from tests.shared import ROOT

MODEL = ROOT / "models" / "ssd_mobilenet_v1_coco_quant_300.tflite"
FPS = 5.0

Look = Callable[[Frame], Sequence[Track]]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of looking at one sequence: shares in percent, invokes per look, CPU milliseconds per look."""

    sequence: str
    way: str
    recall: float
    precision: float
    invokes: float
    ms: float


class Counted:
    """A detector that counts its invokes."""

    def __init__(self, detector: infer.Detector) -> None:
        self._detector = detector
        self.input_size = detector.input_size
        self.invokes = 0

    def detect(self, yuv: Image, regions: Sequence[Box], now: float | None = None) -> tuple[Detection, ...]:
        """As the detector does."""
        self.invokes += len(regions)
        return self._detector.detect(yuv, regions, now)


def whole(detector: Counted) -> Look:
    """The whole picture, every time."""
    tracker = Tracker()
    return lambda frame: tracker.update(detector.detect(frame.yuv, (WHOLE,)), frame.mono, (WHOLE,))


def story(detector: Counted) -> Look:
    """As the agent does it."""
    watcher = Watcher(detector, Tracker(), [], EventBook("bench", str, lambda _frame, _box: None))
    gate = Gate()
    return lambda frame: watcher.look(frame, gate.look(luma(frame), frame.mono)).tracks


def measure(sequence: str, way: str, make: Callable[[Counted], Look], detector: infer.Detector) -> Row:
    """One row."""
    folder = ROOT / "clips" / "mot" / sequence
    counted = Counted(detector)
    look = make(counted)
    hits = wanted = told = looks = 0
    spent = 0.0
    for frame in stream.frames(folder / f"{sequence}.mp4", FPS):
        begun = time.process_time()
        tracks = look(frame)
        spent += time.process_time() - begun
        people = [box for _, box in _people(folder, frame)]
        known = [track.box for track in tracks if track.confirmed and track.label == "person"]
        hits += _matched(people, known)
        wanted, told, looks = wanted + len(people), told + len(known), looks + 1
    return Row(
        sequence,
        way,
        100 * hits / wanted,
        100 * hits / max(1, told),
        counted.invokes / looks,
        1000 * spent / looks,
    )


def _people(folder: Path, frame: Frame) -> list[Named]:
    return list(truth(folder / "gt.txt", frame.seq, (frame.yuv.shape[1], frame.yuv.shape[0] * 2 // 3)))


def _matched(people: Sequence[Box], known: Sequence[Box]) -> int:
    free = list(known)
    hits = 0
    for person in people:
        best = max(free, key=lambda box: iou(box, person), default=None)
        if best is not None and iou(best, person) >= 0.5:
            free.remove(best)
            hits += 1
    return hits


def main() -> None:
    """Print the table, and the JSON line if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    detector = infer.load(MODEL, threads=1)
    ways = {"whole picture": whole, "regions": story}
    rows = [measure(name, way, make, detector) for name in SEQUENCES for way, make in ways.items()]
    print(f"{'sequence':<24}{'way':<16}{'recall %':>9}{'precision %':>13}{'invokes':>9}{'CPU ms':>8}")
    for row in rows:
        figures = f"{row.recall:>9.1f}{row.precision:>13.1f}{row.invokes:>9.2f}{row.ms:>8.1f}"
        print(f"{row.sequence:<24}{row.way:<16}{figures}")
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main()
