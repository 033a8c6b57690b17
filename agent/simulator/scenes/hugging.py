"""Two friends meet, hug for long, and walk on together."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by
from agent.simulator.scene import Scene


def play(cast: Cast) -> Scene:
    """Two friends meet, hug for long, and walk on together."""
    passers_by(cast, 25, 3)
    one = cast.person((-1, 4.5)).walk((5.4, 4.5))
    other = cast.person((11.5, 4.5)).walk((5.85, 4.5))
    start = max(one.now, other.now)
    one.until("stand", start).until("hug", start + 8, towards=other.place).walk((14, 4.3), 1.2)
    other.until("stand", start).until("hug", start + 8, towards=one.place).walk((14, 4.8), 1.15)
    return cast.scene(25)
