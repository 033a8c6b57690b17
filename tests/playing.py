"""Drawn scenes before the rules, as the agent would see them with a model that knows the truth and still looks."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import cv2
import numpy as np

from agent.data import Event, Frame, Image
from agent.events import EventBook
from agent.eyes import luma
from agent.gate import Gate
from agent.rules import build
from agent.rules.options import RuleOptions
from agent.simulator import scenes, timecode
from agent.simulator.journal import Heading, Record
from agent.simulator.render import Renderer
from agent.simulator.standin import StandIn
from agent.simulator.truth import Incident, Truth
from agent.track import Tracker
from agent.watch import Detector, Watcher

SIZE, FPS = (640, 360), 5.0


@lru_cache(maxsize=1)
def drawn(scene: str, seed: int = 1) -> tuple[Record, tuple[Image, ...]]:
    """A scene's truth and its pictures, five a second, as I420 with their numbers burnt in."""
    played = scenes.load(scene, seed)
    renderer = Renderer(played, seed, SIZE, FPS)
    shown = [renderer.picture(number) for number in range(renderer.frames)]
    truths = tuple(truth for _, truth in shown)
    heading = Heading(scene, seed, SIZE, FPS, renderer.frames, played.incidents)
    return Record(heading, truths), tuple(_numbered(picture, number) for number, (picture, _) in enumerate(shown))


def _numbered(picture: Image, number: int) -> Image:
    yuv = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)
    timecode.burn(yuv, number)
    return yuv


def incidents(scene: str, seed: int = 1) -> tuple[Incident, ...]:
    """What a control room should be told of in a scene."""
    return scenes.load(scene, seed).incidents


def truths(scene: str, seed: int = 1) -> tuple[Truth, ...]:
    """What is true of each of its pictures."""
    return drawn(scene, seed)[0].pictures


def frame(scene: str, number: int, yuv: Image) -> Frame:
    """A picture of a scene as a camera's frame."""
    return Frame(scene, number, number / FPS, number / FPS, yuv)


def play(scene: str, rules: Sequence[RuleOptions], seed: int = 1, detector: Detector | None = None) -> list[Event]:
    """All that is told of a scene, in the order of telling; times are seconds of the scene.

    `detector` None: the one that knows the truth.
    """
    record, pictures = drawn(scene, seed)
    numbers = count(1)
    book = EventBook(scene, lambda: f"e{next(numbers)}", lambda _frame, _box: None)
    named = [(rule.name, build(rule)) for rule in rules]
    watcher = Watcher(detector or StandIn(record), Tracker(), named, book, pixels=any(rule.pixels for rule in rules))
    gate, told = Gate(), list[Event]()
    for number, yuv in enumerate(pictures):
        taken = frame(scene, number, yuv)
        told += watcher.look(taken, gate.look(luma(taken), taken.mono)).events
    return told
