"""The ground floors of shophouses: shutters, open shops, glass fronts, stalls; and the signs over them."""

from collections.abc import Callable

import numpy as np

from agent.simulator.street.front import DARK, Front, tinted
from agent.simulator.street.sheet import Paint

LINTEL = 3.0
"""Metres up to which a ground floor goes; its sign is over that."""

_GOODS: tuple[Paint, ...] = (
    (60, 70, 150),
    (150, 110, 60),
    (70, 140, 150),
    (90, 130, 80),
    (150, 150, 155),
    (60, 100, 160),
    (110, 70, 100),
    (170, 165, 160),
)
_SIGNS: tuple[tuple[Paint, Paint], ...] = (
    ((52, 48, 150), (225, 230, 232)),
    ((118, 74, 38), (230, 232, 232)),
    ((206, 210, 212), (60, 52, 140)),
    ((78, 104, 48), (214, 226, 230)),
    ((60, 168, 198), (50, 50, 60)),
    ((70, 68, 66), (150, 196, 214)),
    ((190, 186, 176), (110, 66, 30)),
)
_WORDS = ("RICE", "CAFE", "SHOP 24", "NOODLE", "GOLD", "PHARMACY", "MOBILE FIX", "BAKERY", "HARDWARE", "TAILOR", "COPY")
_SHUTTERS: tuple[Paint, ...] = ((142, 144, 142), (126, 122, 112), (118, 134, 120), (150, 138, 118), (104, 112, 128))

Span = tuple[float, float]


def shutter(front: Front, rng: np.random.Generator, span: Span) -> None:
    """A roller shutter, down or not quite."""
    x1, x2 = span
    colour = _SHUTTERS[rng.integers(len(_SHUTTERS))]
    low = rng.choice([0.0, 0.0, 0.0, 0.5])
    front.box(x1, 0.0, x2, LINTEL, (40, 40, 40))
    front.box(x1, low, x2, LINTEL, colour)
    for z in np.arange(low, LINTEL, 0.11):
        front.box(x1, z, x2, z + 0.035, tinted(colour, 0.74))
        front.box(x1, z + 0.075, x2, z + 0.11, tinted(colour, 1.10))
    middle = (x1 + x2) / 2
    front.box(middle - 0.04, low, middle + 0.04, LINTEL, tinted(colour, 0.8))
    front.box(x1, low, x2, low + 0.12, tinted(colour, 0.6))
    front.fade((x1, LINTEL, x2, LINTEL - 0.7), 0.45, 1.0)
    front.fade((x1, low + 0.8, x2, low), 1.0, 0.7)


def open_shop(front: Front, rng: np.random.Generator, span: Span) -> None:
    """A shop without a front: a room with shelves of goods along its walls, tubes on its ceiling."""
    x1, x2 = span
    wall: Paint = (96, 108, 112)
    warm = (150, 190, 210) if rng.random() < 0.5 else (205, 215, 205)
    _room(front, span, wall, warm)
    for z in np.arange(0.55, 2.2, 0.42):
        _shelf(front, rng, (x1 + 0.85, x2 - 0.85), z)
    for x, far in ((x1 + 0.05, 0.75), (x2 - 0.80, 0.75)):
        for z in np.arange(0.2, 2.3, 0.5):
            _shelf(front, rng, (x, x + far), z)
    counter = x1 + rng.uniform(0.5, x2 - x1 - 1.9)
    front.box(counter, 0.0, counter + 1.4, 0.95, (58, 74, 92), (40, 55, 70))
    front.box(counter, 0.90, counter + 1.4, 0.98, (110, 124, 132), (110, 130, 140))
    front.fade((x1, LINTEL, x2, 0.0), 0.72, 0.92)


def glass(front: Front, rng: np.random.Generator, span: Span) -> None:
    """Glass doors in frames, the street's light on them, a room dimly behind."""
    x1, x2 = span
    front.box(x1, 0.0, x2, LINTEL, (74, 72, 68), (84, 116, 134))
    for _ in range(7):
        x, z = rng.uniform(x1, x2 - 0.6), rng.uniform(0.3, 1.9)
        colour = _GOODS[rng.integers(len(_GOODS))]
        front.box(
            x,
            z,
            min(x + rng.uniform(0.3, 0.9), x2),
            z + rng.uniform(0.2, 0.7),
            tinted(colour, 0.6),
            tinted(colour, 1.1),
        )
    lean = (x2 - x1) * 0.25
    for start in (0.08, 0.52):
        x = x1 + start * (x2 - x1)
        front.paint.shape([(x, 0.1), (x + lean, 2.9), (x + lean + 0.5, 2.9), (x + 0.5, 0.1)], (112, 110, 106))
    front.fade((x1, LINTEL, x2, 0.0), 0.8, 1.1)
    frame: Paint = (170, 172, 172) if rng.random() < 0.5 else (60, 58, 58)
    for x in np.linspace(x1, x2, 5):
        front.box(x - 0.035, 0.0, x + 0.035, LINTEL, frame)
    for z in (0.0, 2.3, LINTEL - 0.08):
        front.box(x1, z, x2, z + 0.08, frame)
    poster = x1 + rng.uniform(0.2, x2 - x1 - 1.0)
    front.box(poster, 1.0, poster + 0.6, 1.9, (170, 180, 190), (120, 130, 140))
    front.box(poster + 0.08, 1.35, poster + 0.52, 1.8, _GOODS[rng.integers(len(_GOODS))])


