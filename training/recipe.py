"""How each of the two networks is trained."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from training.look_at import Size
from training.views import Choose, closer, street

WARM = 200
"""Steps in which the rate rises to its full height."""

FROZEN = ("stem", "dark2")
"""What sees edges and colours, and costs the most to train."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    `choose` draws views, `alone` of the samples with one picture only, in `armed` of the pictures somebody is given
    something to hold; `sizes` hold until which share of the time; `rate` is the highest; parts that begin with one of
    `frozen` stay as they are; from the share `rounded` of the time on the network computes as int8 will.
    """

    choose: Choose
    alone: float
    armed: float
    sizes: tuple[tuple[float, Size], ...]
    batch: int = 24
    rate: float = 6e-4
    frozen: tuple[str, ...] = FROZEN
    rounded: float = 0.5


RECIPES = {
    "look": Recipe(street, 0.5, 0.05, ((0.35, (352, 224)), (0.7, (416, 256)), (1.0, (512, 320)))),
    "close": Recipe(closer, 0.8, 0.3, ((0.4, (160, 160)), (1.0, (224, 224)))),
}


class Phase(NamedTuple):
    """Until which share of the time pictures have this size, and whether the network rounds meanwhile."""

    end: float
    size: Size
    rounds: bool


def phases(recipe: Recipe) -> Sequence[Phase]:
    """The recipe's phases, in their order."""
    ends = sorted({end for end, _ in recipe.sizes} | {recipe.rounded})
    return [
        Phase(end, next(size for until, size in recipe.sizes if end <= until), end > recipe.rounded) for end in ends
    ]


def pace(step: int, share: float) -> float:
    """The share of the highest rate that a step learns with, when `share` of the time is over."""
    return min(1.0, (step + 1) / WARM) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, share))))
