"""How a box moves: a Kalman filter for each of its centre and sides, with nearly constant speed.

The model is the continuous white-noise acceleration of Bar-Shalom, Li and Kirubarajan, "Estimation with Applications
to Tracking and Navigation" (2001), section 6.2: its uncertainty depends on the time that passed, so that steps may be
of any length. Lengths are measured in widths of the thing for x and in heights for y: near or far, in a picture of
any shape, the same numbers hold.
"""

from typing import NamedTuple

from agent.data import Box

LEAST = 1e-4
"""The shortest side of a box: what is scaled by it must stay finite."""


class Noise(NamedTuple):
    """Standard deviations in sizes of the thing: of a measurement, of its speed after a second, of its first speed."""

    measured: float
    push: float
    speed: float


CENTRE = Noise(measured=0.1, push=1.0, speed=3.0)
SIDE = Noise(measured=0.15, push=0.2, speed=0.6)


class Coordinate(NamedTuple):
    """A value and its rate per second, their variances and covariance."""

    value: float
    rate: float
    var: float
    cov: float
    rate_var: float


class Motion(NamedTuple):
    """A moving box: its centre and its sides."""

    x: Coordinate
    y: Coordinate
    width: Coordinate
    height: Coordinate


def begin(box: Box) -> Motion:
    """What one detection says: a place, and a speed that may be anything usual."""
    x, y, width, height = _measured(box)
    return Motion(
        _begin(x, width, CENTRE), _begin(y, height, CENTRE), _begin(width, width, SIDE), _begin(height, height, SIDE)
    )


def predict(motion: Motion, seconds: float) -> Motion:
    """The motion so many seconds on; a side at most doubles or halves."""
    width, height = motion.width.value, motion.height.value
    return Motion(
        _predict(motion.x, seconds, width * CENTRE.push),
        _predict(motion.y, seconds, height * CENTRE.push),
        _bounded(_predict(motion.width, seconds, width * SIDE.push), width),
        _bounded(_predict(motion.height, seconds, height * SIDE.push), height),
    )


def correct(motion: Motion, box: Box) -> Motion:
    """A predicted motion with what was seen of it."""
    x, y, width, height = _measured(box)
    wide, high = motion.width.value, motion.height.value
    return Motion(
        _correct(motion.x, x, wide * CENTRE.measured),
        _correct(motion.y, y, high * CENTRE.measured),
        _bounded(_correct(motion.width, width, wide * SIDE.measured), wide),
        _bounded(_correct(motion.height, height, high * SIDE.measured), high),
    )


def box(motion: Motion) -> Box:
    """The box at its place."""
    x, y, half_width, half_height = motion.x.value, motion.y.value, motion.width.value / 2, motion.height.value / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


def spread(motion: Motion) -> tuple[float, float]:
    """Standard deviations, in x and y, of where the centre of a predicted motion will be measured."""
    wide, high = motion.width.value * CENTRE.measured, motion.height.value * CENTRE.measured
    return float((motion.x.var + wide**2) ** 0.5), float((motion.y.var + high**2) ** 0.5)


def _measured(box: Box) -> tuple[float, float, float, float]:
    return (
        (box.x1 + box.x2) / 2,
        (box.y1 + box.y2) / 2,
        max(LEAST, box.x2 - box.x1),
        max(LEAST, box.y2 - box.y1),
    )


def _begin(value: float, size: float, noise: Noise) -> Coordinate:
    return Coordinate(value, 0.0, (size * noise.measured) ** 2, 0.0, (size * noise.speed) ** 2)


def _predict(now: Coordinate, seconds: float, push: float) -> Coordinate:
    density = push**2
    return Coordinate(
        now.value + now.rate * seconds,
        now.rate,
        now.var + seconds * (2 * now.cov + seconds * (now.rate_var + density * seconds / 3)),
        now.cov + seconds * (now.rate_var + density * seconds / 2),
        now.rate_var + density * seconds,
    )


def _correct(now: Coordinate, measured: float, deviation: float) -> Coordinate:
    total = now.var + deviation**2
    gain, rate_gain, surprise = now.var / total, now.cov / total, measured - now.value
    return Coordinate(
        now.value + gain * surprise,
        now.rate + rate_gain * surprise,
        now.var * (1 - gain),
        now.cov * (1 - gain),
        now.rate_var - rate_gain * now.cov,
    )


def _bounded(side: Coordinate, before: float) -> Coordinate:
    return side._replace(value=min(max(side.value, before / 2, LEAST), before * 2))
