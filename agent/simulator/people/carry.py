"""What people hold in the right hand, a little larger than life where it would not read otherwise."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import cos, pi, sin, tau

import numpy as np

from agent.simulator.people.skeleton import Joints
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.truth import Thing
from agent.simulator.view import Floats

_BLACK = Colour(34, 32, 34)
_STEEL = Colour(232, 230, 226)
_WOOD = Colour(96, 150, 205)
_RED = Colour(36, 28, 205)
_SCREEN = Colour(235, 215, 190)
_CANOPIES = (Colour(190, 110, 60), Colour(70, 66, 66), Colour(52, 50, 165), Colour(150, 100, 190), Colour(90, 150, 90))
_BAGS = (Colour(225, 225, 225), Colour(110, 160, 190), Colour(70, 60, 160), Colour(60, 60, 62))
_PANELS = 8
_UP = np.array([0.0, 0.0, 1.0])


def carried(what: str, joints: Joints, thing: Thing, seconds: float = 0.0) -> list[list[Solid]]:
    """The solids of a thing in the right hand; `seconds` is the time for what flutters."""
    return _CARRIED[what](_Hand(joints), thing, seconds)


class _Hand:
    """The right hand: where it grips, where the forearm points and where the thumb does, and the body's axes."""

    def __init__(self, joints: Joints) -> None:
        wrist, end = joints.wrists[1], joints.hands[1]
        self.grip = wrist + (end - wrist) * 0.7
        self.along = (end - wrist) / np.linalg.norm(end - wrist)
        self.ahead, self.left, self.up = joints.trunk
        thumb = np.cross(self.along, self.left)
        self.thumb = thumb / (np.linalg.norm(thumb) + 1e-9)
        self.head = joints.head


def _umbrella(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    """A shaft to over the head, and a cone of panels with its underside."""
    del seconds
    top = hand.head + _UP * 0.36 + hand.ahead * 0.06
    axis = (top - hand.grip) / np.linalg.norm(top - hand.grip)
    lean = _UP * 0.75 + axis * 0.25
    side = np.cross(lean, hand.ahead)
    side = side / np.linalg.norm(side)
    front = np.cross(side, lean)
    turns = [tau * number / _PANELS for number in range(_PANELS + 1)]
    rim = [top - lean * 0.21 + (front * cos(turn) + side * sin(turn)) * 0.57 for turn in turns]
    colour = _CANOPIES[thing.track % len(_CANOPIES)]
    middle = hand.grip + (top - hand.grip) * 0.6
    shaft, rest = (
        Hull(np.stack(ends), np.array([0.012, 0.012]), _BLACK, thing)
        for ends in ((hand.grip - axis * 0.08, middle), (middle, top))
    )
    panels = [
        Face(np.stack([top, rim[n], rim[n + 1]]), _scaled(colour, 1.0 + 0.25 * (n % 2)), thing, 0.06)
        for n in range(_PANELS)
    ]
    return [[shaft], [Face(np.stack(rim[:0:-1]), _scaled(colour, 0.45), thing), rest, *panels]]


def _scaled(colour: Colour, share: float) -> Colour:
    return Colour(*(channel * share for channel in colour))


def _phone(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    """A slab whose lit side looks at the holder's head."""
    del seconds
    normal = hand.head - hand.grip
    normal = normal / np.linalg.norm(normal)
    across = np.cross(hand.up, normal)
    across = across / (np.linalg.norm(across) + 1e-9)
    tall, wide = np.cross(normal, across) * 0.075, across * 0.036
    middle = hand.grip + np.cross(normal, across) * 0.03
    corners = [middle + wide - tall, middle + wide + tall, middle - wide + tall, middle - wide - tall]
    slab = Hull(np.stack(corners), np.full(4, 0.012), _BLACK, thing)
    return [[slab, Face(np.stack(corners[::-1]) + normal * 0.013, _SCREEN, thing, glows=True)]]


def _stick(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    """A baseball bat of 0.8 m."""
    del seconds
    axis = hand.along * 0.75 + hand.thumb * 0.66
    points = np.stack([hand.grip - axis * 0.12, hand.grip + axis * 0.3, hand.grip + axis * 0.68])
    return [[Hull(points, np.array([0.018, 0.024, 0.036]), _WOOD, thing)]]


def _knife(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    del seconds
    axis = hand.along * 0.94 + hand.thumb * 0.34
    edge = hand.thumb * 0.94 - hand.along * 0.34
    guard = hand.grip + axis * 0.04
    blade = [guard + edge * 0.028, guard - edge * 0.028, guard + axis * 0.24 - edge * 0.022, guard + axis * 0.33]
    handle = Hull(np.stack([hand.grip - axis * 0.06, guard]), np.array([0.02, 0.02]), _BLACK, thing)
    return [[handle, Face(np.stack(blade), _STEEL, thing, 0.35, both_sides=True)]]


def _gun(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    del seconds
    slide = hand.grip + hand.thumb * 0.055
    barrel = Hull(np.stack([slide - hand.along * 0.06, slide + hand.along * 0.20]), np.full(2, 0.024), _BLACK, thing)
    grip = [slide - hand.along * 0.03, hand.grip - hand.thumb * 0.08 - hand.along * 0.06]
    return [[Hull(np.stack(grip), np.full(2, 0.024), _BLACK, thing), barrel]]


def _bag(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    """A shopping bag that hangs from the hand."""
    del seconds
    ahead = np.array([hand.ahead[0], hand.ahead[1], 0.0])
    top, low = hand.grip - _UP * 0.14, hand.grip - _UP * 0.36
    points = np.stack([top + ahead * 0.10, top - ahead * 0.10, low + ahead * 0.13, low - ahead * 0.13])
    colour = _BAGS[thing.track % len(_BAGS)]
    handle = Hull(np.stack([hand.grip, top]), np.array([0.02, 0.05]), colour, thing)
    return [[handle, Hull(points, np.array([0.045, 0.045, 0.06, 0.06]), colour, thing)]]


def _red_cloth(hand: _Hand, thing: Thing, seconds: float) -> list[list[Solid]]:
    """A cloth of 0.9 x 0.7 m that streams back from the hand in waves."""
    columns = [_column(hand, share, seconds) for share in np.linspace(0.0, 1.0, 6)]
    return [[Face(np.stack([*a, *b[::-1]]), _RED, thing, both_sides=True) for a, b in pairwise(columns)]]


def _column(hand: _Hand, share: float, seconds: float) -> tuple[Floats, Floats]:
    """Top and bottom of the cloth so far (0..1) from the hand."""
    flutter = 0.12 * share * sin(tau * (seconds * 1.6 - share * 1.1))
    top = hand.grip - hand.ahead * 0.85 * share + hand.left * flutter - _UP * (0.22 * share + flutter * 0.4)
    bottom = top - _UP * 0.68 + hand.left * 0.10 * sin(tau * (seconds * 1.6 - share * 1.1) - pi / 2)
    return top, bottom


_CARRIED: Mapping[str, Callable[[_Hand, Thing, float], list[list[Solid]]]] = {
    "umbrella": _umbrella,
    "phone": _phone,
    "stick": _stick,
    "knife": _knife,
    "gun": _gun,
    "bag": _bag,
    "red_cloth": _red_cloth,
}
