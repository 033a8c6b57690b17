"""What the renderer asks of everything that stands or moves on the street."""

from dataclasses import dataclass
from typing import Protocol

from agent.simulator.patch import Patch, Shade
from agent.simulator.solids import Colour
from agent.simulator.view import View


@dataclass(frozen=True, slots=True)
class State:
    """Where an actor is and what it is at: metres, radians (0 looks along +x, turning towards +y), metres a second.

    `since` is how many seconds it has been at it, `way` how many metres it has come in all. It moves, if at all,
    along `heading`.
    """

    place: tuple[float, float]
    heading: float
    speed: float
    doing: str
    since: float
    way: float = 0.0


@dataclass(frozen=True, slots=True)
class Glow:
    """A lamp: its place (x, y, z) in metres, its colour, the radius in metres of its halo.

    It shines along `heading`, or all around where that is None; `beam` is the length in metres of the pool that it
    throws on the road there, 0 for none.
    """

    place: tuple[float, float, float]
    colour: Colour
    radius: float
    heading: float | None = None
    beam: float = 0.0


class Actor(Protocol):
    """A person, a vehicle, a prop, a cloud. All it does follows from the seconds since the scene's start alone."""

    @property
    def footprint(self) -> tuple[float, float]:
        """Length and width in metres of what it shades on the ground; (0, 0) for none."""

    def state(self, seconds: float) -> State | None:
        """Where it is, or None while it is not on the street."""

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:
        """It in the picture, or None where there is nothing of it."""

    def glows(self, seconds: float) -> tuple[Glow, ...]:
        """Its lamps that are on in the dark."""
