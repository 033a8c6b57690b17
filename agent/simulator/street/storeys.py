"""What is over the shops: windows, balconies, air conditioners, pipes, roofs and the cables along it all."""

import numpy as np

from agent.simulator.street.front import DARK, Front, tinted
from agent.simulator.street.sheet import LEFT, RIGHT, Paint

_LIGHTS: tuple[Paint, ...] = ((120, 185, 225), (190, 210, 215), (100, 165, 215))

Span = tuple[float, float]


def storey(front: Front, rng: np.random.Generator, span: Span, floor: float, wall: Paint) -> None:
    """One floor with its windows, sometimes behind a balcony."""
    x1, x2 = span
    front.box(x1, floor, x2, floor + 0.14, tinted(wall, 0.78))
    front.shadow(x1, floor - 0.12, x2, floor, 0.72)
    count = int(rng.integers(2, 4))
    width = (x2 - x1 - 0.5) / count
    for number in range(count):
        left = x1 + 0.25 + number * width + 0.12
        _window(front, rng, (left, left + width - 0.24), floor + 0.95)
    if rng.random() < 0.4:
        _balcony(front, rng, span, floor, wall)
    else:
        _cooler(front, rng, rng.uniform(x1 + 0.2, x2 - 1.1), floor + rng.uniform(0.2, 0.4))


def roof(front: Front, rng: np.random.Generator, span: Span, top: float, wall: Paint) -> None:
    """A parapet with a drip edge, and what stands behind it."""
    x1, x2 = span
    front.box(x1, top - 0.5, x2, top, tinted(wall, 0.9))
    front.box(x1, top - 0.12, x2, top, tinted(wall, 0.72))
    front.shadow(x1, top - 0.62, x2, top - 0.5, 0.65)
    if rng.random() < 0.6:
        x = rng.uniform(x1 + 0.3, x2 - 1.3)
        front.box(x, top, x + 0.9, top + 1.1, (150, 152, 152))
        front.box(x + 0.62, top, x + 0.9, top + 1.1, (106, 108, 110))
        front.box(x + 0.15, top, x + 0.28, top + 1.1, (196, 198, 198))
        front.cover.box(x, top, x + 0.9, top + 1.1, (255, 255, 255))


def cables(front: Front, rng: np.random.Generator) -> None:
    """Black bundles that sag from bracket to bracket, as they do in every Thai street."""
    for height in (4.25, 4.36, 4.48, 4.62):
        x, points = LEFT, []
        while x < RIGHT:
            step, sag = rng.uniform(4.0, 6.0), rng.uniform(0.08, 0.32)
            share = np.linspace(0, 1, 10)
            points += list(zip(x + share * step, height - sag * 4 * share * (1 - share), strict=True))
            x += step
        front.line(points, (34, 34, 36), rng.choice([0.02, 0.035, 0.05]))
    for x in np.arange(LEFT + 2, RIGHT, 7.3):
        coil = x + rng.uniform(-1, 1)
        for radius in (0.22, 0.17):
            turn = np.linspace(0, 2 * np.pi, 20)
            ring = zip(coil + radius * np.cos(turn), 4.3 + radius * np.sin(turn), strict=True)
            front.line(list(ring), (36, 36, 38), 0.03)


def _window(front: Front, rng: np.random.Generator, span: Span, sill: float) -> None:
    (x1, x2), high = span, sill + 1.25
    frame: Paint = (150, 154, 154) if rng.random() < 0.5 else (70, 84, 100)
    light = tinted(_LIGHTS[rng.integers(len(_LIGHTS))], rng.uniform(0.5, 0.9)) if rng.random() < 0.4 else DARK
    glass = tinted((88, 82, 72), rng.uniform(0.7, 1.2))
    front.box(x1 - 0.06, sill - 0.08, x2 + 0.06, high + 0.06, frame)
    front.box(x1, sill, x2, high, glass, light)
    if rng.random() < 0.6:
        curtain = tinted((126, 132, 134), rng.uniform(0.6, 1.0))
        drawn = x1 + (x2 - x1) * rng.uniform(0.25, 0.6)
        front.box(x1, sill, drawn, high, curtain, tinted(light, 0.7))
    front.paint.fade((x1, high, x2, sill), 0.6, 1.1)
    for x in np.linspace(x1, x2, 3)[1:-1]:
        front.box(x - 0.03, sill, x + 0.03, high, frame)
    if rng.random() < 0.35:
        for x in np.arange(x1, x2, 0.12):
            front.box(x, sill, x + 0.025, high, tinted(frame, 0.7))
    front.box(x1 - 0.1, sill - 0.14, x2 + 0.1, sill - 0.05, tinted((150, 152, 152), 0.95))
    front.shadow(x1 - 0.06, sill - 0.26, x2 + 0.12, sill - 0.14, 0.7)


def _balcony(front: Front, rng: np.random.Generator, span: Span, floor: float, wall: Paint) -> None:
    x1, x2 = span[0] + 0.15, span[1] - 0.15
    front.shadow(x1, floor - 0.5, x2 + 0.15, floor, 0.55)
    if rng.random() < 0.5:
        front.box(x1, floor - 0.1, x2, floor + 0.95, tinted(wall, 0.92))
        front.box(x1, floor + 0.88, x2, floor + 0.98, tinted(wall, 1.08))
        for x in np.arange(x1 + 0.2, x2 - 0.2, 0.32):
            front.box(x, floor + 0.12, x + 0.16, floor + 0.72, tinted(wall, 0.6))
        return
    front.box(x1, floor - 0.1, x2, floor + 0.06, tinted(wall, 0.85))
    for x in np.arange(x1, x2, 0.13):
        front.box(x, floor + 0.06, x + 0.03, floor + 0.95, (66, 70, 72))
    front.box(x1, floor + 0.92, x2, floor + 0.98, (70, 74, 76))
    x = x1
    for _ in range(int(rng.integers(0, 5))):
        x += rng.uniform(0.2, 0.6)
        cloth = tinted(((150, 130, 90), (80, 90, 160), (180, 180, 178), (90, 130, 120))[rng.integers(4)], 0.9)
        front.box(x, floor + 0.25, min(x + 0.42, x2), floor + 0.92, cloth)


def _cooler(front: Front, rng: np.random.Generator, x: float, z: float) -> None:
    """An air conditioner on its bracket, its pipe, and the streak that it drips."""
    front.shadow(x + 0.06, z - 0.10, x + 0.90, z + 0.46, 0.62)
    front.box(x, z, x + 0.8, z + 0.52, (176, 180, 180))
    front.box(x, z, x + 0.8, z + 0.05, (130, 134, 134))
    front.disc(x + 0.3, z + 0.26, 0.2, (92, 94, 94))
    front.disc(x + 0.3, z + 0.26, 0.06, (140, 142, 142))
    for slat in np.arange(z + 0.1, z + 0.46, 0.07):
        front.box(x + 0.57, slat, x + 0.76, slat + 0.025, (120, 124, 124))
    length = rng.uniform(0.6, 1.6)
    front.paint.fade((x + 0.36, z, x + 0.44, z - length), 0.6, 1.0)
