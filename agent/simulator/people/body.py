"""How a person is built and dressed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from agent.simulator.solids import Colour

Hair = Literal["short", "long", "bun", "bald"]
Below = Literal["trousers", "shorts", "skirt", "long skirt"]

GROWN = 1.7
"""Metres: the height of the person whom all lengths and distances of poses are given for."""


@dataclass(frozen=True, slots=True)
class Body:
    """Height in metres; `build` multiplies girths, `waist` the waist's alone, `shoulders` the width up there.

    `head` is the head's size beside that of a grown person of the same height: children have large ones.
    """

    height: float
    build: float
    waist: float
    shoulders: float
    head: float
    skin: Colour
    hair: Colour
    hair_style: Hair
    shirt: Colour
    long_sleeves: bool
    below: Below
    cloth: Colour
    shoes: Colour
    cap: Colour | None = None
    backpack: Colour | None = None


_SKINS = (
    Colour(118, 150, 200),
    Colour(105, 138, 188),
    Colour(88, 120, 170),
    Colour(74, 104, 150),
    Colour(135, 168, 214),
)
_HAIRS = (Colour(22, 22, 26), Colour(28, 30, 38), Colour(30, 42, 62), Colour(24, 24, 24))
_GREY = Colour(150, 150, 152)
_SHIRTS = (
    Colour(232, 232, 230),
    Colour(218, 222, 224),
    Colour(48, 46, 46),
    Colour(96, 60, 40),
    Colour(150, 100, 58),
    Colour(196, 160, 120),
    Colour(80, 190, 228),
    Colour(52, 52, 168),
    Colour(70, 62, 120),
    Colour(92, 122, 64),
    Colour(74, 92, 84),
    Colour(168, 140, 214),
    Colour(136, 136, 138),
    Colour(150, 150, 70),
    Colour(60, 112, 206),
)
_CLOTHS = (
    Colour(58, 44, 36),
    Colour(92, 66, 48),
    Colour(122, 98, 80),
    Colour(40, 40, 42),
    Colour(72, 74, 78),
    Colour(98, 124, 142),
    Colour(70, 90, 96),
    Colour(140, 164, 178),
)
_SHOES = (Colour(36, 36, 40), Colour(52, 60, 84), Colour(206, 206, 206), Colour(70, 70, 74))


def random_body(rng: np.random.Generator, child: bool = False) -> Body:
    """Somebody on a Thai street; a child is 1.1 to 1.35 m tall."""
    woman = bool(rng.random() < 0.5)
    height = rng.uniform(1.1, 1.35) if child else float(rng.normal(1.57 if woman else 1.69, 0.05))
    return Body(
        height=float(np.clip(height, 1.1, 1.88)),
        build=float(rng.uniform(0.9, 1.05) if child else rng.uniform(0.9, 1.2)),
        waist=0.82 if woman and not child else 1.0,
        shoulders=0.88 if woman or child else 1.0,
        head=1.25 if child else 1.0,
        skin=_one(rng, _SKINS),
        hair=_GREY if not child and rng.random() < 0.08 else _one(rng, _HAIRS),
        hair_style=_hair(rng, woman),
        shirt=_one(rng, _SHIRTS),
        long_sleeves=bool(not child and rng.random() < 0.3),
        below=_below(rng, woman, child),
        cloth=_one(rng, _CLOTHS),
        shoes=_one(rng, _SHOES),
        cap=_one(rng, _CLOTHS + _SHIRTS[:3]) if rng.random() < 0.15 else None,
        backpack=_one(rng, _CLOTHS) if rng.random() < 0.15 else None,
    )


def _one(rng: np.random.Generator, choices: tuple[Colour, ...]) -> Colour:
    """One of the colours, not dyed quite alike on any two people."""
    colour = choices[int(rng.integers(len(choices)))]
    return Colour(*(float(np.clip(channel * rng.uniform(0.92, 1.08), 0, 255)) for channel in colour))


def _hair(rng: np.random.Generator, woman: bool) -> Hair:
    if woman:
        return "long" if rng.random() < 0.65 else "bun"
    return "bald" if rng.random() < 0.06 else "short"


def _below(rng: np.random.Generator, woman: bool, child: bool) -> Below:
    draw = rng.random()
    if child or draw > 0.75:
        return "skirt" if woman and rng.random() < 0.5 else "shorts"
    return "long skirt" if woman and draw < 0.2 else "trousers"
