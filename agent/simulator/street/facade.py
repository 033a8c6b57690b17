"""The row of shophouses across the street."""

import numpy as np

from agent.data import Image
from agent.simulator.street import storeys
from agent.simulator.street.front import Front, tinted
from agent.simulator.street.sheet import LEFT, RIGHT, Grey, Paint, cloud, coarse, speckle, weather
from agent.simulator.street.shops import FRONTS, LINTEL, awning, sign

_WALLS: tuple[Paint, ...] = (
    (168, 184, 192),
    (160, 170, 166),
    (176, 172, 158),
    (140, 164, 184),
    (150, 152, 152),
    (166, 162, 172),
    (186, 190, 192),
)
_TOPS = (8.9, 8.9, 7.6, 5.3, 8.9, 7.8)
_PILLAR = 0.16


def facade(rng: np.random.Generator) -> tuple[Image, Image, Grey]:
    """Colours by day, colours that glow at night (both BGR), and cover (0..255, none over the roofs).

    PER_METRE pixels a metre, x from LEFT to RIGHT, z from TOP down to 0.
    """
    front = Front()
    x, last = LEFT, -1
    kinds = rng.permutation(len(FRONTS))
    for number in range(40):
        width = min(rng.uniform(4.0, 5.0), RIGHT - x)
        if width < 2.0:
            front.house(x, RIGHT, 6.0, _WALLS[0])
            break
        last = int((last + rng.integers(1, len(_WALLS))) % len(_WALLS))
        _house(front, rng, (x, x + width), _WALLS[last], int(kinds[number % len(FRONTS)]))
        x += width
    storeys.cables(front, rng)
    _age(front, rng)
    return front.pictures()


def _house(front: Front, rng: np.random.Generator, span: tuple[float, float], wall: Paint, kind: int) -> None:
    top = float(rng.choice(_TOPS))
    wall = tinted(wall, rng.uniform(0.92, 1.12))
    front.house(*span, top, wall)
    for floor in np.arange(LINTEL + 1.5, top - 2.2, 3.0):
        storeys.storey(front, rng, span, float(floor), wall)
    storeys.roof(front, rng, span, top, wall)
    inner = (span[0] + _PILLAR, span[1] - _PILLAR)
    FRONTS[kind](front, rng, inner)
    front.box(span[0], LINTEL, span[1], LINTEL + 0.16, tinted(wall, 0.8))
    if rng.random() < 0.4:
        awning(front, rng, inner)
    sign(front, rng, span)
    for x in (span[0], span[1] - _PILLAR):
        front.box(x, 0.0, x + _PILLAR, LINTEL, tinted(wall, 0.9))
    front.shadow(span[1], 0.0, span[1] + 0.07, LINTEL, 0.6)
    pipe = span[0] + 0.06
    front.box(pipe, LINTEL + 0.2, pipe + 0.09, top - 0.5, tinted(wall, 0.82))
    front.shadow(pipe + 0.09, LINTEL + 0.2, pipe + 0.14, top - 0.5, 0.75)


def _age(front: Front, rng: np.random.Generator) -> None:
    """Rain's streaks, soot, splashes near the ground."""
    paint = front.paint.picture
    shape = coarse(paint)
    streaks = cloud(rng, shape, (40, 1.3))
    blots = cloud(rng, shape, (12, 12))
    tone = 1 - 0.16 * np.clip(streaks - 0.4 + 0.4 * blots, 0, 1.4) + 0.04 * blots
    weather(paint, tone.astype(np.float32))
    front.paint.fade((LEFT, 0.45, RIGHT, 0.0), 1.0, 0.62)
    speckle(paint, rng, 0.022)
