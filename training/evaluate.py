"""How well a pack sees the pictures that were kept from training: `python -m training.evaluate [PACK]`.

Average precision at an overlap of one half on people's boxes, per class and per source, with 90 % intervals; for the
float pack beside the int8 one; and how many pictures without a thing raise a false alarm at the thresholds that ship.
Through the agent's own `infer`, close looks included. `--json` writes all figures to a file, `--sheet` the worst
mistakes as pictures to look at.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from agent import infer
from training import sheet, telling
from training.pictures import CLASSES, Picture, load
from training.places import PACK, SHARED
from training.score import Figure, Found, figure, tallies

HAZARDS = ("bare_head", "gun", "knife", "fire", "smoke", "fallen")
"""What raises an alarm."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Pictures that are known to be without a thing, and those of them in which it was told."""

    pictures: int
    false: int


def looks(pack: Path, pictures: Sequence[Picture], who: str = "both") -> list[Found]:
    """What the pack finds in each picture when it tells all that it suspects; `who`: see `telling_all`."""
    with telling.telling_all(pack, who) as detector:
        return [
            telling.look(detector, picture, CLASSES)
            for picture in tqdm(pictures, desc=pack.name, disable=None, leave=False)
        ]


def by_class(pictures: Sequence[Picture], found: Sequence[Found]) -> dict[str, Figure]:
    """Each class's figure, where there is anything to find."""
    figures = {name: figure(tallies(pictures, found, number)) for number, name in enumerate(CLASSES)}
    return {name: each for name, each in figures.items() if each}


def by_source(pictures: Sequence[Picture], found: Sequence[Found]) -> dict[str, dict[str, Figure]]:
    """Each source's figures."""
    told = {}
    for source in sorted({picture.source for picture in pictures}):
        chosen = [each for each, picture in enumerate(pictures) if picture.source == source]
        told[source] = by_class([pictures[each] for each in chosen], [found[each] for each in chosen])
    return told


def alarms(pictures: Sequence[Picture], found: Sequence[Found], name: str, least: float = 0.0) -> Alarms:
    """False alarms of a hazard from a score of `least` on, in pictures that are known to be without it."""
    number = CLASSES.index(name)
    without = [each for each, picture in enumerate(pictures) if _without(picture, number)]
    told = [(found[each].classes == number) & (found[each].scores >= least) for each in without]
    return Alarms(len(without), sum(bool(each.any()) for each in told))


def shipped(pack: Path, pictures: Sequence[Picture]) -> list[Found]:
    """What the pack tells of each picture as it ships, all its labels asked for."""
    detector = infer.load(pack, threads=1, experimental=None)
    return [telling.look(detector, picture, CLASSES) for picture in tqdm(pictures, desc="alarms", disable=None)]


def _without(picture: Picture, number: int) -> bool:
    there = {label.cls for label in (*picture.labels, *picture.unsure)}
    return number in picture.known and number not in there


def mean(figures: dict[str, Figure]) -> float:
    """The mean average precision."""
    return float(np.mean([each.ap for each in figures.values()]))


def _print(name: str, figures: dict[str, Figure], beside: dict[str, Figure]) -> None:
    print(f"\n{name:<12} {'boxes':>6} {'int8':>6} {'90 % interval':>15} {'float':>6}")
    for label, each in figures.items():
        other = f"{beside[label].ap:6.3f}" if label in beside else ""
        print(f"{label:<12} {each.boxes:>6} {each.ap:6.3f} {f'{each.low:.2f} .. {each.high:.2f}':>15} {other}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="?", type=Path, default=PACK, help="default: the one that ships")
    parser.add_argument("--against", type=Path, help="the float pack of the same networks")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--sheet", type=Path, help="draw the worst mistakes there, as a PNG")
    options = parser.parse_args()
    pictures = load(SHARED, ("val",))
    found = looks(options.pack, pictures)
    beside = by_class(pictures, looks(options.against, pictures)) if options.against else {}
    figures, sources = by_class(pictures, found), by_source(pictures, found)
    as_shipped = shipped(options.pack, pictures)
    false = {name: alarms(pictures, as_shipped, name) for name in HAZARDS}
    _print("all", figures, beside)
    print(f"{'mean':<12} {'':>6} {mean(figures):6.3f} {'':>15} {f'{mean(beside):6.3f}' if beside else ''}")
    for source, each in sources.items():
        if each:
            _print(source, each, {})
    print("\nfalse alarms at the thresholds that ship, in pictures without the thing")
    for label, counted in false.items():
        print(f"{label:<12} {counted.false} of {counted.pictures}: {counted.false / max(1, counted.pictures):.2%}")
    if options.json:
        _write(options.json, figures, beside, sources, false)
    if options.sheet:
        sheet.write(options.sheet, sheet.worst(pictures, found))


def _write(
    path: Path,
    figures: dict[str, Figure],
    beside: dict[str, Figure],
    sources: dict[str, dict[str, Figure]],
    false: dict[str, Alarms],
) -> None:
    rows = {
        "int8": {name: asdict(each) for name, each in figures.items()},
        "float": {name: asdict(each) for name, each in beside.items()},
        "sources": {source: {name: asdict(each) for name, each in held.items()} for source, held in sources.items()},
        "alarms": {name: asdict(each) for name, each in false.items()},
    }
    path.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
