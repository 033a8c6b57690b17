"""Whether a figure grows over a run: a line through it by least squares, with how far its slope can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

import numpy as np

from tests.faults.fault import Figure

BLOCKS = 24
"""Parts of a run, of each of which the median counts: neighbouring samples are no independent ones."""

T95 = 2.07
"""Student's t of 22 degrees of freedom, two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Per hour: the slope and half its 95 % interval; `growth` over the whole run by that slope; the middle value."""

    slope: float
    error: float
    growth: float
    middle: float


def trend(hours: Sequence[float], values: Sequence[float]) -> Trend:
    """The line through the medians of BLOCKS equal parts."""
    parts = np.array_split(np.arange(len(hours)), min(BLOCKS, len(hours)))
    x = np.array([mean(hours[n] for n in part) for part in parts])
    y = np.array([median(values[n] for n in part) for part in parts])
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread
    left = y - y.mean() - slope * (x - x.mean())
    error = T95 * float(np.sqrt((left**2).sum() / max(1, len(x) - 2) / spread))
    return Trend(slope, error, slope * (hours[-1] - hours[0]), float(np.median(y)))


def figure(name: str, found: Trend, floor: float, unit: str = "") -> Figure:
    """Met where the interval holds 0, or where all growth together is within the noise."""
    value = f"{found.slope:+.3g} ± {found.error:.2g} {unit}/h at {found.middle:.4g} {unit}".replace("  ", " ").strip()
    goal = f"0 within its 95 % interval, or less than {floor:g} {unit}".strip() + " in all"
    return Figure(name, value, goal, abs(found.slope) <= found.error or found.growth < floor)
