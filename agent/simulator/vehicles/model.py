"""What a vehicle is made of, in its own axes: x ahead, y left, z up, metres from the ground under its middle."""

from dataclasses import dataclass
from enum import Enum

from agent.simulator.solids import Solid


class Role(Enum):
    """What a part does besides being there."""

    BODY = "body"
    HEADLAMP = "headlamp"
    TAIL_LAMP = "tail lamp"


@dataclass(frozen=True, slots=True)
class Part:
    """Solids that are painted in this order.

    `outward` is for what sticks out of the vehicle: the direction from the vehicle to it. Such a part is painted
    before all others when it is on the far side and after them when it is on the near one. `hub` (x, z) is what the
    part turns about as the vehicle rolls, with `radius` metres from there to the road.
    """

    solids: tuple[Solid, ...]
    role: Role = Role.BODY
    outward: tuple[float, float, float] | None = None
    hub: tuple[float, float] | None = None
    radius: float = 0.3


@dataclass(frozen=True, slots=True)
class Model:
    """A vehicle at rest. `thin` says that its parts hide each other by their depth instead of in their order.

    `headlamps` and `tail_lamps` are the places of what throws light in the dark; `seats` are where riders' hips
    are. `pedals` says that the first one's feet drive it.
    """

    parts: tuple[Part, ...]
    length: float
    width: float
    headlamps: tuple[tuple[float, float, float], ...] = ()
    tail_lamps: tuple[tuple[float, float, float], ...] = ()
    seats: tuple[tuple[float, float, float], ...] = ()
    thin: bool = False
    pedals: bool = False
