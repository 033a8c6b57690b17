"""A scene: who is on the street, under which sky, before which camera, and what a control room should be told."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.simulator.actor import Actor
from agent.simulator.lens import Fault
from agent.simulator.sky import DAY, SkyOverTime, steady
from agent.simulator.truth import Incident
from agent.simulator.view import Mount

BY_DAY = steady(DAY)
OVER_THE_DOOR = Mount()


def dry(_: float) -> float:
    """No water on the road."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """`seconds` long. `water` is the level over the gutters in metres at a second; `faults` befall the camera."""

    seconds: float
    actors: tuple[Actor, ...]
    incidents: tuple[Incident, ...] = ()
    sky: SkyOverTime = BY_DAY
    water: Callable[[float], float] = dry
    faults: tuple[Fault, ...] = ()
    mount: Mount = OVER_THE_DOOR
