"""The types that every rule's options in site.yaml are made of."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from agent.data import Point


def _within(point: Point) -> Point:
    if not all(0 <= value <= 1 for value in point):
        raise ValueError("must lie inside the picture: both numbers from 0 to 1")
    return point


def _encloses(points: tuple[Point, ...]) -> tuple[Point, ...]:
    doubled = sum(a.x * b.y - b.x * a.y for a, b in zip(points, (*points[1:], points[0]), strict=True))
    if abs(doubled) < 1e-4:
        raise ValueError("must enclose an area: its points lie on a line or on each other")
    return points


def _apart(points: tuple[Point, ...]) -> tuple[Point, ...]:
    if points[0] == points[1]:
        raise ValueError("must have two different ends")
    return points


EVERYWHERE = (Point(0.0, 0.0), Point(1.0, 0.0), Point(1.0, 1.0), Point(0.0, 1.0))

_COORDINATE = {"type": "number", "minimum": 0, "maximum": 1}

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Label = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 _-]{0,31}$")]
Labels = Annotated[tuple[Label, ...], Field(min_length=1, max_length=32)]
Spot = Annotated[
    Point,
    AfterValidator(_within),
    WithJsonSchema({"type": "array", "minItems": 2, "maxItems": 2, "items": _COORDINATE}),
]
Polygon = Annotated[tuple[Spot, ...], Field(min_length=3, max_length=64), AfterValidator(_encloses)]
Segment = Annotated[tuple[Spot, ...], Field(min_length=2, max_length=2), AfterValidator(_apart)]


class RuleOptions(BaseModel):
    """What every rule has: a name that is unique within its camera.

    `every_object` is true of a kind that must see each object, however short: its camera does not sleep. `pixels` is
    true of one that judges by `Scene.small`, `asks_canary` of one that is built with a canary. `subjects` are labels
    that a model must tell for it to work at all, of `signs` it must tell one, and `hints` are welcome: see needs.py.
    """

    every_object: ClassVar[bool] = False
    pixels: ClassVar[bool] = False
    asks_canary: ClassVar[bool] = False
    subjects: ClassVar[tuple[str, ...]] = ()
    signs: ClassVar[tuple[str, ...]] = ()
    hints: ClassVar[tuple[str, ...]] = ()

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(description="names the rule in events and counts; unique within the camera")


class AreaOptions(RuleOptions):
    """What a rule has that watches a part of the picture, all of it unless told otherwise."""

    polygon: Polygon = Field(
        EVERYWHERE, description="corners of what is watched as [x, y], fractions of the picture; default: all of it"
    )
