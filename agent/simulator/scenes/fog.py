"""Fog comes in and hides the far end of the street; it is no smoke."""

from agent.simulator.cast import Cast
from agent.simulator.extras import customers, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import FOG, OVERCAST, turning


def play(cast: Cast) -> Scene:
    """Fog comes in and hides the far end of the street; it is no smoke."""
    passers_by(cast, 30, 5)
    customers(cast, 30, 7)
    traffic(cast, 30, gap=7)
    return cast.scene(30, sky=turning(OVERCAST, FOG, 3, 15))
