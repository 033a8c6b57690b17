"""What lies on the ground: asphalt, lane marks, kerbs, pavements, and years of wear."""

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.street.sheet import LEFT, PER_METRE, RIGHT, Sheet, cloud, coarse, lay, speckle, weather

DEPTH = 15.5
"""Metres from the camera's wall to the house fronts: the ground's rows are y from 0 to this."""

ROAD = (5.0, 12.0)
_LANES = (6.75, 10.25)
_ASPHALT = (120.0, 123.0, 124.0)
_KERB = 0.22


def ground(rng: np.random.Generator) -> Image:
    """The ground's own colours: PER_METRE pixels a metre, x from LEFT to RIGHT along, y from 0 to DEPTH down."""
    sheet = Sheet(0.0, DEPTH, _ASPHALT)
    _mend(sheet, rng)
    _wear(sheet, rng)
    _crack(sheet, rng)
    _mark(sheet, rng)
    _sink(sheet, rng)
    for near, far in ((0.0, ROAD[0] - _KERB), (ROAD[1] + _KERB, DEPTH)):
        _tile(sheet, rng, near, far)
    _kerb(sheet, rng)
    _stain(sheet, rng)
    speckle(sheet.picture, rng, 0.045)
    return sheet.picture


def _mend(sheet: Sheet, rng: np.random.Generator) -> None:
    """Rectangles where the road was opened and closed again, with tar along their rims."""
    for _ in range(16):
        x, y = rng.uniform(LEFT, RIGHT), rng.uniform(5.4, 10.8)
        length, width = rng.uniform(0.8, 6.0), rng.uniform(0.6, 1.8)
        far = min(y + width, 11.7)
        tone = rng.choice([0.76, 0.86, 1.07])
        sheet.dim(x, y, x + length, far, tone)
        sheet.line([(x, y), (x + length, y), (x + length, far), (x, far), (x, y)], (84, 85, 86), 0.02)


def _wear(sheet: Sheet, rng: np.random.Generator) -> None:
    """Polished wheel tracks, oil dripped between them, and blots at several scales."""
    rows, columns = coarse(sheet.picture)
    y = (np.arange(rows, dtype=np.float32) + 0.5) / rows * DEPTH
    tone = np.ones(rows, np.float32)
    for lane in _LANES:
        tone -= 0.13 * np.exp(-(((y - lane) / 0.28) ** 2))
        for side in (-0.85, 0.85):
            tone += 0.09 * np.exp(-(((y - lane - side) / 0.30) ** 2))
    blots = 0.045 * cloud(rng, (rows, columns), (16, 90)) + 0.04 * cloud(rng, (rows, columns), (4, 6))
    weather(sheet.picture, tone[:, None] + blots)


def _crack(sheet: Sheet, rng: np.random.Generator) -> None:
    for _ in range(46):
        steps = rng.uniform(0.1, 0.35, (rng.integers(6, 26), 2)) * rng.choice([-1, 1], 2)
        turns = rng.normal(0, 0.12, steps.shape)
        walk = np.array([rng.uniform(LEFT, RIGHT), rng.uniform(5.2, 11.8)]) + np.cumsum(
            steps * rng.dirichlet([1, 1]) + turns, axis=0
        )
        walk[:, 1] = np.clip(walk[:, 1], 5.3, 11.7)
        mended = rng.random() < 0.2
        sheet.line([(x, y) for x, y in walk], (70, 70, 71) if mended else (88, 90, 91), 0.035 if mended else 0.016)
    for x in np.arange(LEFT + 4, RIGHT, 11.0):
        wobble = x + np.cumsum(rng.normal(0, 0.03, 15))
        sheet.line(list(zip(wobble, np.linspace(5.3, 11.7, 15), strict=True)), (76, 77, 78), 0.035)


def _mark(sheet: Sheet, rng: np.random.Generator) -> None:
    """Lane dashes, edge lines, a crossing with its stop lines; worn through where wheels go."""
    marks = Sheet(0.0, DEPTH, (0, 0, 0))
    white = (255.0, 255.0, 255.0)
    crossing = rng.uniform(12.5, 14.5)
    for x in np.arange(LEFT, RIGHT, 4.5):
        if not crossing - 5 < x < crossing + 6:
            marks.box(x, 8.44, x + 2.2, 8.56, white)
    for y in (5.42, 11.5):
        marks.box(LEFT, y, RIGHT, y + 0.08, (190, 190, 190))
    marks.box(crossing - 0.4, 5.3, crossing + 3.4, 11.7, (0, 0, 0))
    for y in np.arange(5.45, 11.6, 0.95):
        marks.box(crossing, y, crossing + 3.0, y + 0.48, white)
    marks.box(crossing + 4.2, 5.4, crossing + 4.55, 8.4, white)
    marks.box(crossing - 1.5, 8.6, crossing - 1.15, 11.6, white)
    part = sheet.part(LEFT, ROAD[0], RIGHT, ROAD[1])
    wear = marks.part(LEFT, ROAD[0], RIGHT, ROAD[1])
    shape = coarse(wear)
    weather(wear, np.clip(0.66 + 0.2 * cloud(rng, shape, (3, 4)) + 0.16 * cloud(rng, shape, (15, 22)), 0, 0.93))
    speckle(wear, rng, 0.12)
    lay(part, (206, 212, 214), np.ascontiguousarray(wear[:, :, 0]))


