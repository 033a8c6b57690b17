"""Casts the actors of a scene: gives each its track and its looks, and hands back the script that it will follow."""

from collections.abc import Callable
from typing import Any

import numpy as np

from agent.simulator import vehicles
from agent.simulator.actor import Actor
from agent.simulator.effects import Fire, RedCloth, Smoke, Steam
from agent.simulator.effects.glare import Glare
from agent.simulator.people import Person, random_body
from agent.simulator.scene import Scene
from agent.simulator.script import Place, Script
from agent.simulator.solids import Colour
from agent.simulator.street.stool import Stool
from agent.simulator.truth import Incident, Thing
from agent.simulator.vehicles import Rider

_HELMETS = (Colour(30, 30, 32), Colour(235, 235, 232), Colour(40, 35, 165), Colour(130, 70, 30), Colour(60, 120, 190))

Spot = tuple[float, float, float]


class Cast:
    """All who play in one scene. Two casts of one seed look alike."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 2])
        self._seed = seed
        self._actors: list[Actor] = []
        self._tracks = 0

    def scene(self, seconds: float, *incidents: Incident, **more: Any) -> Scene:
        """The scene with all who were cast; `more` as the fields of Scene."""
        return Scene(seconds, tuple(self._actors), incidents, **more)

    def person(
        self, at: Place, since: float = 0.0, facing: float = 0.0, carries: str | None = None, child: bool = False
    ) -> Script:
        """Somebody; `carries` umbrella, phone, stick, knife, gun, bag or red_cloth."""
        thing = self._thing("person")
        script = Script(thing.track, at, facing, since)
        held = (carries, self._thing(carries, of=thing.track)) if carries else None
        self._actors.append(Person(random_body(self.rng, child), thing, script, held, float(self.rng.random())))
        return script

    def vehicle(self, kind: str, at: Place, since: float = 0.0, facing: float = 0.0) -> Script:
        """A sedan, hatchback, pickup, van, bus or lorry."""
        label = {"bus": "bus", "lorry": "truck"}.get(kind, "car")
        thing = self._thing(label)
        script = Script(thing.track, at, facing, since)
        build: Callable[..., Actor] = getattr(vehicles, kind)
        self._actors.append(build(self.rng, thing, script))
        return script

    def motorcycle(self, at: Place, since: float = 0.0, helmets: tuple[bool, ...] = (True,)) -> Script:
        """A motorcycle with one rider for each of `helmets`, which says who wears one; the first one drives."""
        thing = self._thing("motorcycle")
        script = Script(thing.track, at, since=since)
        riders = tuple(self._rider(helmet) for helmet in helmets)
        self._actors.append(vehicles.motorcycle(self.rng, thing, script, riders))
        return script

    def bicycle(self, at: Place, since: float = 0.0) -> Script:
        """A bicycle and who rides it."""
        thing = self._thing("bicycle")
        script = Script(thing.track, at, since=since)
        self._actors.append(vehicles.bicycle(self.rng, thing, script, self._rider(helmet=False)))
        return script

    def smoke(self, at: Spot, start: float, end: float, size: float) -> None:
        """Smoke that grows for ten seconds to `size` metres across."""
        self._actors.append(Smoke(at, self._thing("smoke"), start, end, 10.0, size, self._draw()))

    def fire(self, at: Spot, start: float, end: float, size: float) -> None:
        """Flames that grow for eight seconds to `size` metres high."""
        self._actors.append(Fire(at, self._thing("fire"), start, end, 8.0, size, self._draw()))

    def steam(self, at: Spot) -> None:
        """Steam over a pot, for all of the scene."""
        self._actors.append(Steam(at, self._thing("steam"), self._draw()))

    def red_cloth(self, at: Spot) -> None:
        """A red cloth that hangs there and waves."""
        self._actors.append(RedCloth(at, self._thing("cloth"), self._draw()))

    def stall(self, at: Place) -> None:
        """A street kitchen."""
        self._actors.append(vehicles.stall(self.rng, at))

    def full_beam(self, car: Script) -> None:
        """The glare of a car's lamps when they look into the lens."""
        self._actors.append(Glare(car))

    def stool(self, at: Place) -> None:
        """A low plastic stool to sit on."""
        self._actors.append(Stool(at))

    def _thing(self, label: str, of: int | None = None) -> Thing:
        self._tracks += 1
        return Thing(self._tracks, label, of)

    def _rider(self, helmet: bool) -> Rider:
        person = self._thing("person")
        head = self._thing("helmet" if helmet else "bare_head", of=person.track)
        colour = _HELMETS[int(self.rng.integers(len(_HELMETS)))] if helmet else None
        return Rider(random_body(self.rng), person, head, colour)

    def _draw(self) -> int:
        return int(self.rng.integers(1 << 30))
