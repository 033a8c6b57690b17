"""The light and the weather over the street, and how one turns into another."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.simulator.solids import Colour

_MIST = Colour(205, 200, 195)


@dataclass(frozen=True, slots=True)
class Sky:
    """What falls on the street.

    `ambient` multiplies every colour; `shadow` 0..1 is how dark shadows are; `lamps` 0..1 how far street lamps,
    windows and headlights are on. `top` and `horizon` are the sky's own colours. `haze` is the share of light lost
    in each metre of air and `mist` the colour that takes its place. `rain` 0..1 from none to a downpour; `noise`
    is the camera's grain in grey levels (standard deviation), which grows in the dark.
    """

    ambient: Colour
    top: Colour
    horizon: Colour
    shadow: float = 0.35
    lamps: float = 0.0
    haze: float = 0.0015
    mist: Colour = _MIST
    rain: float = 0.0
    noise: float = 2.0


DAY = Sky(Colour(1.0, 1.0, 1.0), top=Colour(215, 165, 120), horizon=Colour(235, 220, 205))
OVERCAST = Sky(Colour(0.88, 0.85, 0.82), top=Colour(190, 185, 180), horizon=Colour(215, 212, 208), shadow=0.18)
SUNSET = Sky(
    Colour(0.52, 0.66, 0.95), top=Colour(150, 110, 105), horizon=Colour(70, 130, 245), shadow=0.3, lamps=0.25, noise=3.0
)
DUSK = Sky(
    Colour(0.50, 0.41, 0.36), top=Colour(95, 60, 45), horizon=Colour(130, 95, 95), shadow=0.12, lamps=0.8, noise=4.0
)
NIGHT = Sky(
    Colour(0.31, 0.26, 0.23), top=Colour(26, 17, 13), horizon=Colour(40, 30, 26), shadow=0.1, lamps=1.0, noise=6.0
)
RAIN = Sky(
    Colour(0.80, 0.76, 0.72),
    top=Colour(150, 146, 142),
    horizon=Colour(175, 172, 168),
    shadow=0.05,
    haze=0.010,
    mist=Colour(178, 174, 170),
    rain=0.7,
    noise=3.0,
)
FOG = Sky(
    Colour(0.85, 0.83, 0.81),
    top=Colour(205, 203, 200),
    horizon=Colour(208, 206, 203),
    shadow=0.05,
    haze=0.08,
    mist=Colour(206, 204, 201),
)

SkyOverTime = Callable[[float], Sky]


def steady(sky: Sky) -> SkyOverTime:
    """The same sky for ever."""
    return lambda _: sky


def turning(before: Sky, after: Sky, start: float, end: float) -> SkyOverTime:
    """One sky that turns into another between two seconds."""
    return lambda seconds: _mix(before, after, min(max((seconds - start) / (end - start), 0.0), 1.0))


def _mix(a: Sky, b: Sky, share: float) -> Sky:
    def number(name: str) -> float:
        return float(getattr(a, name) + (getattr(b, name) - getattr(a, name)) * share)

    def colour(name: str) -> Colour:
        return Colour(*(p + (q - p) * share for p, q in zip(getattr(a, name), getattr(b, name), strict=True)))

    return Sky(
        colour("ambient"),
        colour("top"),
        colour("horizon"),
        number("shadow"),
        number("lamps"),
        number("haze"),
        colour("mist"),
        number("rain"),
        number("noise"),
    )