def stall(front: Front, rng: np.random.Generator, span: Span) -> None:
    """A greengrocer's: crates on a slope before a dark room with bare bulbs."""
    x1, x2 = span
    _room(front, span, (62, 70, 74), (120, 175, 215))
    for step, z in enumerate((0.9, 0.55, 0.2)):
        for x in np.arange(x1 + 0.1, x2 - 0.6, 0.62):
            fruit = ((60, 130, 190), (70, 150, 90), (60, 70, 170), (90, 190, 200))[rng.integers(4)]
            front.box(x, z, x + 0.56, z + 0.22, (78, 104, 122), (50, 70, 84))
            for dot in np.arange(x + 0.06, x + 0.54, 0.10):
                front.disc(dot, z + 0.23 + 0.02 * step, 0.065, tinted(fruit, rng.uniform(0.7, 1.0)), tinted(fruit, 0.5))
    for x in np.linspace(x1 + 0.6, x2 - 0.6, 3):
        front.line([(x, LINTEL), (x, 2.3)], (30, 30, 30), 0.02)
        front.disc(x, 2.25, 0.07, (170, 200, 215), (150, 220, 255))
    front.fade((x1, LINTEL, x2, 0.0), 0.6, 1.0)


FRONTS: tuple[Callable[[Front, np.random.Generator, Span], None], ...] = (shutter, open_shop, glass, stall, shutter)


def sign(front: Front, rng: np.random.Generator, span: Span) -> None:
    """A board over the shop with words, a mark and a frame; some are lit from within."""
    x1, x2 = span[0] + rng.uniform(0.05, 0.3), span[1] - rng.uniform(0, 0.5)
    low, high = LINTEL + 0.15, LINTEL + rng.uniform(0.75, 1.15)
    board, ink = _SIGNS[rng.integers(len(_SIGNS))]
    bright = rng.random() < 0.6
    front.shadow(x1 + 0.08, low - 0.14, x2 + 0.10, high - 0.1)
    front.box(x1, low, x2, high, tinted(board, 0.7))
    front.box(x1 + 0.04, low + 0.04, x2 - 0.04, high - 0.04, board, tinted(board, 0.55) if bright else DARK)
    middle, radius = (low + high) / 2, (high - low) * 0.3
    front.disc(x1 + 0.2 + radius, middle, radius, ink, tinted(ink, 0.9) if bright else DARK)
    front.disc(x1 + 0.2 + radius, middle, radius * 0.55, tinted(board, 0.9), DARK)
    words = _WORDS[rng.integers(len(_WORDS))]
    room = (x2 - x1 - 0.6 - 2 * radius, (high - low) * 0.5)
    front.text(words, (x1 + 0.35 + 2 * radius, middle - room[1] / 2), room, ink, tinted(ink, 0.95) if bright else DARK)


def awning(front: Front, rng: np.random.Generator, span: Span) -> None:
    """Striped canvas that hangs out over the pavement, and its shadow."""
    x1, x2, low = span[0], span[1], LINTEL - 0.75
    colour = ((66, 72, 140), (96, 116, 66), (128, 90, 52), (70, 110, 150))[rng.integers(4)]
    front.paint.fade((x1, low, x2 + 0.2, low - 0.9), 0.42, 0.95)
    width = (x2 - x1) / 12
    for number in range(12):
        x = x1 + number * width
        paint = colour if number % 2 else (178, 182, 182)
        front.box(x, low + 0.12, x + width, LINTEL + 0.1, paint, tinted(paint, 0.12))
        front.disc(x + width / 2, low + 0.12, width / 2, tinted(paint, 0.86), tinted(paint, 0.12))
    front.fade((x1, LINTEL + 0.1, x2, low + 0.1), 1.08, 0.86)


def _room(front: Front, span: Span, wall: Paint, light: Paint) -> None:
    """A room seen from the street: its back wall smaller than its front, tubes along the ceiling."""
    x1, x2 = span
    front.box(x1, 0.0, x2, LINTEL, tinted(wall, 0.62), tinted(light, 0.42))
    front.shape([(x1, 0), (x2, 0), (x2 - 0.8, 0.45), (x1 + 0.8, 0.45)], tinted(wall, 0.75), tinted(light, 0.5))
    front.shape(
        [(x1, LINTEL), (x2, LINTEL), (x2 - 0.8, 2.45), (x1 + 0.8, 2.45)], tinted(wall, 0.8), tinted(light, 0.62)
    )
    front.box(x1 + 0.8, 0.45, x2 - 0.8, 2.45, wall, tinted(light, 0.62))
    for share in (0.3, 0.7):
        x = x1 + share * (x2 - x1)
        front.box(x - 0.5, 2.62, x + 0.5, 2.69, (220, 226, 228), tinted(light, 1.25))


def _shelf(front: Front, rng: np.random.Generator, span: Span, z: float) -> None:
    x = span[0]
    while x < span[1] - 0.12:
        width, height = rng.uniform(0.08, 0.24), rng.uniform(0.14, 0.32)
        colour = tinted(_GOODS[rng.integers(len(_GOODS))], rng.uniform(0.55, 0.85))
        front.box(x, z, min(x + width, span[1]), z + height, colour, tinted(colour, 1.15))
        x += width + rng.uniform(0.01, 0.05)
    front.box(span[0], z - 0.03, span[1], z, (96, 102, 104), (70, 76, 80))
