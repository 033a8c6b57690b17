"""Checks the labelled pictures before anything is trained: `python -m training.check`.

Every picture is there and of the size that is said, boxes lie inside it and hold something, classes are known ones,
nothing trained on is kept for validation too. Prints what there is of each class and source; 1 when something is wrong.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from tqdm import tqdm

from training.look_at import read
from training.pictures import CLASSES, RED, Picture, load
from training.places import SHARED

ROUNDING = 1e-3
"""How far a box may reach beyond its picture, as a share of its side."""


def problems(pictures: Sequence[Picture]) -> Iterator[str]:
    """A line for each thing that is wrong."""
    seen: dict[str, Picture] = {}
    for picture in tqdm(pictures, desc="check", unit="picture", disable=None, leave=False):
        yield from _boxes(picture)
        yield from _image(picture)
        twin = seen.setdefault(_digest(picture), picture)
        if twin.split != picture.split:
            yield f"{picture.path.name}: is the same picture as {twin.path.name}, which is in {twin.split}"


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.path.read_bytes()).hexdigest() if picture.path.is_file() else picture.path.name


def _boxes(picture: Picture) -> Iterator[str]:
    for label in (*picture.labels, *picture.unsure):
        x1, y1, x2, y2 = label.box
        if not (x1 < x2 and y1 < y2 and min(x1, y1) >= -ROUNDING and max(x2, y2) <= 1 + ROUNDING):
            yield f"{picture.path.name}: the box {label.box} is none inside the picture"
        if not 0 <= label.cls < len(CLASSES):
            yield f"{picture.path.name}: there is no class {label.cls}"


def _image(picture: Picture) -> Iterator[str]:
    try:
        height, width = read(picture).shape[:2]
    except OSError as error:
        yield str(error)
        return
    if (width, height) != picture.size:
        yield f"{picture.path.name}: is {width}x{height}, not {picture.size[0]}x{picture.size[1]}"


def counts(pictures: Sequence[Picture]) -> Iterator[str]:
    """A table of people's boxes: a row for each source and split."""
    yield f"{'source':<22} {'split':<6} {'pictures':>8}  " + " ".join(f"{name[:7]:>7}" for name in CLASSES)
    for split in ("train", "val"):
        for source in sorted({picture.source for picture in pictures if picture.split == split}):
            held = [picture for picture in pictures if (picture.source, picture.split) == (source, split)]
            found = Counter(label.cls for picture in held for label in picture.labels)
            row = " ".join(f"{found[number] or '':>7}" for number in range(len(CLASSES)))
            red = " only measured with" if source in RED else ""
            yield f"{source:<22} {split:<6} {len(held):>8}  {row}{red}"


def main() -> int:
    """Print the table and what is wrong."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    pictures = load(SHARED)
    wrong = [*problems(pictures)]
    print("\n".join(counts(pictures)))
    print("\n".join(wrong) or f"{len(pictures)} pictures, nothing wrong", file=sys.stderr if wrong else sys.stdout)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
