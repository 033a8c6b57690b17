"""A street stall catches fire; the smoke thickens and people step back."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene
from agent.simulator.truth import Incident


def play(cast: Cast) -> Scene:
    """A street stall catches fire; the smoke thickens and people step back."""
    passers_by(cast, 35, 4)
    cast.stall((8.5, 13.6))
    cast.smoke((8.5, 13.6, 1.0), start=5, end=35, size=3.0)
    cast.fire((8.5, 13.4, 0.7), start=8, end=35, size=1.3)
    for number in range(3):
        cast.person((22 + number, 13.0), since=8 + number).walk((13 + number, 12.6)).until(
            "film", 35, towards=(8.5, 13.6)
        )
    return cast.scene(35, Incident("smoke_fire", 5, 35))
