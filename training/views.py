"""Which part of a picture is shown, and how large: the views that training draws."""

from collections.abc import Callable, Sequence

import numpy as np

from training.pictures import CLASSES, Label, Picture

Random = np.random.Generator
View = tuple[float, float, float, float]
"""x1 y1 x2 y2 in pixels of the picture; may reach beyond it."""

Choose = Callable[[Picture, float, Random], View]
"""A view of a picture whose width is `aspect` times its height."""

RIDDEN = frozenset(CLASSES.index(name) for name in ("motorcycle", "bicycle"))
BORNE = frozenset(CLASSES.index(name) for name in ("person", "fallen", "gun", "knife", "helmet", "bare_head"))


def street(picture: Picture, aspect: float, random: Random) -> View:
    """Mostly the whole picture, loosely framed; now and then one of its things, as a region shows it."""
    things = [label for label in picture.labels if label.cls < len(CLASSES)]
    if things and random.random() < 0.25:
        return _around(picture, _pick(things, random), aspect, random)
    width, height = picture.size
    loose, tight = max(height, width / aspect), min(height, width / aspect)
    side = np.exp(random.uniform(np.log(0.75 * tight), np.log(1.25 * loose)))
    return _framed(picture, side, aspect, random)


def _around(picture: Picture, thing: Label, aspect: float, random: Random) -> View:
    """A thing that takes an eighth to a half of the view's height."""
    width, height = picture.size
    x1, y1, x2, y2 = thing.box
    share = np.exp(random.uniform(np.log(1 / 8), np.log(1 / 2)))
    side = min(max((y2 - y1) * height, (x2 - x1) * width / aspect) / share, 1.2 * height)
    x = (x1 + x2) / 2 * width + random.uniform(-0.3, 0.3) * side * aspect
    y = (y1 + y2) / 2 * height + random.uniform(-0.3, 0.3) * side
    return x - side * aspect / 2, y - side / 2, x + side * aspect / 2, y + side / 2


def _framed(picture: Picture, side: float, aspect: float, random: Random) -> View:
    """A view of that height somewhere in, or around, the picture."""
    width, height = picture.size
    across, down = width - side * aspect, height - side
    x = random.uniform(min(0.0, across), max(0.0, across))
    y = random.uniform(min(0.0, down), max(0.0, down))
    return x, y, x + side * aspect, y + side


def closer(picture: Picture, aspect: float, random: Random) -> View:
    """What a close look is shown: a machine's rider, or a person; elsewhere any part."""
    ridden = [label for label in picture.labels if label.cls in RIDDEN]
    borne = [label for label in picture.labels if label.cls in BORNE]
    if ridden and (not borne or random.random() < 0.4):
        return _square(picture, _pick(ridden, random), (0.3, 1.3, 0.3, -0.3), random)
    if borne:
        chosen = _pick(borne, random)
        small = CLASSES[chosen.cls] in ("gun", "knife", "helmet", "bare_head")
        room = np.exp(random.uniform(np.log(0.5), np.log(4))) if small else 0.2
        return _square(picture, chosen, (room, room, room, room), random)
    return _framed(picture, picture.size[1] * np.exp(random.uniform(np.log(0.25), np.log(1))), aspect, random)


def _pick(labels: Sequence[Label], random: Random) -> Label:
    return labels[int(random.integers(len(labels)))]


def _square(picture: Picture, label: Label, grow: tuple[float, float, float, float], random: Random) -> View:
    """Around a grown box, a square: not quite where and not quite as large as it should be."""
    width, height = picture.size
    x1, y1, x2, y2 = (value * side for value, side in zip(label.box, picture.size * 2, strict=True))
    across, down = x2 - x1, y2 - y1
    x1, y1, x2, y2 = x1 - grow[0] * across, y1 - grow[1] * down, x2 + grow[2] * across, y2 + grow[3] * down
    side = max(x2 - x1, y2 - y1, 12) * np.exp(random.uniform(np.log(0.8), np.log(1.4)))
    side = min(side, 1.1 * max(width, height))
    x = (x1 + x2) / 2 + random.uniform(-0.15, 0.15) * side
    y = (y1 + y2) / 2 + random.uniform(-0.15, 0.15) * side
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2
