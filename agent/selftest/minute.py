"""The self-test's minute: three cameras' films of a third of a minute each, drawn once and kept in the package.

The pictures' numbers are burnt in, each film's from another thousand on, so that one stand-in serves all cameras.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from agent.simulator import film, scenes
from agent.simulator.journal import Heading, Journal, Record, read
from agent.simulator.render import Renderer
from agent.simulator.truth import Truth

FOLDER = Path(__file__).parent / "films"
SIZE, FPS, SECONDS = (512, 288), 10.0, 20.0
APART = 1000

GRAIN = 1.0
"""Grey levels of sensor noise: little, because the package carries what the grain costs."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera's third of the minute."""

    camera: str
    scene: str
    seed: int
    first: int


SHOTS = (
    Shot("day", "street", 1, 0 * APART),
    Shot("evening", "nightfall", 2, 1 * APART),
    Shot("night", "street_night", 3, 2 * APART),
)


def video(shot: Shot, folder: Path = FOLDER) -> Path:
    """Where a shot's film lies."""
    return folder / f"{shot.camera}.mp4"


def record(shot: Shot, folder: Path = FOLDER) -> Record:
    """What is true of a shot's pictures. Raises SimulatorError."""
    return read(folder / f"{shot.camera}.jsonl")


def shoot(shot: Shot, folder: Path, on_picture: Callable[[Truth], None]) -> None:
    """Draw a shot anew: its film and its truth. Raises SimulatorError."""
    full = scenes.load(shot.scene, shot.seed)
    scene = replace(full, seconds=SECONDS, sky=lambda seconds: replace(full.sky(seconds), noise=GRAIN))
    renderer = Renderer(scene, shot.seed, SIZE, FPS)
    heading = Heading(shot.scene, shot.seed, SIZE, FPS, renderer.frames, scene.incidents)
    with (folder / f"{shot.camera}.jsonl").open("w") as file:
        journal = Journal(file, heading)

        def add(truth: Truth) -> None:
            journal.add(truth)
            on_picture(truth)

        film.write(renderer, video(shot, folder), "h264", add, shot.first)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in SHOTS:
        with tqdm(total=round(SECONDS * FPS), desc=each.camera, unit="picture", disable=None) as bar:
            shoot(each, FOLDER, lambda _, bar=bar: bar.update())  # type: ignore[misc]
