"""Children run about and jump on the pavement; a mother stands by."""

from agent.simulator.cast import Cast
from agent.simulator.extras import traffic
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """Children run about and jump on the pavement; a mother stands by."""
    cast.person((3.6, 4.2)).until("stand", 30, towards=(6, 4.6))
    for number in range(4):
        child = cast.person((4.2 + number, 4.3 + 0.2 * (number % 2)), child=True)
        while child.now < 30:
            child.do("play", float(cast.rng.uniform(0.8, 2)))
            child.run((float(cast.rng.uniform(3.8, 8.5)), float(cast.rng.uniform(4.0, 4.9))), 2.2)
    traffic(cast, 30, gap=12)
    return cast.scene(30)
