"""Who is on the street anyway: passers-by on the pavements, traffic in its lanes, each where nobody else is."""

from collections.abc import Sequence

from agent.simulator.cast import Cast
from agent.simulator.script import Script

NEAR_LANE, FAR_LANE = 6.75, 10.25
LEFT_END, RIGHT_END = -14.0, 62.0
"""Metres along the street between which traffic comes and goes, out of the camera's sight at both ends."""

SPEED = 8.0

_CARS = ("sedan", "hatchback", "pickup", "van", "sedan", "pickup")
_PAVEMENTS = ((13.0, -7.0, 30.0), (13.8, 30.0, -7.0), (14.6, -7.0, 30.0), (4.3, 14.0, -4.0))
"""Rows that people walk in: y, first and last x."""


def passers_by(cast: Cast, seconds: float, count: int) -> None:
    """People who walk along the pavements during a scene, some of them there when it begins."""
    for index in range(count):
        y, first, last = _PAVEMENTS[index % len(_PAVEMENTS)]
        speed = float(cast.rng.uniform(1.1, 1.5))
        length = abs(last - first) / speed
        since = float(cast.rng.uniform(-0.6 * length, seconds - 0.4 * length))
        cast.person((first, y), since=since).walk((last, y), speed)


def traffic(cast: Cast, seconds: float, gap: float, lanes: Sequence[float] = (NEAR_LANE, FAR_LANE)) -> list[Script]:
    """Vehicles, one each `gap` seconds and lane, all at one speed, so that none runs into another."""
    scripts = []
    for y in lanes:
        first, last = (RIGHT_END, LEFT_END) if y == NEAR_LANE else (LEFT_END, RIGHT_END)
        since = float(cast.rng.uniform(-8.0, -8.0 + gap))
        while since < seconds:
            scripts.append(_vehicle(cast, (first, y), since).drive((last, y), SPEED))
            since += gap * float(cast.rng.uniform(0.8, 1.4))
    return scripts


def _vehicle(cast: Cast, at: tuple[float, float], since: float) -> Script:
    drawn = cast.rng.random()
    if drawn < 0.35:
        return cast.motorcycle(at, since, helmets=(True,) * int(cast.rng.integers(1, 3)))
    if drawn < 0.45:
        return cast.vehicle("bus" if drawn < 0.39 else "lorry", at, since)
    return cast.vehicle(_CARS[int(cast.rng.integers(len(_CARS)))], at, since)
