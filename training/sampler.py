"""Training samples: views of pictures, alone or two or four on one canvas, worsened as cameras do, with what is true.

What nothing is known of in a place is not asked for there: `known` says for each cell and class whether it counts.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from training import grid, held
from training.camera import worse
from training.look_at import GREY, Size
from training.network import Plan
from training.pictures import PERSON, Label, Picture
from training.recipe import Recipe
from training.shots import Shot, Tile, clipped, moved, shot, shown, tiles

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Random = np.random.Generator

MOST = 100
"""Labels in one sample; a crowd beyond it is cut."""

SEEN = 0.35
"""Share of a thing that must be on the canvas to be asked for."""

ARMED_HEIGHT = 40
"""Pixels that somebody must be high to be given something to hold."""

SMALL = 3
"""Pixels below which a thing is not asked for."""


class Sample(NamedTuple):
    """`boxes` (MOST, 4) in pixels, `classes` (MOST,), `certain` (MOST,): 0 for no box; `known` (cells, classes)."""

    image: Image
    boxes: Floats
    classes: NDArray[np.int64]
    certain: Floats
    known: Flags


class _Thing(NamedTuple):
    """What is asked for: its box on the canvas, its number among the plan's classes, how certain it is."""

    box: Floats
    number: int
    certain: float


class _Canvas(NamedTuple):
    """A sample in the making, and the middle of each of its cells."""

    image: Image
    known: Flags
    centres: Floats


class Sampler:
    """Draws samples for a plan, by a recipe, pictures by their shares.

    `names` says what the numbers of the pictures' labels mean.
    """

    def __init__(
        self, plan: Plan, names: Sequence[str], pictures: Sequence[Picture], shares: Floats, recipe: Recipe
    ) -> None:
        self._plan = plan
        self._number = {index: plan.classes.index(name) for index, name in enumerate(names) if name in plan.classes}
        self._of_name = {names[index]: number for index, number in self._number.items()}
        self._pictures = pictures
        self._shares = np.cumsum(shares / shares.sum())
        self._recipe = recipe

    def draw(self, size: Size, random: Random) -> Sample:
        """One sample."""
        canvas = self._empty(size)
        asked = [
            thing for tile in tiles(size, self._recipe.alone, random) for thing in self._fill(canvas, tile, random)
        ]
        return Sample(canvas.image, *_padded(asked, random), canvas.known)

    def _empty(self, size: Size) -> _Canvas:
        places = grid.cells(self._plan, size)
        known = np.ones((len(places), len(self._plan.classes)), bool)
        image = np.full((size[1], size[0], 3), GREY, np.uint8)
        return _Canvas(image, known, (places[:, :2] + 0.5) * places[:, 2:])

    def _fill(self, canvas: _Canvas, tile: Tile, random: Random) -> list[_Thing]:
        here = self._pick(tile, random)
        image = shown(here)
        given = list(self._given(here, image, random)) if random.random() < self._recipe.armed else []
        canvas.image[tile.y1 : tile.y2, tile.x1 : tile.x2] = worse(image, random)
        self._forget_unknown(canvas, here)
        return [*given, *self._asked(canvas, here)]

    def _pick(self, tile: Tile, random: Random) -> Shot:
        place = min(int(np.searchsorted(self._shares, random.random())), len(self._pictures) - 1)
        picture = self._pictures[place]
        view = self._recipe.choose(picture, (tile.x2 - tile.x1) / (tile.y2 - tile.y1), random)
        return shot(picture, view, tile, mirrored=random.random() < 0.5)

    def _given(self, here: Shot, image: Image, random: Random) -> Iterator[_Thing]:
        """Draw something into somebody's hand; a thing when it is one that is asked for."""
        picture, tile = here.picture, here.tile
        corner = np.array((tile.x1, tile.y1) * 2, np.float32)
        people = [label for label in picture.labels if label.cls == PERSON and picture.source != "rendered"]
        boxes = [moved(label.box, here) - corner for label in people]
        boxes = [box for box in boxes if box[3] - box[1] >= ARMED_HEIGHT]
        if boxes and (laid := held.lay(image, boxes[random.integers(len(boxes))], random)):
            name, box = laid
            if name in self._of_name:
                yield _Thing(clipped(box + corner, tile), self._of_name[name], 1.0)

    def _asked(self, canvas: _Canvas, here: Shot) -> Iterator[_Thing]:
        for label in here.picture.labels:
            if label.cls not in self._number:
                continue
            whole = moved(label.box, here)
            box = clipped(whole, here.tile)
            if _clear(box, whole):
                yield _Thing(box, self._number[label.cls], label.certain)
            else:
                self._forget(canvas, box, label)

    def _forget_unknown(self, canvas: _Canvas, here: Shot) -> None:
        inside = _inside(canvas.centres, np.array(here.tile, np.float32))
        for index, number in self._number.items():
            if index not in here.picture.known:
                canvas.known[inside, number] = False
        for label in here.picture.unsure:
            self._forget(canvas, clipped(moved(label.box, here), here.tile), label)

    def _forget(self, canvas: _Canvas, box: Floats, label: Label) -> None:
        if label.cls in self._number:
            canvas.known[_inside(canvas.centres, box), self._number[label.cls]] = False


def _clear(box: Floats, whole: Floats) -> bool:
    sides, all_of_it = box[2:] - box[:2], whole[2:] - whole[:2]
    return bool(min(sides) >= SMALL and sides.prod() >= SEEN * all_of_it.prod())


def _inside(centres: Floats, box: Floats) -> Flags:
    return np.asarray(((centres >= box[:2]) & (centres < box[2:])).all(axis=1))


def _padded(asked: Sequence[_Thing], random: Random) -> tuple[Floats, NDArray[np.int64], Floats]:
    boxes, classes, certain = np.zeros((MOST, 4), np.float32), np.zeros(MOST, np.int64), np.zeros(MOST, np.float32)
    chosen = [asked[each] for each in random.permutation(len(asked))[:MOST]]
    for row, (box, number, sure) in enumerate(chosen):
        boxes[row], classes[row], certain[row] = box, number, sure
    return boxes, classes, certain
