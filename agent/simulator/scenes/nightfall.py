"""Night falls and the lamps come on; nobody has covered the camera."""

from agent.simulator.cast import Cast
from agent.simulator.extras import customers, passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import NIGHT, OVERCAST, turning


def play(cast: Cast) -> Scene:
    """Night falls and the lamps come on; nobody has covered the camera."""
    passers_by(cast, 35, 9)
    customers(cast, 35, 6)
    traffic(cast, 35, gap=7)
    return cast.scene(35, sky=turning(OVERCAST, NIGHT, 2, 28))
