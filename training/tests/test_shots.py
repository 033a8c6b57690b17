"""A box of a picture lands on the pixels that it holds there."""

from pathlib import Path

import numpy as np
import pytest

from training.shots import Tile, clipped, moved, shot, shown, tiles
from training.tests import make

BOX = (0.25, 0.3, 0.6, 0.8)

VIEWS = {
    "whole": ((0, 0, 200, 120), Tile(0, 0, 200, 120)),
    "smaller": ((0, 0, 200, 120), Tile(10, 20, 160, 110)),
    "much smaller": ((0, 0, 200, 120), Tile(0, 0, 90, 54)),
    "larger": ((20, 12, 140, 108), Tile(40, 0, 340, 240)),
    "stretched": ((0, 0, 200, 120), Tile(0, 0, 300, 90)),
    "beyond the picture": ((-60, -50, 260, 142), Tile(0, 0, 320, 192)),
}


def _lit(image: np.ndarray, axis: int) -> tuple[float, float]:
    """Where what is white begins and ends along an axis, from how much of it there is and where its middle is."""
    light = image[..., 0].astype(float)
    along = light.sum(axis) / light.sum(axis).max()
    middle = (along * (np.arange(len(along)) + 0.5)).sum() / along.sum()
    return middle - along.sum() / 2, middle + along.sum() / 2


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_a_box_lands_on_its_pixels(tmp_path: Path, name: str, *, mirrored: bool) -> None:
    view, tile = VIEWS[name]
    here = shot(make.picture(path=make.drawn(tmp_path / "p.png", BOX)), view, tile, mirrored=mirrored)
    x1, y1, x2, y2 = moved(BOX, here) - (tile.x1, tile.y1) * 2
    # without the grey around the picture
    image = shown(here)[:, round(x1) - 20 : round(x2) + 20][round(y1) - 10 : round(y2) + 10]
    left, right = _lit(image, 0)
    top, bottom = _lit(image, 1)
    box = (x1 - round(x1) + 20, y1 - round(y1) + 10, x2 - round(x1) + 20, y2 - round(y1) + 10)
    assert (left, top, right, bottom) == pytest.approx(box, abs=0.1)


def test_a_mirrored_box_lies_on_the_other_side() -> None:
    tile = Tile(0, 0, 200, 120)
    straight, mirrored = (shot(make.picture(), (0, 0, 200, 120), tile, mirrored=each) for each in (False, True))
    assert moved(BOX, straight).tolist() == pytest.approx([50, 36, 120, 96])
    assert moved(BOX, mirrored).tolist() == pytest.approx([80, 36, 150, 96])


def test_around_a_picture_it_is_grey(tmp_path: Path) -> None:
    view, tile = VIEWS["beyond the picture"]
    image = shown(shot(make.picture(path=make.drawn(tmp_path / "p.png", BOX)), view, tile))
    assert (image[:, :59] == 114).all()
    assert (image[60:160, 62:258] != 114).all()


def test_a_box_ends_where_its_tile_ends() -> None:
    tile = Tile(100, 0, 200, 50)
    assert clipped(np.array((50, 10, 150, 90), np.float32), tile).tolist() == [100, 10, 150, 50]


@pytest.mark.parametrize(("alone", "counts"), [(1.0, {1}), (0.0, {2, 4}), (0.5, {1, 2, 4})])
def test_tiles_cover_the_canvas_once(alone: float, counts: set[int]) -> None:
    random = np.random.default_rng(1)
    seen = set()
    for _ in range(60):
        canvas = np.zeros((64, 96), int)
        parts = tiles((96, 64), alone, random)
        for part in parts:
            canvas[part.y1 : part.y2, part.x1 : part.x2] += 1
        assert (canvas == 1).all()
        seen.add(len(parts))
    assert seen == counts
