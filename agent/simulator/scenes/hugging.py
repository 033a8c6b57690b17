"""Two friends meet, hug for long, and walk on together."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene

_LEFT, _RIGHT = (5.35, 4.75), (5.62, 4.45)
"""Side by side as the camera looks, an arm's length apart."""


def play(cast: Cast) -> Scene:
    """Two friends meet, hug for long, and walk on together."""
    passers_by(cast, 25, 4)
    traffic(cast, 25, gap=11)
    one = cast.person((5.9, 0.8)).walk((4.4, 4.2)).until("wave", 7, towards=_RIGHT).walk(_LEFT)
    other = cast.person((13.5, 4.4)).walk((6.2, 4.4)).until("wave", 6.5, towards=_LEFT).walk(_RIGHT)
    start = max(one.now, other.now)
    one.until("stand", start).do("hug", 8, towards=_RIGHT).do("stand", 1.2, towards=_RIGHT).walk((12.5, 4.9))
    other.until("stand", start).do("hug", 8, towards=_LEFT).do("stand", 1.2, towards=_LEFT).walk((12.5, 4.35))
    return cast.scene(25)
