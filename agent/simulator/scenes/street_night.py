"""The same street by night, under its lamps, with headlights."""

from agent.simulator.cast import Cast
from agent.simulator.extras import cross, customers, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, steady


def play(cast: Cast) -> Scene:
    """The same street by night, under its lamps, with headlights."""
    passers_by(cast, 30, 5)
    customers(cast, 30, 7)
    vehicles = traffic(cast, 30, gap=7)
    cast.person((12, 5.0), since=1).walk((6.0, 4.95)).do("wait", 10, towards=(9, 9)).walk((12, 4.95))
    cross(cast.person((24, 12.85), since=2).walk((11.4, 12.85)), (8.6, 4.9), vehicles).walk((13, 4.9))
    return cast.scene(30, sky=steady(NIGHT))
