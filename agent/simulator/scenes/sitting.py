"""People sit down on low stools on the pavement and stay; nobody has fallen."""

from agent.simulator.cast import Cast
from agent.simulator.extras import passers_by, traffic
from agent.simulator.scene import Scene

_SEATS = ((5.0, 4.35), (6.1, 4.85), (7.4, 4.2))


def play(cast: Cast) -> Scene:
    """People sit down on low stools on the pavement and stay; nobody has fallen."""
    passers_by(cast, 30, 4)
    traffic(cast, 30, gap=11)
    for number, seat in enumerate(_SEATS):
        cast.stool(seat)
        one = cast.person((11.5 + 1.2 * number, seat[1])).walk(seat)
        one.until("sit", 22 + number, towards=(6.2, 3.6)).walk((6.8 + 0.3 * number, 0.8))
    return cast.scene(30)
