"""What a line and a zone should count in a film, told from the actors' own places on the ground, in metres.

Independent of pictures, boxes and the agent's rules: what these are held against.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from agent.data import Point
from agent.geometry import inside, side
from agent.simulator.truth import Truth
from agent.simulator.view import Mount, View

Spot = tuple[float, float]


class Stay(NamedTuple):
    """One track's unbroken time in a zone, in seconds of the film."""

    track: int
    label: str
    start: float
    end: float


def crossings(pictures: Iterable[Truth], a: Spot, b: Spot, labels: Collection[str]) -> Counter[tuple[str, str]]:
    """How many tracks of each label crossed the line from a to b, by (label, direction).

    `in` is towards the right hand of someone who stands at a and looks at b.
    """
    counted: Counter[tuple[str, str]] = Counter()
    before: dict[int, Point] = {}
    for picture in pictures:
        for seen in picture.seen:
            if seen.thing.label not in labels:
                continue
            here = Point(*seen.at)
            last = before.setdefault(seen.thing.track, here)
            before[seen.thing.track] = here
            if _crosses(Point(*a), Point(*b), last, here):
                # y runs away from the viewer here and down in a picture: left and right change places
                counted[seen.thing.label, "in" if side(Point(*a), Point(*b), here) < 0 else "out"] += 1
    return counted


def stays(pictures: Iterable[Truth], zone: Sequence[Spot], seconds: float, labels: Collection[str]) -> tuple[Stay, ...]:
    """The tracks that stayed in a zone of the ground for `seconds` or more, in the order of their coming."""
    corners = [Point(*spot) for spot in zone]
    open_stays: dict[int, Stay] = {}
    over: list[Stay] = []
    for picture in pictures:
        there = {
            seen.thing.track: seen.thing.label
            for seen in picture.seen
            if seen.thing.label in labels and inside(corners, Point(*seen.at))
        }
        over += [stay for track, stay in open_stays.items() if track not in there]
        open_stays = {
            track: Stay(
                track, label, open_stays[track].start if track in open_stays else picture.seconds, picture.seconds
            )
            for track, label in there.items()
        }
    over += open_stays.values()
    return tuple(sorted((stay for stay in over if stay.end - stay.start >= seconds), key=lambda stay: stay.start))


def in_picture(spots: Sequence[Spot], mount: Mount) -> list[list[float]]:
    """Where places on the ground lie in a mounted camera's 16:9 picture, as fractions: what site.yaml takes."""
    view = View(mount, (1280, 720))
    pixels, _ = view.project(np.array([[x, y, 0.0] for x, y in spots]))
    return [[round(float(u / 1280), 4), round(float(v / 720), 4)] for u, v in pixels]


def _crosses(a: Point, b: Point, last: Point, here: Point) -> bool:
    # a foot right on the line, which evenly walking actors do set there, belongs to the side ahead of it
    apart = (side(a, b, last) < 0) != (side(a, b, here) < 0)
    return apart and side(last, here, a) * side(last, here, b) < 0
