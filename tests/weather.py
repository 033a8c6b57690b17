"""Small pictures (I420) in which it burns, smokes, rains or floods: drawn anew for each second, the same each time."""

from collections.abc import Callable, Iterable
from functools import cache

import cv2
import numpy as np

from agent.data import Findings, Image, Trigger
from agent.rules import Rule
from tests.make import scene

WIDTH, HEIGHT = 320, 180

Picture = Callable[[float], Image]
"""What the camera sees at a second."""


def dry() -> Image:
    """A street of fine, irregular pattern, grey."""
    return _street().copy()


@cache
def _street() -> Image:
    rng = np.random.default_rng(3)
    rough = cv2.GaussianBlur(rng.uniform(0, 255, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 2.0)
    luma = np.clip(110 + (rough - rough.mean()) * 1.4, 0, 255).astype(np.uint8)
    return np.vstack([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])


def luma(picture: Image) -> Image:
    """The picture's luma plane, to be painted on."""
    return picture[:HEIGHT]


def paint(picture: Image, left: int, top: int, shape: tuple[int, int], colour: tuple[int, int] = (128, 128)) -> Image:
    """Give (height, width) of the picture a colour (Cb, Cr); its luma, to be painted on. All numbers even."""
    height, width = shape
    planes = picture[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    for plane, value in zip(planes, colour, strict=True):
        plane[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = value
    return picture[top : top + height, left : left + width]


def chance(at: float) -> np.random.Generator:
    """Dice that fall alike at the same second."""
    return np.random.default_rng(round(at * 1000))


def watch(rule: Rule, picture: Picture, seconds: Iterable[float], **facts: object) -> list[tuple[float, Trigger]]:
    """What a rule claims of these seconds; `facts` are further fields of each Scene, or functions of the second."""
    found = []
    for at in seconds:
        now = {name: fact(at) if callable(fact) else fact for name, fact in facts.items()}
        findings: Findings = rule.update(scene(at, *now.pop("tracks", ()), small=picture(at), **now))  # type: ignore[misc]
        found += [(at, trigger) for trigger in findings.triggers]
    return found


def every(step: float, until: float, since: float = 0.0) -> list[float]:
    """Seconds from `since` to before `until`."""
    return [round(since + step * number, 3) for number in range(round((until - since) / step))]
