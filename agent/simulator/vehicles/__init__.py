"""What drives, rolls and stands on wheels in the street."""

from agent.simulator.vehicles.makers import bicycle, bus, hatchback, lorry, motorcycle, pickup, sedan, van
from agent.simulator.vehicles.rider import Rider
from agent.simulator.vehicles.stall import Stall, stall
from agent.simulator.vehicles.vehicle import Vehicle

__all__ = [
    "Rider",
    "Stall",
    "Vehicle",
    "bicycle",
    "bus",
    "hatchback",
    "lorry",
    "motorcycle",
    "pickup",
    "sedan",
    "stall",
    "van",
]
