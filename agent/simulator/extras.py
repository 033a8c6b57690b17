"""Who is on the street anyway: passers-by, customers, traffic in its lanes, each where nobody else is."""

import math
from collections.abc import Sequence

from agent.simulator.cast import Cast
from agent.simulator.script import Place, Script

NEAR_LANE, FAR_LANE = 6.75, 10.25
LEFT_END, RIGHT_END = -14.0, 40.0
"""Metres along the street between which traffic comes and goes, out of the camera's sight at both ends."""

SPEED = 8.0

_ROWS = ((13.25, -3.0, 30.0), (13.8, 30.0, -3.0), (14.35, -3.0, 30.0))
"""Rows of the far pavement: y, first and last x; the kerb and the shopfronts are left to the scenes."""

_DOOR, _CORNER = (6.8, 0.8), 11.5
"""The door of the camera's own shop, below its picture, and where the near pavement leaves the picture, in metres."""

_COMING, _GOING = (4.6, 4.4), (6.9, 4.0)
_KINDS = ("sedan", "motorcycle", "bus", "pickup", "motorcycle", "van", "lorry", "hatchback")
_CARRIED = (None, None, "bag", None, "phone")
_PAUSES = ("wait", "stand", "phone")
_CLEAR = (6.0, 2.0)
"""Metres along and across the street that must be free of vehicles around somebody who crosses it."""

_HASTE = 2.0
"""Metres a second from which somebody runs over the road."""


def passers_by(cast: Cast, seconds: float, count: int) -> None:
    """People who walk along the far pavement during a scene, some of them there when it begins.

    In each row all go one way, at one speed, so that nobody walks through another.
    """
    speeds = cast.rng.uniform(1.1, 1.5, len(_ROWS))
    for index in range(count):
        (y, first, last), speed = _ROWS[index % len(_ROWS)], float(speeds[index % len(_ROWS)])
        length, turns = abs(last - first) / speed, math.ceil((count - index % len(_ROWS)) / len(_ROWS))
        share = (index // len(_ROWS) + float(cast.rng.uniform(0.2, 0.8))) / turns
        since = share * (seconds + 0.5 * length) - 0.7 * length
        carries = _CARRIED[int(cast.rng.integers(len(_CARRIED)))]
        cast.person((first, y), since, carries=carries).walk((last, y), speed)


def customers(cast: Cast, seconds: float, count: int) -> None:
    """People on the near pavement who come along, halt and go into the camera's own shop, and others who leave it."""
    for index in range(count):
        since = (index + float(cast.rng.uniform(-0.4, 0.2))) * seconds / count
        pause, rest = _PAUSES[int(cast.rng.integers(len(_PAUSES)))], float(cast.rng.uniform(1.5, 4.0))
        carries = "phone" if pause == "phone" else None
        if index % 2:
            one = cast.person(_DOOR, since, carries="bag").walk(_GOING).do("stand", rest, towards=(5.0, 8.0))
            one.walk((_CORNER, 3.9))
        else:
            one = cast.person((_CORNER, 4.5), since, carries=carries).walk(_COMING).do(pause, rest, towards=(9.0, 6.0))
            one.walk(_DOOR)


def traffic(cast: Cast, seconds: float, gap: float, lanes: Sequence[float] = (NEAR_LANE, FAR_LANE)) -> list[Script]:
    """Vehicles, one each `gap` seconds and lane, all at one speed, so that none runs into another."""
    entries = sorted((since, y) for y in lanes for since in _times(cast, seconds, gap))
    deck = [str(kind) for _ in range(len(entries) // len(_KINDS) + 1) for kind in cast.rng.permutation(_KINDS)]
    scripts = []
    for (since, y), kind in zip(entries, deck, strict=False):
        first, last = (RIGHT_END, LEFT_END) if y == NEAR_LANE else (LEFT_END, RIGHT_END)
        scripts.append(_vehicle(cast, kind, (first, y), since).drive((last, y), SPEED))
    return scripts


def cross(one: Script, to: Place, vehicles: Sequence[Script], speed: float = 1.4) -> Script:
    """Wait at the kerb until nothing drives there, and go straight over the road."""
    start = one.now
    while not _free(one.place, to, start, speed, vehicles):
        start += 0.25
    one.until("wait", start, towards=to)
    return one.run(to, speed) if speed > _HASTE else one.walk(to, speed)


def _free(origin: Place, to: Place, start: float, speed: float, vehicles: Sequence[Script]) -> bool:
    length = math.dist(origin, to)
    for step in range(math.ceil(length)):
        x, y = (a + (b - a) * step / length for a, b in zip(origin, to, strict=True))
        states = [vehicle(start + step / speed) for vehicle in vehicles]
        if any(s and abs(s.place[0] - x) < _CLEAR[0] and abs(s.place[1] - y) < _CLEAR[1] for s in states):
            return False
    return True


def _times(cast: Cast, seconds: float, gap: float) -> list[float]:
    """When one lane's vehicles set out."""
    times = [float(cast.rng.uniform(-6.0, -6.0 + gap))]
    while times[-1] < seconds:
        times.append(times[-1] + gap * float(cast.rng.uniform(0.8, 1.4)))
    return times[:-1]


def _vehicle(cast: Cast, kind: str, at: Place, since: float) -> Script:
    if kind == "motorcycle":
        return cast.motorcycle(at, since, helmets=(True,) * int(cast.rng.integers(1, 3)))
    return cast.vehicle(kind, at, since)
