"""Which parts of pictures are shown."""

import numpy as np
import pytest

from training.pictures import Picture
from training.tests import make
from training.views import Choose, View, closer, street

PERSON = (0.1, 0.2, 0.2, 0.6)
PICTURES = {
    "empty": make.picture(),
    "person": make.picture(make.label(PERSON)),
    "motorcycle": make.picture(make.label((0.5, 0.5, 0.7, 0.9), "motorcycle"), make.label((0.52, 0.3, 0.66, 0.8))),
    "tiny": make.picture(make.label((0.5, 0.5, 0.501, 0.501), "gun")),
    "fire": make.picture(make.label((0.0, 0.0, 1.0, 1.0), "fire")),
    "upright": make.picture(make.label(PERSON), size=(120, 400)),
}


def _views(choose: Choose, picture: Picture, aspect: float) -> list[View]:
    random = np.random.default_rng(1)
    return [choose(picture, aspect, random) for _ in range(200)]


@pytest.mark.parametrize("aspect", [0.6, 1.0, 1.6])
@pytest.mark.parametrize("name", PICTURES)
def test_views_of_a_street_are_never_distorted(name: str, aspect: float) -> None:
    for x1, y1, x2, y2 in _views(street, PICTURES[name], aspect):
        assert (x2 - x1) / (y2 - y1) == pytest.approx(aspect)


@pytest.mark.parametrize("name", PICTURES)
def test_closer_views_are_never_distorted(name: str) -> None:
    for x1, y1, x2, y2 in _views(closer, PICTURES[name], 1.0):
        assert x2 - x1 == pytest.approx(y2 - y1)


@pytest.mark.parametrize("choose", [street, closer])
@pytest.mark.parametrize("name", PICTURES)
def test_every_view_shows_something_of_the_picture(choose: Choose, name: str) -> None:
    width, height = PICTURES[name].size
    for x1, y1, x2, y2 in _views(choose, PICTURES[name], 1.0):
        assert min(x2, width) - max(x1, 0) > 0
        assert min(y2, height) - max(y1, 0) > 0


@pytest.mark.parametrize("size", [(400, 120), (120, 400)])
def test_views_lie_evenly_over_the_picture(size: tuple[int, int]) -> None:
    views = np.array(_views(street, make.picture(size=size), 1.6))
    middles = (views[:, :2] + views[:, 2:]) / 2
    assert middles.mean(0) / size == pytest.approx((0.5, 0.5), abs=0.05)


def test_a_closer_view_of_a_person_holds_their_middle_and_little_else() -> None:
    for x1, y1, x2, y2 in _views(closer, PICTURES["person"], 1.0):
        assert x1 < 0.15 * 200 < x2
        assert y1 < 0.4 * 120 < y2
        assert y2 - y1 < 2.5 * 0.4 * 120


def test_a_closer_view_of_a_machine_shows_where_its_rider_s_head_is() -> None:
    alone = make.picture(make.label((0.5, 0.5, 0.7, 0.9), "motorcycle"))
    heads = [y1 < 0.35 * 120 < y2 for _, y1, _, y2 in _views(closer, alone, 1.0)]
    assert np.mean(heads) > 0.8
