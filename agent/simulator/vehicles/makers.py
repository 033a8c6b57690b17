"""Vehicles by their names, each with looks of its own."""

import numpy as np

from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.vehicles import car, large, two_wheels
from agent.simulator.vehicles.rider import Rider
from agent.simulator.vehicles.vehicle import Timeline, Vehicle


def sedan(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A sedan."""
    return Vehicle(car.car(car.SEDAN, _one(rng, car.PAINTS)), thing, timeline)


def hatchback(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A hatchback."""
    return Vehicle(car.car(car.HATCHBACK, _one(rng, car.PAINTS)), thing, timeline)


def pickup(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A pickup with two rows of seats and an open bed."""
    return Vehicle(car.car(car.PICKUP, _one(rng, car.PAINTS)), thing, timeline)


def van(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A passenger van."""
    return Vehicle(car.car(car.VAN, _one(rng, car.PAINTS[:3])), thing, timeline)


def bus(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A city bus."""
    return Vehicle(large.bus(_one(rng, large.BUS_PAINTS)), thing, timeline)


def lorry(rng: np.random.Generator, thing: Thing, timeline: Timeline) -> Vehicle:
    """A lorry with a box body."""
    return Vehicle(large.lorry(_one(rng, large.CAB_PAINTS)), thing, timeline)


def motorcycle(rng: np.random.Generator, thing: Thing, timeline: Timeline, riders: tuple[Rider, ...] = ()) -> Vehicle:
    """An underbone motorcycle with up to three riders, the first of whom drives."""
    return Vehicle(two_wheels.motorcycle(_one(rng, two_wheels.MOTORCYCLE_PAINTS)), thing, timeline, riders)


def bicycle(rng: np.random.Generator, thing: Thing, timeline: Timeline, rider: Rider) -> Vehicle:
    """A bicycle and who rides it."""
    return Vehicle(two_wheels.bicycle(_one(rng, two_wheels.BICYCLE_PAINTS)), thing, timeline, (rider,))


def _one(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    return colours[int(rng.integers(len(colours)))]