def _sink(sheet: Sheet, rng: np.random.Generator) -> None:
    """Manhole covers in the road and grates in the gutter."""
    for x in np.arange(LEFT + 3, RIGHT, 13.0):
        y = rng.choice([6.1, 7.5, 9.6, 11.0])
        sheet.disc(x, y, (0.40, 0.40), (84, 86, 87))
        sheet.disc(x, y, (0.33, 0.33), (58, 62, 66))
        for offset in np.arange(-0.24, 0.25, 0.08):
            half = float(np.sqrt(0.29**2 - offset**2))
            sheet.line([(x - half, y + offset), (x + half, y + offset)], (84, 90, 94), 0.025)
    for near, far in ((ROAD[0], ROAD[0] + 0.3), (ROAD[1] - 0.3, ROAD[1])):
        sheet.box(LEFT, near, RIGHT, far, (128, 134, 136))
        for x in np.arange(LEFT, RIGHT, 2.0):
            sheet.box(x, near, x + 0.03, far, (88, 92, 94))
        for x in np.arange(LEFT + rng.uniform(0, 4), RIGHT, 9.0):
            sheet.box(x, near + 0.02, x + 0.7, far - 0.02, (48, 50, 52))
            for bar in np.arange(x + 0.04, x + 0.68, 0.08):
                sheet.box(bar, near + 0.04, bar + 0.03, far - 0.04, (98, 102, 104))


def _tile(sheet: Sheet, rng: np.random.Generator, near: float, far: float) -> None:
    """Square tiles of two worn colours, some replaced, some broken, with a yellow strip for the blind."""
    part = sheet.part(LEFT, near, RIGHT, far)
    side = 24
    rows, columns = -(-part.shape[0] // side), -(-part.shape[1] // side)
    odd = (np.add.outer(np.arange(rows), np.arange(columns)) % 2)[:, :, None]
    tiles = np.where(odd, np.array([142, 152, 160]), np.array([150, 158, 163])) + rng.normal(0, 4, (rows, columns, 1))
    tiles = np.where(rng.random((rows, columns, 1)) < 0.03, np.array([166, 168, 168]), tiles)
    strip = round((far - near) * 0.62 * PER_METRE / side)
    tiles[strip] = np.array([92, 152, 174]) + rng.normal(0, 9, (columns, 1))
    big = cv2.resize(
        tiles.clip(0, 255).astype(np.uint8), (columns * side, rows * side), interpolation=cv2.INTER_NEAREST
    )
    for row in range(0, rows * side, side):
        big[row : row + 2] = (big[row : row + 2] * 0.74).astype(np.uint8)
    for column in range(0, columns * side, side):
        big[:, column : column + 2] = (big[:, column : column + 2] * 0.74).astype(np.uint8)
    part[:] = big[: part.shape[0], : part.shape[1]]
    weather(part, 1 + 0.06 * cloud(rng, coarse(part), (12, 20)) + 0.04 * cloud(rng, coarse(part), (3, 3)))


def _kerb(sheet: Sheet, rng: np.random.Generator) -> None:
    """Kerbstones, red and white where nobody may stop, bare elsewhere, with the gutter's shade below."""
    for near, painted in ((ROAD[0] - _KERB, (-15.0, 18.0)), (ROAD[1], (6.0, 40.0))):
        for number, x in enumerate(np.arange(LEFT, RIGHT, 1.0)):
            bare = not painted[0] <= x < painted[1]
            colour = (150, 154, 156) if bare else ((64, 66, 168) if number % 2 else (196, 202, 204))
            tone = rng.uniform(0.82, 1.05)
            sheet.box(x, near, x + 1.0, near + _KERB, (colour[0] * tone, colour[1] * tone, min(colour[2] * tone, 255)))
            sheet.box(x, near, x + 0.02, near + _KERB, (92, 94, 96))
    sheet.dim(LEFT, ROAD[0], RIGHT, ROAD[0] + 0.09, 0.62)
    sheet.dim(LEFT, ROAD[1], RIGHT, ROAD[1] + 0.06, 0.70)
    sheet.dim(LEFT, ROAD[1] - 0.07, RIGHT, ROAD[1], 0.75)
    for near in (ROAD[0] - _KERB, ROAD[1]):
        part = sheet.part(LEFT, near, RIGHT, near + _KERB)
        weather(part, 0.93 + 0.10 * cloud(rng, part.shape[:2], (7, 10)) + 0.05 * cloud(rng, part.shape[:2], (14, 90)))


def _stain(sheet: Sheet, rng: np.random.Generator) -> None:
    """Spills with soft rims, on the road and before the shops, and chewing gum."""
    rows, columns = coarse(sheet.picture)
    dirt = np.zeros((rows, columns), np.uint8)
    for _ in range(130):
        place = (int(rng.integers(columns)), int(rng.integers(rows)))
        axes = (int(rng.integers(2, 22)), int(rng.integers(2, 10)))
        cv2.ellipse(dirt, place, axes, float(rng.uniform(0, 40)), 0, 360, float(rng.integers(25, 90)), -1)
    dirt = np.asarray(cv2.GaussianBlur(dirt, (0, 0), 1.6), np.uint8)
    rough = np.clip(0.8 + 0.4 * cloud(rng, dirt.shape, (5, 7)), 0, 1.4)
    soft = cv2.resize(cv2.convertScaleAbs(dirt * rough), sheet.picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    lay(sheet.picture, (46, 49, 52), soft)
    for _ in range(500):
        x, y = rng.uniform(LEFT, RIGHT), rng.choice([rng.uniform(0, 4.7), rng.uniform(12.3, 15.4)])
        sheet.disc(x, y, (0.025, 0.025), (78, 82, 84))
    sheet.fade((LEFT, DEPTH - 0.5, RIGHT, DEPTH), 1.0, 0.6)
