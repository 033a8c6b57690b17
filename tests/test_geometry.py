"""Points, boxes and polygons."""

import pytest

from agent.data import WHOLE, Box, Point
from agent.geometry import area, crosses, foot, inside, intersection, iou, side, span, union

SQUARE = (Point(0.2, 0.2), Point(0.8, 0.2), Point(0.8, 0.8), Point(0.2, 0.8))
HOOK = (Point(0, 0), Point(1, 0), Point(1, 1), Point(0.8, 1), Point(0.8, 0.2), Point(0, 0.2))


@pytest.mark.parametrize(
    ("polygon", "point", "expected"),
    [
        (SQUARE, Point(0.5, 0.5), True),
        (SQUARE, Point(0.1, 0.5), False),
        (SQUARE, Point(0.9, 0.5), False),
        (SQUARE, Point(0.5, 0.9), False),
        (HOOK, Point(0.5, 0.1), True),
        (HOOK, Point(0.5, 0.5), False),
        (HOOK, Point(0.9, 0.9), True),
    ],
)
def test_inside_follows_the_outline(polygon: tuple[Point, ...], point: Point, expected: bool) -> None:
    assert inside(polygon, point) is expected
    assert inside(polygon[::-1], point) is expected


def test_who_is_cut_off_by_the_lower_edge_stands_in_all_of_the_picture() -> None:
    assert inside((Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)), foot(Box(0.4, 0.5, 0.6, 1.0)))


def test_iou_is_one_for_the_same_and_nought_for_strangers() -> None:
    assert iou(WHOLE, WHOLE) == 1
    assert iou(Box(0, 0, 0.1, 0.1), Box(0.5, 0.5, 0.6, 0.6)) == 0
    assert iou(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0
    assert iou(Box(0, 0, 0.5, 1), WHOLE) == pytest.approx(0.5)


def test_an_inverted_box_has_no_area() -> None:
    assert area(Box(0.5, 0.5, 0.4, 0.6)) == 0
    assert intersection(Box(0, 0, 0.4, 0.4), Box(0.6, 0.6, 1, 1)) == 0


def test_union_holds_both() -> None:
    assert union(Box(0.1, 0.5, 0.2, 0.6), Box(0.3, 0.1, 0.4, 0.2)) == Box(0.1, 0.1, 0.4, 0.6)


def test_the_foot_is_in_the_middle_of_the_lower_edge() -> None:
    assert tuple(foot(Box(0.25, 0.1, 0.75, 0.9))) == (0.5, 0.9)


def test_the_right_hand_is_positive() -> None:
    """Who looks right along the picture's width has the lower part of the picture at the right hand."""
    assert side(Point(0, 0.5), Point(1, 0.5), Point(0.5, 0.9)) > 0
    assert side(Point(0, 0.5), Point(1, 0.5), Point(0.5, 0.1)) < 0


def test_segments_cross_only_between_their_ends() -> None:
    a, b = Point(0.2, 0.5), Point(0.8, 0.5)
    assert crosses(a, b, Point(0.5, 0.4), Point(0.5, 0.6))
    assert not crosses(a, b, Point(0.9, 0.4), Point(0.9, 0.6))
    assert not crosses(a, b, Point(0.5, 0.6), Point(0.5, 0.7))


@pytest.mark.parametrize(
    ("middle", "length", "expected"),
    [(0.5, 0.4, (0.3, 0.7)), (0.1, 0.4, (0, 0.4)), (0.9, 0.4, (0.6, 1)), (0.7, 3, (0, 1))],
)
def test_a_span_stays_inside(middle: float, length: float, expected: tuple[float, float]) -> None:
    assert span(middle, length) == pytest.approx(expected)
