"""Points, boxes, lines and polygons in a picture: pure functions, coordinates 0..1."""

from collections.abc import Sequence

from agent.data import Box, Point

_LAST = 1 - 1e-9


def area(box: Box) -> float:
    """Width times height; 0 for an empty box."""
    return max(0.0, box.x2 - box.x1) * max(0.0, box.y2 - box.y1)


def intersection(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    width, height = min(a.x2, b.x2) - max(a.x1, b.x1), min(a.y2, b.y2) - max(a.y1, b.y1)
    return width * height if width > 0 and height > 0 else 0.0


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0..1."""
    shared = intersection(a, b)
    if not shared:
        return 0.0
    total = area(a) + area(b) - shared
    return shared / total if total > 0 else 0.0


def union(a: Box, b: Box) -> Box:
    """The smallest box that holds both."""
    return Box(min(a.x1, b.x1), min(a.y1, b.y1), max(a.x2, b.x2), max(a.y2, b.y2))


def centre(box: Box) -> Point:
    """The middle of a box."""
    return Point((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)


def foot(box: Box) -> Point:
    """Where the thing in the box meets the ground: the middle of its lower edge, but always inside the picture.

    Whoever is cut off by the picture's edge would stand outside every polygon otherwise.
    """
    return Point((box.x1 + box.x2) / 2, min(box.y2, _LAST))


def span(middle: float, length: float) -> tuple[float, float]:
    """Start and end of an interval of `length`, at most 1, around `middle`, pushed inside 0..1."""
    length = min(1.0, length)
    start = min(max(0.0, middle - length / 2), 1.0 - length)
    return start, start + length


def contains(box: Box, point: Point) -> bool:
    """Whether a point lies in a box, edges included."""
    return box.x1 <= point.x <= box.x2 and box.y1 <= point.y <= box.y2


def inside(polygon: Sequence[Point], point: Point) -> bool:
    """Whether a point lies in a polygon (even-odd rule, ray to the right)."""
    crossings = 0
    for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (a.y > point.y) != (b.y > point.y):
            at = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
            crossings += point.x < at
    return crossings % 2 == 1


def side(a: Point, b: Point, point: Point) -> float:
    """Above 0 when `point` is at the right hand of someone at `a` who looks towards `b`; 0 on the line."""
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments ab and cd cross in a point inside both."""
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
