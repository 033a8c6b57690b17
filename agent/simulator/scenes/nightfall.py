"""Night falls and the lamps come on; nobody has covered the camera."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene
from agent.simulator.sky import DUSK, NIGHT, turning


def play(cast: Cast) -> Scene:
    """Night falls and the lamps come on; nobody has covered the camera."""
    passers_by(cast, 35, 5)
    traffic(cast, 35, gap=8)
    return cast.scene(35, sky=turning(DUSK, NIGHT, 3, 30))
