"""By night headlights come up the street, turn and glare into the lens; there is no fire."""

import math

from agent.simulator.cast import Cast
from agent.simulator.extras import FAR_LANE, LEFT_END, NEAR_LANE, RIGHT_END
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady

_ARC = [(8.6 + 2.4 * math.sin(turn), 8.6 + 2.4 * math.cos(turn)) for turn in (k * math.pi / 5 for k in range(6))]
"""A turn back to where one came from, over both lanes."""


def play(cast: Cast) -> Scene:
    """By night headlights come up the street, turn and glare into the lens; there is no fire."""
    for number, kind in enumerate(("pickup", "sedan", "van")):
        car = cast.vehicle(kind, (LEFT_END, 11.0), since=8.5 * number - 3).drive(_ARC[0], 8, 3.2)
        for place in _ARC[1:]:
            car.drive(place, 3.2)
        cast.full_beam(car.do("stop", 0.5).drive((LEFT_END, 6.2), 4, 9))
        cast.full_beam(cast.vehicle("sedan", (RIGHT_END, NEAR_LANE), 8.5 * number - 3).drive((LEFT_END, NEAR_LANE), 9))
    cast.motorcycle((LEFT_END, FAR_LANE), 3.5).drive((RIGHT_END, FAR_LANE), 11)
    return cast.scene(25, sky=steady(NIGHT))
