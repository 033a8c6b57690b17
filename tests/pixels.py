"""Holds the truth of drawn pictures against their pixels: actors come on an empty street in turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.actor import Actor, Glow, State
from agent.simulator.patch import Patch, Shade
from agent.simulator.render import Renderer
from agent.simulator.scene import Scene
from agent.simulator.sky import DAY, steady
from agent.simulator.truth import Seen, Truth
from agent.simulator.view import View

Picture = tuple[Image, Truth]

CLEAR = steady(replace(DAY, shadow=0.0, noise=0.0))
"""Light without shadow or grain: what differs then from the empty street is the thing itself."""

SLACK = 3
"""Pixels by which optics and the blur of movement may spread a thing beyond its box."""


@dataclass(frozen=True)
class Alone:
    """An actor as it is at `moment`, but at the second `number` and at no other."""

    actor: Actor
    moment: float
    number: int

    @property
    def footprint(self) -> tuple[float, float]:
        return self.actor.footprint

    def state(self, seconds: float) -> State | None:
        return self.actor.state(self.moment) if seconds == self.number else None

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        return self.actor.paint(self.moment, view, shade)

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        return self.actor.glows(self.moment)


def in_turn(groups: Sequence[Sequence[Actor]], moment: float) -> Scene:
    """Nobody at second 0, then each second another group of actors as they are at `moment`."""
    alone = tuple(Alone(actor, moment, number) for number, group in enumerate(groups, 1) for actor in group)
    return Scene(len(groups) + 1, alone, sky=CLEAR)


def drawn(renderer: Renderer) -> list[Picture]:
    """All of the pictures."""
    return [renderer.picture(number) for number in range(renderer.frames)]


def wrong(pictures: Sequence[Picture]) -> Iterator[str]:
    """What truth and pixels do not agree on; the first picture is of the empty street."""
    empty, _ = pictures[0]
    for picture, truth in pictures[1:]:
        if truth.seen:
            yield from _disagreements(np.asarray(np.abs(picture.astype(int) - empty).max(2) > 12), truth.seen)


def _disagreements(changed: NDArray[np.bool_], seen: tuple[Seen, ...]) -> Iterator[str]:
    outside = changed.copy()
    for each in seen:
        outside[_around(changed, each, SLACK)] = False
    if outside.any():
        yield f"pixels beyond the boxes: {seen}"
    body = max(seen, key=lambda each: _area(changed, each))
    if _area(changed, body) > 60 and body.visible > 0.97 and not _fills(changed, body):
        yield f"a box larger than its thing: {body}"


def _around(changed: NDArray[np.bool_], seen: Seen, slack: int) -> tuple[slice, slice]:
    """The rows and columns of a box and of `slack` pixels on all its sides."""
    height, width = changed.shape
    x1, y1, x2, y2 = (v * s for v, s in zip(seen.box, (width, height, width, height), strict=True))
    return slice(max(int(y1) - slack, 0), int(y2) + slack + 2), slice(max(int(x1) - slack, 0), int(x2) + slack + 2)


def _area(changed: NDArray[np.bool_], seen: Seen) -> float:
    """A box's size in pixels."""
    height, width = changed.shape
    return float((seen.box.x2 - seen.box.x1) * (seen.box.y2 - seen.box.y1) * width * height)


def _fills(changed: NDArray[np.bool_], seen: Seen) -> bool:
    """Whether the pixels that changed reach all four sides of the box, to a few pixels."""
    inside = changed[_around(changed, seen, 0)]
    down, across = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(down):
        return False
    near = 2 * SLACK
    height, width = inside.shape
    return bool(down[0] <= near and down[-1] >= height - near and across[0] <= near and across[-1] >= width - near)
