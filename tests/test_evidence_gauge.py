"""Gauge: how far up a marked line is covered, from its foot and without a gap."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.data import Image, Point
from agent.evidence.gauge import Gauge
from tests.weather import HEIGHT, WIDTH, dry, luma

DRY = luma(dry()).astype(np.float32)
FOOT, TOP = 160, 100


def covered(top: int, bottom: int = HEIGHT) -> Image:
    """These rows are all the same."""
    picture = luma(dry()).copy()
    picture[top:bottom] = 120
    return picture


def level(picture: Image, reference: NDArray[np.float32] = DRY, foot: float = 0.5) -> float | None:
    """What a gauge up the middle says when it has seen this for a while."""
    gauge = Gauge(Point(foot, FOOT / HEIGHT), Point(0.5, TOP / HEIGHT))
    seen = [gauge.look(picture, reference, float(at)) for at in range(12)]
    return seen[-1]


@pytest.mark.parametrize(("top", "share"), [(170, 0.0), (145, 0.25), (130, 0.5), (115, 0.75)])
def test_it_says_how_far_up_it_is_covered(top: int, share: float) -> None:
    assert level(covered(top)) == pytest.approx(share, abs=0.1)


def test_a_line_that_leans_is_measured_along_itself() -> None:
    assert level(covered(130), foot=0.4) == pytest.approx(0.5, abs=0.1)


def test_where_all_of_it_is_covered_it_cannot_tell() -> None:
    assert level(covered(90)) is None


def test_what_hides_the_middle_is_not_at_the_foot() -> None:
    assert level(covered(120, 140)) == 0.0


def test_a_line_without_any_pattern_tells_nothing() -> None:
    assert level(covered(130), np.full((HEIGHT, WIDTH), 120, np.float32)) is None


def test_one_look_is_not_enough() -> None:
    gauge = Gauge(Point(0.5, FOOT / HEIGHT), Point(0.5, TOP / HEIGHT))
    gauge.look(luma(dry()), DRY, 0.0)
    assert gauge.look(covered(130), DRY, 0.2) == 0.0
