"""What actors and props are made of, in metres of the world: round bodies and flat faces."""

from dataclasses import dataclass
from typing import NamedTuple

from agent.simulator.truth import Thing
from agent.simulator.view import Floats


class Colour(NamedTuple):
    """Blue, green, red as the surface would look in plain daylight, 0..255."""

    b: float
    g: float
    r: float


@dataclass(frozen=True, slots=True)
class Hull:
    """A round body: the convex hull of balls. One ball is a head, two make a limb, four a torso.

    `centres` (n, 3) and `radii` (n,) in metres. `thing` is what it belongs to (None: scenery). `glows` keeps its
    colour in the dark.
    """

    centres: Floats
    radii: Floats
    colour: Colour
    thing: Thing | None = None
    glows: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """A flat, convex piece of a surface: `corners` (n, 3) in metres, anticlockwise as seen from outside.

    `gloss` 0..1 is how much of the sky it mirrors (glass, paint). One that is seen from behind is not drawn,
    unless `both_sides`; then `corners` may come in any order, and their hull is what is drawn.
    """

    corners: Floats
    colour: Colour
    thing: Thing | None = None
    gloss: float = 0.0
    glows: bool = False
    both_sides: bool = False


Solid = Hull | Face
