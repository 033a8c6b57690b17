"""A street stall catches fire; the smoke thickens and people run back."""

from agent.simulator.cast import Cast
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A street stall catches fire; the smoke thickens and people run back."""
    cast.stall((12.2, 13.6))
    cast.smoke((12.4, 13.5, 1.2), start=5, end=60, size=3.6)
    cast.fire((12.2, 13.1, 0.5), start=8, end=60, size=2.0)
    for number in range(3):
        guest = cast.person((11 + 1.2 * number, 12.7)).until("stand", 8 + 0.6 * number, towards=(12.2, 13.6))
        guest.run((4.4 + 1.4 * number, 9.8)).until("film", 35, towards=(12.2, 13.6))
    return cast.scene(35, Incident("smoke_fire", 5, 35))
