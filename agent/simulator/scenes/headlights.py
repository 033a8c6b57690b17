"""By night headlights come up the street and sweep over the wall; there is no fire."""

from agent.simulator.cast import Cast
from agent.simulator.extras import NEAR_LANE
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady


def play(cast: Cast) -> Scene:
    """By night headlights come up the street and sweep over the wall; there is no fire."""
    for number in range(5):
        car = cast.vehicle("sedan" if number % 2 else "pickup", (62, NEAR_LANE), since=4 * number - 2)
        car.drive((-14, NEAR_LANE), 9)
    cast.motorcycle((62, NEAR_LANE), 5, helmets=(True,)).drive((-14, NEAR_LANE), 11)
    return cast.scene(25, sky=steady(NIGHT))
