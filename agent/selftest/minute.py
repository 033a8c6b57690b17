"""The self-test's minute: three cameras' films of a third of a minute each, drawn once and kept in the package.

The pictures' numbers are burnt in, each film's from another thousand on, so that one stand-in serves all cameras.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tqdm import tqdm

from agent.simulator import film, scenes
from agent.simulator.journal import Heading, Journal, Record, read
from agent.simulator.render import Renderer
from agent.simulator.sky import DAY, DUSK, NIGHT, SUNSET, SkyOverTime, steady, turning
from agent.simulator.truth import Truth

FOLDER = Path(__file__).parent / "films"
SIZE, FPS, SECONDS = (480, 270), 8.0, 20.0
APART = 1000

GRAIN = 0.5
"""Grey levels of sensor noise: little, because the package carries what the grain costs."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera's third of the minute: the seed of its scene, its sky, and the number of its first picture."""

    camera: str
    seed: int
    sky: SkyOverTime
    first: int


SCENE = "parade"
SHOTS = (
    Shot("day", 1, steady(DAY), 0 * APART),
    Shot("evening", 2, turning(SUNSET, DUSK, 2, 18), 1 * APART),
    Shot("night", 3, steady(NIGHT), 2 * APART),
)


def video(shot: Shot) -> Path:
    """Where a shot's film lies."""
    return FOLDER / f"{shot.camera}.mp4"


@cache
def record(shot: Shot) -> Record:
    """What is true of a shot's pictures; kept, for the stand-in and the verdict both ask. Raises SimulatorError."""
    return read(_truth(shot))


def _truth(shot: Shot) -> Path:
    return FOLDER / f"{shot.camera}.jsonl"


def drawn(shot: Shot) -> Renderer:
    """A shot's pictures, as they are drawn today."""
    scene = scenes.load(SCENE, shot.seed)
    scene = replace(scene, seconds=SECONDS, sky=lambda seconds: replace(shot.sky(seconds), noise=GRAIN))
    return Renderer(scene, shot.seed, SIZE, FPS)


def shoot(shot: Shot, on_picture: Callable[[Truth], None]) -> None:
    """Draw a shot anew: its film and its truth. Raises SimulatorError."""
    renderer = drawn(shot)
    heading = Heading(SCENE, shot.seed, SIZE, FPS, renderer.frames, ())
    with _truth(shot).open("w") as file:
        journal = Journal(file, heading)

        def add(truth: Truth) -> None:
            journal.add(truth)
            on_picture(truth)

        film.write(renderer, video(shot), "h264", add, shot.first)


def main() -> None:
    """Draw all shots anew, with a progress bar."""
    FOLDER.mkdir(exist_ok=True)
    with tqdm(total=round(len(SHOTS) * SECONDS * FPS), desc="minute", unit="picture", disable=None) as bar:

        def on_picture(_: Truth) -> None:
            bar.update()

        for shot in SHOTS:
            shoot(shot, on_picture)


if __name__ == "__main__":
    main()
