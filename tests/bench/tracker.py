"""The tracker beside norfair on MOT sequences: `python -m tests.bench.tracker [--json]`.

Both get the same detections of people. A single swapped pair of numbers moves IDF1 by five points, so every figure is
the mean of four variants: as it is, and three with one detection in twenty missing and, at five looks a second,
another start. Ours runs with its defaults everywhere. norfair runs as Frigate sets it up and in three settings near
its own defaults, each over detections from four scores on; shown are the best of Frigate's and the best of the others
by IDF1 + MOTA over all sequences, chosen anew for each scene. Told is what the look found: it serves both best.
Goal: IDF1 and MOTA no lower than Frigate's, CPU milliseconds per look fewer.

Three scenes make it harder: 30 % of the detections missing, labels that flicker between car and truck, the left and
the right half looked at in turn. Needs the `bench` extra and the shared folder; takes three minutes.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from agent import infer
from agent.data import Box
from agent.geometry import centre, contains
from agent.track import Tracker
from tests.bench.mot import Fit, Look, Named, fit, looks, thinned, without
from tests.bench.rivals import SETTINGS, follower
from tests.shared import ROOT

SEQUENCES = {
    "PETS09-S2L1_first300": (7.0, (768, 576)),
    "TUD-Campus": (25.0, (640, 480)),
    "TUD-Stadtmitte": (25.0, (640, 480)),
}
"""Pictures per second, and their size."""

MODELS = {"YOLOv8n": "yolov8n_full_integer_quant_416", "SSD": "ssd_mobilenet_v1_coco_quant_300"}
FEW = 5.0
VARIANTS = 4
SCORES = (0.3, 0.4, 0.5, 0.6)
HALVES = (Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 1.0, 1.0))

Scene = dict[str, list[Look]]
Follow = Callable[[Look], Sequence[Named]]
Make = Callable[[float, tuple[int, int]], Follow]
"""A tracker for so many looks a second at pictures of a size."""


@dataclass(frozen=True, slots=True)
class Row:
    """One tracker on one scene: a fit for each sequence and for all of them."""

    scene: str
    tracker: str
    fits: tuple[Fit, ...]
    ms: float


def ours(fps: float, size: tuple[int, int]) -> Follow:
    tracker = Tracker()

    def follow(look: Look) -> Sequence[Named]:
        tracks = tracker.update(look.seen, look.at, look.looked)
        return [(track.id, track.box) for track in tracks if track.confirmed and track.seen]

    return follow


def rival(setting: str, least: float) -> Make:
    return lambda fps, size: follower(setting, least, fps, size)


def scenes(story: Scene) -> Iterator[tuple[str, float | None, list[Scene]]]:
    """Name, rate and variants of what one model sees."""
    few = _variants(story, FEW)
    yield "all pictures", None, _variants(story, None)
    yield "5 a second", FEW, few
    yield "5, 30 % missing", FEW, [_each(scene, _holed) for scene in few]
    yield "5, labels flicker", FEW, [_each(scene, _flickering) for scene in few]
    yield "5, halves in turn", FEW, [_each(scene, _in_turn) for scene in few]


def _each(scene: Scene, change: Callable[[list[Look]], list[Look]]) -> Scene:
    return {name: change(story) for name, story in scene.items()}


def _variants(scene: Scene, rate: float | None) -> list[Scene]:
    return [_variant(scene, rate, number) for number in range(VARIANTS)]


def _variant(scene: Scene, rate: float | None, number: int) -> Scene:
    if rate:
        start = number / VARIANTS / rate
        scene = {name: thinned(story, rate, start) for name, story in scene.items()}
    return {name: without(story, 0.05 if number else 0, number) for name, story in scene.items()}


def _holed(story: list[Look]) -> list[Look]:
    return without(story, 0.3, seed=len(story))


def _flickering(story: list[Look]) -> list[Look]:
    """Every third detection calls a car a truck."""
    rng = random.Random(1)
    return [
        replace(look, seen=tuple(replace(d, label=rng.choice(("car", "car", "truck"))) for d in look.seen))
        for look in story
    ]


def _in_turn(story: list[Look]) -> list[Look]:
    return [_half(look, HALVES[i % 2]) for i, look in enumerate(story)]


def _half(look: Look, half: Box) -> Look:
    truth = tuple(each for each in look.truth if contains(half, centre(each[1])))
    seen = tuple(each for each in look.seen if contains(half, centre(each.box)))
    return Look(look.at, truth, seen, (half,))


def run(scene: str, tracker: str, make: Make, rate: float | None, stories: Sequence[Scene]) -> Row:
    spent, fits = 0.0, []
    for story in stories:
        start = time.process_time()
        followed = [_follow(make, name, rate, looks) for name, looks in story.items()]
        spent += time.process_time() - start
        fits.append(fit(followed))
    number = sum(len(looks) for story in stories for looks in story.values())
    means = tuple(Fit(*map(fmean, zip(*same, strict=True))) for same in zip(*fits, strict=True))
    return Row(scene, tracker, means, 1000 * spent / number)


def _follow(
    make: Make, name: str, rate: float | None, story: Sequence[Look]
) -> list[tuple[Sequence[Named], Sequence[Named]]]:
    fps, size = SEQUENCES[name]
    follow = make(rate or fps, size)
    return [(look.truth, follow(look)) for look in story]


def compare(scene: str, rate: float | None, stories: Sequence[Scene]) -> Iterator[Row]:
    yield run(scene, "ours", ours, rate, stories)
    for kind, settings in (("Frigate's", SETTINGS[:1]), ("norfair", SETTINGS[1:])):
        rows = (
            run(scene, f"{kind} ({setting}, {least})", rival(setting, least), rate, stories)
            for setting in settings
            for least in SCORES
        )
        yield max(rows, key=lambda row: row.fits[-1].idf1 + row.fits[-1].mota)


def rows() -> Iterator[Row]:
    for model, file in MODELS.items():
        detector = infer.load(ROOT / "models" / f"{file}.tflite")
        story = {name: looks(ROOT / "clips" / "mot" / name, detector) for name in SEQUENCES}
        for scene, rate, stories in scenes(story):
            yield from compare(f"{model}, {scene}", rate, stories)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    as_json = parser.parse_args().json
    table = []
    if not as_json:
        print(f"{'IDF1/MOTA':<28}{'tracker':<36}" + "".join(f"{name[:14]:>15}" for name in (*SEQUENCES, "all")), "  ms")
    for row in rows():
        table.append(row)
        if not as_json:
            fits = "".join(f"{each.idf1:>10.1f}/{each.mota:4.1f}" for each in row.fits)
            print(f"{row.scene:<28}{row.tracker:<36}{fits} {row.ms:5.2f}", flush=True)
    if as_json:
        print(json.dumps([_told(row) for row in table]))


def _told(row: Row) -> dict[str, object]:
    fits = {name: each._asdict() for name, each in zip((*SEQUENCES, "all"), row.fits, strict=True)}
    return {"scene": row.scene, "tracker": row.tracker, "ms": row.ms, **fits}


if __name__ == "__main__":
    main()
