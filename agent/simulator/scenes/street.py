"""A busy street by day: people on both pavements, traffic in both lanes."""

from agent.simulator.cast import Cast
from agent.simulator.extras import cross, customers, passers_by, traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """A busy street by day: people on both pavements, traffic in both lanes."""
    passers_by(cast, 40, 7)
    customers(cast, 40, 10)
    vehicles = traffic(cast, 40, gap=5)
    cast.person((12, 5.0), since=1).walk((6.0, 4.95)).do("wait", 10, towards=(9, 9)).walk((12, 4.95))
    cross(cast.person((-3, 12.85), since=2, carries="bag").walk((2.1, 12.85)), (4.4, 4.9), vehicles).walk((6.6, 0.8))
    cross(cast.person((24, 12.85), since=4).walk((11.4, 12.85)), (8.6, 4.9), vehicles).walk((13, 4.9))
    cast.bicycle((-9, 11.9), since=3).drive((34, 11.9), 4)
    return cast.scene(40)
