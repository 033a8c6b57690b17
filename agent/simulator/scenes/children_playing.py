"""Children run about and jump on the pavement; a grown-up stands by."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene

_CORNERS = ((5.0, 4.4), (6.5, 4.95), (8.1, 4.4), (6.5, 3.85))
"""Of the round that they chase each other in."""

_LEG, _HOP = 0.9, 1.4
"""Seconds of a run and of a jump."""


def play(cast: Cast) -> Scene:
    """Children run about and jump on the pavement; a grown-up stands by."""
    passers_by(cast, 30, 4)
    traffic(cast, 30, gap=12)
    cast.person((4.1, 4.95)).until("stand", 30, towards=(7, 4.2))
    for number in range(4):
        child, corner = cast.person(_CORNERS[number], child=True), number
        while child.now < 30:
            for _ in range(3):
                corner = (corner + 1) % 4
                child.move("run", _CORNERS[corner], 1.63 / _LEG)
            child.do("play", _HOP, towards=(6.5, 4.4))
    return cast.scene(30)
