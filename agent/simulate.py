"""`simulate`: a scene as a film, with its truth and a contact sheet."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from agent.simulator import film, scenes, sheet
from agent.simulator.journal import Heading, Journal
from agent.simulator.render import Renderer
from agent.simulator.truth import Truth
from agent.simulator.whole import whole


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be filmed, how, and where it goes. `size` is width and height in pixels."""

    scene: str
    film: Path
    truth: Path | None
    sheet: Path | None
    seed: int
    size: tuple[int, int]
    fps: float
    codec: str
    timecode: bool


def names() -> int:
    """Print each scene's name with what happens in it."""
    width = max(map(len, scenes.NAMES))
    for name in scenes.NAMES:
        print(f"{name:<{width}}  {scenes.summary(name)}")
    return 0


def run(order: Order) -> int:
    """Film a scene, with a progress bar in pictures where someone watches. Raises SimulatorError."""
    scene = scenes.load(order.scene, order.seed)
    renderer = Renderer(scene, order.seed, order.size, order.fps)
    heading = Heading(order.scene, order.seed, order.size, order.fps, renderer.frames, scene.incidents)
    if order.sheet:
        sheet.write(renderer, order.sheet)
    with ExitStack() as stack:
        notes = _journal(order.truth, heading, stack)
        bar = stack.enter_context(tqdm(total=renderer.frames, desc=order.scene, unit="pictures", disable=None))

        def on_picture(truth: Truth) -> None:
            notes(truth)
            bar.update()

        film.write(renderer, order.film, order.codec, on_picture, 0 if order.timecode else None)
    width, height = order.size
    print(f"{order.film}: {renderer.frames} pictures, {width}x{height}, {order.codec}", file=sys.stderr)
    return 0


def _journal(path: Path | None, heading: Heading, stack: ExitStack) -> Callable[[Truth], None]:
    """Where each picture's truth is written; it has its name once the film is whole."""
    if path is None:
        return lambda _: None
    file = stack.enter_context(stack.enter_context(whole(path)).open("w", encoding="utf-8"))
    return Journal(file, heading).add
